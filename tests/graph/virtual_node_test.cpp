// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/virtual_node.hpp"

#include <vector>

#include "ledg/graph/masks.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("every node of a graph feeds its virtual node", "[virtual_node]") {
  const std::vector<csr> graphs{random_parents(9, 0.3, 1), csr{}, parents(1, {}), random_parents(50, 0.1, 2)};
  const graph_batch before = pack(graphs);
  const graph_batch b = with_virtual_node(before);
  CHECK(b.offsets == std::vector<std::int32_t>{0, 10, 11, 13, 64});
  relation expected(64, 64);  // row i: the producers of i
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const auto first = static_cast<std::size_t>(b.offsets[g]);
    const auto last = static_cast<std::size_t>(b.offsets[g + 1]) - 1;
    for (std::size_t i = 0; i < graphs[g].rows(); ++i) {
      expected.row(last)[first + i] = 1;
      for (const auto j : graphs[g].row(i)) expected.row(first + i)[first + static_cast<std::size_t>(j)] = 1;
    }
  }
  CHECK(difference(expected, to_relation(b.parents), 0.0) == "");
  CHECK(difference(transposed(expected), to_relation(b.children), 0.0) == "");
  CHECK(b.children.indices == transpose(b.parents).indices);  // in order, too
}

TEST_CASE("a virtual node brings any two nodes within two steps", "[virtual_node]") {
  const graph_batch b = with_virtual_node(pack({parents(4, {{0, 1}}), parents(2, {})}));
  const relation near = with_self(to_relation(father::build(b)));
  const relation back = to_relation(child::build(b));
  relation same(b.node_count(), b.node_count());
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) same.row(i)[j] = 1;
  for (std::size_t i = 5; i < 8; ++i)
    for (std::size_t j = 5; j < 8; ++j) same.row(i)[j] = 1;
  CHECK(difference(same, product(back, near), 0.0) == "");
  CHECK(difference(same, to_relation(every_node::build(b)), 0.0) == "");
}

TEST_CASE("an empty batch stays empty, an empty graph gets its node", "[virtual_node]") {
  CHECK(with_virtual_node(graph_batch()).node_count() == 0);
  CHECK(with_virtual_node(graph_batch()).graph_count() == 0);
  const graph_batch b = with_virtual_node(pack({csr{}}));
  CHECK(b.node_count() == 1);
  CHECK(b.parents.edge_count() == 0);
}
