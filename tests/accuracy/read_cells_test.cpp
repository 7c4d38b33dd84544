// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/accuracy/read_cells.hpp"

#include "ledg/accuracy/structure.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("cells are read from strings and JSON", "[read_cells]") {
  const auto g = read_cells(R"({"matrix": [[0,1,1],[0,0,1],[0,0,0]], "ops": ["input", "conv3x3-bn-relu", "output"]})");
  REQUIRE(g.size() == 1);
  CHECK(structure_of(g.front()).params == 9);
  CHECK_THROWS_AS(read_cells("|nonsense~0|"), input_error);
}
