// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/mask_sets.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/mask_reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// A mask of one's own, five lines; it can be part of a set like any other.
struct grandchild {
  static constexpr const char* name = "grandchild";
  static csr build(const graph_batch& b) { return transpose(grandfather::build(b)); }
};

static_assert(mask<grandchild> && mask<union_of<grandchild, father>> && mask<intersection_of<child>>);

void check_sets(const graph_batch& b) {
  CHECK(difference(transposed(built<grandfather>(b)), built<grandchild>(b), 0.0) == "");
  CHECK(difference(built<father>(b), built<union_of<father>>(b), 0.0) == "");
  CHECK(difference(either(built<father>(b), built<child>(b)), built<union_of<father, child>>(b), 0.0) == "");
  CHECK(difference(either(either(built<grandchild>(b), built<child>(b)), built<sibling>(b)),
                   built<union_of<grandchild, child, sibling>>(b), 0.0) == "");
  CHECK(difference(both(built<sibling>(b), built<co_parent>(b)), built<intersection_of<sibling, co_parent>>(b), 0.0) ==
        "");
  CHECK(difference(both(both(built<every_node>(b), built<father>(b)), built<grandfather>(b)),
                   built<intersection_of<every_node, father, grandfather>>(b), 0.0) == "");
  // Sets of sets.
  CHECK(difference(both(either(built<father>(b), built<child>(b)), built<sibling>(b)),
                   built<intersection_of<union_of<father, child>, sibling>>(b), 0.0) == "");
}

}  // namespace

TEST_CASE("sets of masks agree with dense boolean matrices", "[mask_sets]") {
  const std::size_t size = GENERATE(1U, 2U, 11U, 40U);
  const double density = GENERATE(0.0, 0.1, 0.4, 1.0);
  for (std::uint64_t seed = 0; seed < 3; ++seed) check_sets(pack({random_parents(size, density, seed)}));
}

TEST_CASE("sets of masks in packed and empty batches", "[mask_sets]") {
  check_sets(graph_batch());
  check_sets(pack({random_parents(9, 0.3, 1), csr{}, parents(1, {}), random_parents(14, 0.2, 2)}));
}

TEST_CASE("masks without a common neighbour share the node itself", "[mask_sets]") {
  const graph_batch b = pack({random_parents(20, 0.3, 1)});
  CHECK(difference(built<self_loop>(b), built<intersection_of<father, child>>(b), 0.0) == "");
}

TEST_CASE("names of sets say what they are made of", "[mask_sets]") {
  CHECK(std::string(union_of<father, co_parent>::name) == "union_father_co_parent");
  CHECK(std::string(intersection_of<union_of<father, child>, sibling>::name) ==
        "intersection_union_father_child_sibling");
}
