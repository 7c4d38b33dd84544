// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/masks.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/mask_reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(mask<child> && mask<father> && mask<grandfather> && mask<co_parent> && mask<sibling> && mask<self_loop> &&
              mask<every_node>);
static_assert(!mask<int> && !mask<graph_batch>);
static_assert(masks<>::size == 0 && masks<child, father>::size == 2);

namespace {

/// A mask of one's own, as the documentation promises: five lines.
struct nobody_else {
  static constexpr const char* name = "nobody_else";
  static csr build(const graph_batch& b) { return self_loop::build(b); }
};
static_assert(mask<nobody_else>);

/// Which nodes belong to the same graph.
relation blocks(const graph_batch& b) {
  relation m(b.node_count(), b.node_count());
  for (std::size_t g = 0; g < b.graph_count(); ++g)
    for (auto i = b.offsets[g]; i < b.offsets[g + 1]; ++i)
      for (auto j = b.offsets[g]; j < b.offsets[g + 1]; ++j) m.row(static_cast<std::size_t>(i))[j] = 1;
  return m;
}

/// Every mask against products of dense boolean matrices.
void check_all(const graph_batch& b) {
  const relation a_t = to_relation(b.parents);  // row i: the producers of i
  const relation a = transposed(a_t);
  CHECK(difference(with_self(a), built<child>(b), 0.0) == "");
  CHECK(difference(with_self(a_t), built<father>(b), 0.0) == "");
  CHECK(difference(with_self(product(a_t, a_t)), built<grandfather>(b), 0.0) == "");
  CHECK(difference(with_self(product(a, a_t)), built<co_parent>(b), 0.0) == "");
  CHECK(difference(with_self(product(a_t, a)), built<sibling>(b), 0.0) == "");
  CHECK(difference(with_self(relation(a.rows, a.cols)), built<self_loop>(b), 0.0) == "");
  CHECK(difference(blocks(b), built<every_node>(b), 0.0) == "");
}

std::vector<std::int32_t> row_of(const csr& m, std::size_t i) { return {m.row(i).begin(), m.row(i).end()}; }
using node_list = std::vector<std::int32_t>;

}  // namespace

TEST_CASE("a diamond by hand", "[masks]") {
  // 0 -> 1 -> 3 -> 4, 0 -> 2 -> 3: node 3 reaches its grandfather 0 on two ways and lists it once.
  const graph_batch b = pack({parents(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}})});
  CHECK(row_of(child::build(b), 0) == node_list{0, 1, 2});
  CHECK(row_of(father::build(b), 3) == node_list{1, 2, 3});
  CHECK(row_of(grandfather::build(b), 3) == node_list{0, 3});
  CHECK(row_of(grandfather::build(b), 4) == node_list{1, 2, 4});
  CHECK(row_of(grandfather::build(b), 1) == node_list{1});
  CHECK(row_of(co_parent::build(b), 1) == node_list{1, 2});
  CHECK(row_of(sibling::build(b), 2) == node_list{1, 2});
  CHECK(row_of(every_node::build(b), 4) == node_list{0, 1, 2, 3, 4});
  check_all(b);
}

TEST_CASE("a shortcut makes a father a grandfather too", "[masks]") {
  const graph_batch b = pack({parents(3, {{0, 1}, {1, 2}, {0, 2}})});
  CHECK(row_of(father::build(b), 2) == node_list{0, 1, 2});
  CHECK(row_of(grandfather::build(b), 2) == node_list{0, 2});
  check_all(b);
}

TEST_CASE("masks agree with dense boolean matrices on random graphs", "[masks]") {
  const std::size_t size = GENERATE(1U, 2U, 3U, 10U, 41U);
  const double density = GENERATE(0.0, 0.1, 0.4, 1.0);
  for (std::uint64_t seed = 0; seed < 3; ++seed) check_all(pack({random_parents(size, density, seed)}));
}

TEST_CASE("in a packed batch no mask leaves its graph, and each graph has what it has alone", "[masks]") {
  const std::vector<csr> graphs{random_parents(9, 0.3, 1), csr{}, parents(1, {}), random_parents(14, 0.2, 2),
                                parents(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}})};
  const graph_batch b = pack(graphs);
  check_all(b);
  const csr together = grandfather::build(b);
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const csr alone = grandfather::build(pack({graphs[g]}));
    for (std::size_t i = 0; i < alone.rows(); ++i) {
      auto shifted = row_of(alone, i);
      for (auto& j : shifted) j += b.offsets[g];
      CHECK(row_of(together, static_cast<std::size_t>(b.offsets[g]) + i) == shifted);
    }
  }
}

TEST_CASE("an empty batch has empty masks", "[masks]") {
  check_all(graph_batch());
  check_all(pack({csr{}}));
}

TEST_CASE("masks of a large graph", "[masks]") { check_all(pack({random_parents(200, 0.02, 3)})); }

TEST_CASE("masks have different names", "[masks]") {
  const std::set<std::string> names{child::name,   father::name, grandfather::name, co_parent::name,
                                    sibling::name, self_loop::name,   every_node::name};
  CHECK(names.size() == 7);
}
