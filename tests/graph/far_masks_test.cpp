// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/far_masks.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/mask_reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(mask<ancestors<2>> && mask<descendants<3>> && mask<all_ancestors> && mask<all_descendants> &&
              mask<reachable>);

namespace {

void check_far(const graph_batch& b) {
  const relation up = to_relation(b.parents);
  const relation down = transposed(up);
  const auto far = b.node_count();  // no path is longer
  CHECK(difference(steps_of(up, 0), built<ancestors<0>>(b), 0.0) == "");
  CHECK(difference(built<father>(b), built<ancestors<1>>(b), 0.0) == "");
  CHECK(difference(steps_of(up, 2), built<ancestors<2>>(b), 0.0) == "");
  CHECK(difference(steps_of(up, 5), built<ancestors<5>>(b), 0.0) == "");
  CHECK(difference(steps_of(up, far), built<all_ancestors>(b), 0.0) == "");
  CHECK(difference(built<child>(b), built<descendants<1>>(b), 0.0) == "");
  CHECK(difference(steps_of(down, 3), built<descendants<3>>(b), 0.0) == "");
  CHECK(difference(steps_of(down, far), built<all_descendants>(b), 0.0) == "");
  CHECK(difference(either(steps_of(up, far), steps_of(down, far)), built<reachable>(b), 0.0) == "");
}

}  // namespace

TEST_CASE("far masks agree with powers of dense matrices on random graphs", "[far_masks]") {
  const std::size_t size = GENERATE(1U, 2U, 3U, 10U, 31U);
  const double density = GENERATE(0.0, 0.1, 0.4, 1.0);
  for (std::uint64_t seed = 0; seed < 3; ++seed) check_far(pack({random_parents(size, density, seed)}));
}

TEST_CASE("far masks do not leave their graph", "[far_masks]") {
  check_far(graph_batch());
  check_far(pack({random_parents(9, 0.3, 1), csr{}, parents(1, {}), random_parents(14, 0.2, 2)}));
}

TEST_CASE("a chain by hand", "[far_masks]") {
  const graph_batch b = pack({parents(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}})});
  CHECK(ancestors<2>::build(b).edge_count() == 1 + 2 + 3 * 3);
  CHECK(descendants<2>::build(b).edge_count() == 3 * 3 + 2 + 1);
  CHECK(all_ancestors::build(b).edge_count() == 15);
  CHECK(reachable::build(b).edge_count() == 25);  // on a chain everything waits for something
}

TEST_CASE("branches that could run at the same time do not reach each other", "[far_masks]") {
  const csr m = reachable::build(pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}})}));
  CHECK(std::vector<std::int32_t>(m.row(1).begin(), m.row(1).end()) == std::vector<std::int32_t>{0, 1, 3});
  CHECK(m.row(0).size() == 4);
}

TEST_CASE("far masks of a large graph", "[far_masks]") {
  const graph_batch b = pack({random_parents(2000, 0.002, 3)});
  CHECK(difference(built<father>(b), built<ancestors<1>>(b), 0.0) == "");
  CHECK(all_descendants::build(b).indices == transpose(all_ancestors::build(b)).indices);
}

TEST_CASE("the number of steps is part of the name", "[far_masks]") {
  CHECK(std::string(ancestors<2>::name) == "ancestors_2");
  CHECK(std::string(descendants<12>::name) == "descendants_12");
}
