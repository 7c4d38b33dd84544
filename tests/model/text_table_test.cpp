// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/text_table.hpp"

#include <string>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("texts are numbered in the order in which they came, each once", "[text_table]") {
  text_table t;
  CHECK(t.size() == 0);
  CHECK(t.add("conv") == 0);
  CHECK(t.add("") == 1);
  CHECK(t.add("conv ") == 2);
  CHECK(t.add("conv") == 0);
  CHECK(t.add("") == 1);
  CHECK(t.texts() == std::vector<std::string>{"conv", "", "conv "});
  for (int i = 0; i < 2000; ++i) REQUIRE(t.add(std::to_string(i % 1000)) == 3 + i % 1000);
  CHECK(t.size() == 1003);
  CHECK(t[2] == "conv ");
  CHECK(t[1002] == "999");
}
