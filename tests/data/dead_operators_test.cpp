// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/dead_operators.hpp"

#include "ledg/core/error.hpp"
#include "support/catch.hpp"

using namespace ledg::data;

TEST_CASE("dead operators: each rule by its name and by no other", "[data]") {
  CHECK(find_dead_operators("execute") == dead_operators::execute);
  CHECK(find_dead_operators("remove_unused") == dead_operators::remove_unused);
  CHECK(find_dead_operators("remove") == dead_operators::remove);
  for (const char* wrong : {"", "Remove", "removed", "remove "})
    CHECK_THROWS_AS(find_dead_operators(wrong), ledg::lookup_error);
  CHECK_THROWS_WITH(find_dead_operators("remov"),
                    Catch::Matchers::Contains("'remov'") && Catch::Matchers::Contains("remove_unused"));
}
