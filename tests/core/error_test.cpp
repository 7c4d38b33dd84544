// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/error.hpp"

#include <type_traits>

#include "support/catch.hpp"

using namespace ledg;

// Programs map types to exit codes, so who is whose base is part of the interface.
static_assert(std::is_base_of_v<std::runtime_error, any_error>);
static_assert(std::is_base_of_v<input_error, lookup_error> && std::is_base_of_v<input_error, graph_error>);
static_assert(!std::is_base_of_v<input_error, corrupt_error> && std::is_base_of_v<any_error, corrupt_error>);
static_assert(std::is_base_of_v<any_error, shape_error> && std::is_base_of_v<any_error, numeric_error>);

TEST_CASE("a lookup error says what may have been meant", "[error]") {
  const lookup_error e("no device 'a100'", {"A100", "H100"});
  CHECK(std::string(e.what()) == "no device 'a100'");
  CHECK(e.nearest() == std::vector<std::string>{"A100", "H100"});
  CHECK(lookup_error("nothing").nearest().empty());
}

TEST_CASE("every error is caught by the root type", "[error]") {
  CHECK_THROWS_AS(throw corrupt_error("x"), any_error);
  CHECK_THROWS_AS(throw graph_error("x"), any_error);
  CHECK_THROWS_WITH(throw shape_error("{2, 3} is not {3, 2}"), "{2, 3} is not {3, 2}");
}
