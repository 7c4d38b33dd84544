// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fuzz/targets.hpp"
#include "ledg/core/random.hpp"
#include "ledg/io/file.hpp"
#include "support/catch.hpp"

/// @file replay.hpp  Runs of fuzz targets within the ordinary tests.
namespace ledg_fuzz {

inline void replay(const target& t, const std::string& bytes) {
  INFO("target " << t.name);
  CHECK_NOTHROW(run(t, bytes));
}

/// The seeds of @p t, cut at many lengths and damaged at random @p rounds times each.
inline void replay_damaged(const target& t, int rounds) {
  INFO(t.name);
  const auto seeds = t.seeds();
  CHECK_NOTHROW(t.run(seeds.front()));
  ledg::philox random(1);
  std::uint64_t drawn = 0;
  for (const auto& seed : seeds) {
    const std::size_t step = 1 + seed.size() / 200;
    for (std::size_t n = 0; n < seed.size(); n += step) replay(t, seed.substr(0, n));
    for (int round = 0; round < rounds && !seed.empty(); ++round) {
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

/// What hours of fuzzing have kept of @p t: the files of `tests/fuzz/corpus/NAME`. Returns their number.
inline std::size_t replay_corpus(const target& t) {
  namespace fs = std::filesystem;
  const auto folder = fs::path(__FILE__).parent_path() / "corpus" / t.name;
  std::vector<fs::path> files;
  if (fs::exists(folder))
    for (const auto& file : fs::directory_iterator(folder)) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    INFO(file.filename());
    replay(t, ledg::io::read_text(file));
  }
  return files.size();
}

}  // namespace ledg_fuzz
