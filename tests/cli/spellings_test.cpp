// SPDX-License-Identifier: BSD-3-Clause
// However a file spells a network, the shipped checkpoint gives one answer.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"
#include "support/onnx_spellings.hpp"

namespace spellings_test {  // names of its own, for tests are compiled several files at a time

TEST_CASE("a network has one latency however its file spells it", "[cli]") {
  using namespace ledg_test::spellings;
  const std::vector<std::string> devices = {"GeForce RTX 3090", "Core i7-12700H", "Pixel 4",
                                            "Nv GPU FP32 19.5 Ada 115W"};
  const ledg_test::temporary_folder folder;
  std::vector<std::string> names, words = {"predict"};
  for (const auto& list : {attention_spellings(), product_spellings(), block_spellings()})
    for (const auto& s : list) {
      const auto path = folder.path() / std::to_string(names.size());
      ledg_test::write_file(path.string() + "-plain.onnx", s.plain.bytes());
      ledg_test::write_file(path.string() + "-other.onnx", s.other.bytes());
      words.insert(words.end(), {path.string() + "-plain.onnx", path.string() + "-other.onnx"});
      names.emplace_back(s.name);
    }
  words.insert(words.end(), {"--jsonl", "--hardware"});
  words.insert(words.end(), devices.begin(), devices.end());
  const auto r = ledg_test::run(words);
  if (r.exit_code != 0 && r.err.find("checkpoint") != std::string::npos)
    LEDG_SKIP("no checkpoint of this version is shipped");
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  const auto rows = ledg_test::json_lines(r.out);
  REQUIRE(rows.size() == 2 * names.size() * devices.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t d = 0; d < devices.size(); ++d) {
      INFO(names[i] << " on " << devices[d]);
      const auto &plain = rows[2 * i * devices.size() + d], &other = rows[(2 * i + 1) * devices.size() + d];
      REQUIRE(plain.at("network").get<std::string>().ends_with(std::to_string(i) + "-plain.onnx"));
      REQUIRE(plain.at("hardware") == other.at("hardware"));
      const double a = plain.at("latency_ms"), b = other.at("latency_ms");
      CHECK(std::max(a, b) < 1.1 * std::min(a, b));
    }
}

}  // namespace spellings_test
