// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/order_networks.hpp"

#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("the three networks have the work that papers state", "[order_networks]") {
  const auto all = order_networks();
  REQUIRE(all.size() == 3);
  const auto gmacs = [&](std::size_t i) { return static_cast<double>(total_cost(all[i]).macs) * 1e-9; };
  CHECK(gmacs(0) == Approx(4.09).epsilon(0.01));
  CHECK(gmacs(1) == Approx(11.17).epsilon(0.01));  // 12 layers of 12 H^2 T + 2 T^2 H
  CHECK(gmacs(2) > 10);
  CHECK(gmacs(2) < 20);
  for (const auto& g : all)
    for (const auto& v : g.nodes()) CHECK(v.output_shape);
}
