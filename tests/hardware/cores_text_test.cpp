// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/cores_text.hpp"

#include "support/catch.hpp"

namespace hw = ledg::hardware;

TEST_CASE("cores have one spelling", "[hardware]") {
  CHECK(hw::canonical_cores("4") == "4 threads");
  CHECK(hw::canonical_cores("4 cores") == "4 threads");
  CHECK(hw::canonical_cores("1 Thread") == "1 threads");
  CHECK(hw::canonical_cores("1large1med") == "1 large 1 medium");
  CHECK(hw::canonical_cores("1 large core") == "1 large");
  CHECK(hw::canonical_cores("4 threads little cores") == "4 small");
  CHECK(hw::canonical_cores("2 prime") == hw::canonical_cores("2 large"));
  CHECK(hw::canonical_cores("") == "");
  CHECK_FALSE(hw::canonical_cores("all cores"));
  CHECK_FALSE(hw::canonical_cores("0 threads"));
  CHECK_FALSE(hw::canonical_cores("banana"));
  CHECK(hw::cores_text("All cores") == "all cores");
  CHECK(hw::cores_text("8x") == "8x");
  CHECK(hw::cores_text("2 THREADS") == "2 threads");
}

TEST_CASE("the one spelling means the same cores", "[hardware]") {
  ledg::hardware::spec s;
  s.name = "X";
  s.clusters = hw::parse_clusters("1 x A 3 GHz 32/64/128 + 3 x B 2 GHz 16/32/64 + 4 x C 1 GHz 8/16/32");
  for (const char* text : {"1large2med", "4 threads little cores", "3", "2 prime", "2 big cores"}) {
    CAPTURE(text);
    CHECK(hw::peak_tflops(s, ledg::precision::fp32, text) ==
          hw::peak_tflops(s, ledg::precision::fp32, *hw::canonical_cores(text)));
  }
}
