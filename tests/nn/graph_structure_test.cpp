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

TEST_CASE("a structure of its own layer passes the check", "[graph_structure]") {
  const auto s = make_structure(masks<father, child>{}, pack({parents(5, {})}));
  CHECK_NOTHROW(check_structure("l", s, 5, masks<father, child>::names));
  CHECK_NOTHROW(check_structure("l", s, 5, masks<>::names));  // a layer without masks looks at no list
  auto unnamed = s;
  unnamed.masks = {};
  CHECK_NOTHROW(check_structure("l", unnamed, 5, masks<child, father>::names));  // nobody said whose lists they are
}

TEST_CASE("a structure of another layer or batch says what it is", "[graph_structure]") {
  const auto s = make_structure(masks<father, child>{}, pack({parents(5, {})}));
  const auto message = [&](const graph_structure& of, std::size_t rows, auto list) {
    try {
      check_structure("l", of, rows, decltype(list)::names);
    } catch (const shape_error& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  CHECK(message(s, 4, masks<father, child>{}) ==
        "graph layer 'l': expected a structure of 4 rows for mask father, got one of 5");
  CHECK(message(s, 4, masks<>{}) == "graph layer 'l': expected a structure of 4 nodes, got one of 5");
  CHECK(message(s, 5, masks<child, father>{}) ==
        "graph layer 'l': expected a structure of 2 lists (child, father), got one of 2 (father, child)");
  CHECK(message(s, 5, masks<father, child, sibling>{}) ==
        "graph layer 'l': expected a structure of 3 lists (father, child, sibling), got one of 2 (father, child)");
  auto other = s;
  other.batch.children = csr();
  CHECK(message(other, 5, masks<>{}) == "graph layer 'l': expected a structure of 5 nodes, got one of 0");
  other = s;
  other.lists[1].close_row();
  CHECK(message(other, 5, masks<father, child>{}) ==
        "graph layer 'l': expected a structure of 5 rows for mask child, got one of 6");
  other.lists.clear();
  other.masks = {};
  CHECK(message(other, 5, masks<child>{}) ==
        "graph layer 'l': expected a structure of 1 lists (child), got one of 0 (no masks)");
}
