// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/explanation.hpp"

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("bounds and rules have the names that programs read", "[explanation]") {
  CHECK(to_string(operator_bound::compute) == "compute");
  CHECK(to_string(operator_bound::memory) == "memory");
  CHECK(to_string(operator_bound::launch) == "launch");
  CHECK(to_string(attribution_rule::sum) == "sum");
  CHECK(to_string(attribution_rule::roofline) == "roofline");
}
