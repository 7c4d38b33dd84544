// SPDX-License-Identifier: BSD-3-Clause
// A small corpus for the fuzz targets, made anew each time: their seeds, cut at every length and damaged at random.
#include <cstdint>

#include "fuzz/targets.hpp"
#include "ledg/core/random.hpp"
#include "support/catch.hpp"

namespace {

void replay(const ledg_fuzz::target& t, const std::string& bytes) {
  INFO("target " << t.name);
  CHECK_NOTHROW(ledg_fuzz::run(t, bytes));
}

}  // namespace

TEST_CASE("seeds are accepted, cut and damaged ones do no harm", "[fuzz]") {
  for (const auto& t : ledg_fuzz::targets()) {
    INFO(t.name);
    const auto seeds = t.seeds();
    CHECK_NOTHROW(t.run(seeds.front()));
    ledg::philox random(1);
    std::uint64_t drawn = 0;
    for (const auto& seed : seeds) {
      const std::size_t step = 1 + seed.size() / 200;
      for (std::size_t n = 0; n < seed.size(); n += step) replay(t, seed.substr(0, n));
      for (int round = 0; round < 300 && !seed.empty(); ++round) {
        auto bytes = seed;
        for (int k = 0; k <= round % 4; ++k) {
          const auto at = static_cast<std::size_t>(random.uniform(drawn++) * static_cast<double>(bytes.size()));
          const auto value = static_cast<char>(random.uniform(drawn++) * 256 - 128);
          switch (round % 3) {
            case 0:
              bytes[at] = value;
              break;
            case 1:
              bytes.insert(at, 1, value);
              break;
            default:
              bytes.erase(at, 1);
              if (bytes.empty()) bytes = seed;
          }
        }
        replay(t, bytes);
      }
    }
  }
}

TEST_CASE("inputs that once did harm, or were made to", "[fuzz]") {
  const auto& all = ledg_fuzz::targets();
  const auto on = [&](std::string_view name, const std::string& bytes) {
    for (const auto& t : all)
      if (name == t.name) replay(t, bytes);
  };
  // Nesting as deep as the text is long.
  on("graph_line", R"({"x":)" + std::string(200000, '['));
  on("graph_line", R"({"nodes":[["Einsum",[],null,0,{"shapes":)" + std::string(200000, '['));
  on("network_text", R"({"matrix":)" + std::string(200000, '['));
}
