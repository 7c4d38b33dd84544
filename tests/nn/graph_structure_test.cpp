// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/graph_structure.hpp"

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(!graph_layer<int, float>);

TEST_CASE("a structure holds one list for each mask, in order", "[graph_structure]") {
  const auto s =
      make_structure(masks<father, self_loop, child>{}, pack({random_parents(8, 0.4, 1), random_parents(3, 0.5, 2)}));
  REQUIRE(s.lists.size() == 3);
  CHECK(s.batch.node_count() == 11);
  CHECK(s.batch.graph_count() == 2);
  CHECK(difference(with_self(to_relation(s.batch.parents)), to_relation(s.lists[0]), 0.0) == "");
  CHECK(difference(with_self(relation(11, 11)), to_relation(s.lists[1]), 0.0) == "");
  CHECK(difference(with_self(to_relation(s.batch.children)), to_relation(s.lists[2]), 0.0) == "");
}

TEST_CASE("no masks, no graphs", "[graph_structure]") {
  CHECK(make_structure(masks<>{}, pack({parents(2, {})})).lists.empty());
  CHECK(make_structure(masks<every_node>{}, graph_batch()).lists.front().rows() == 0);
}
