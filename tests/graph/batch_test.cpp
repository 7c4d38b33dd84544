// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/batch.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("parents are ascending, each once", "[batch]") {
  const csr p = parents(4, {{2, 3}, {0, 3}, {2, 3}, {1, 3}, {0, 1}});
  CHECK(p.offsets == std::vector<std::int32_t>{0, 0, 1, 1, 4});
  CHECK(p.indices == std::vector<std::int32_t>{0, 0, 1, 2});
  CHECK(parents_of(graph()).rows() == 0);
}

TEST_CASE("no graphs, and graphs without nodes", "[batch]") {
  const graph_batch none;
  CHECK(none.node_count() == 0);
  CHECK(none.graph_count() == 0);
  CHECK(pack({}).graph_count() == 0);
  const graph_batch b = pack({csr{}, parents(2, {{0, 1}}), csr{}});
  CHECK(b.graph_count() == 3);
  CHECK(b.offsets == std::vector<std::int32_t>{0, 0, 2, 2});
  CHECK(b.children.rows() == 2);
}

TEST_CASE("a packed batch holds each graph on its own block of the diagonal", "[batch]") {
  const std::vector<csr> graphs{random_parents(7, 0.3, 1), parents(1, {}), random_parents(12, 0.2, 2)};
  const graph_batch b = pack(graphs);
  CHECK(b.offsets == std::vector<std::int32_t>{0, 7, 8, 20});
  CHECK(b.node_count() == 20);
  relation expected(20, 20);
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const auto shift = static_cast<std::size_t>(b.offsets[g]);
    for (std::size_t i = 0; i < graphs[g].rows(); ++i)
      for (const auto j : graphs[g].row(i)) expected.row(shift + i)[shift + static_cast<std::size_t>(j)] = 1;
  }
  CHECK(difference(expected, to_relation(b.parents), 0.0) == "");
  CHECK(difference(transposed(expected), to_relation(b.children), 0.0) == "");
}

TEST_CASE("graphs are packed as their parents are", "[batch]") {
  std::vector<graph_node> nodes(3);
  nodes[1].inputs = {0, 0};
  nodes[2].inputs = {1, 0};
  const std::vector<graph> graphs{graph(nodes), graph(), graph(std::vector<graph_node>(1)), graph(nodes)};
  std::vector<csr> lists;
  for (const auto& g : graphs) lists.push_back(parents_of(g));
  const graph_batch expected = pack(lists);
  const graph_batch b(graphs);
  CHECK(b.offsets == expected.offsets);
  CHECK(b.parents.offsets == expected.parents.offsets);
  CHECK(b.parents.indices == expected.parents.indices);
  CHECK(b.children.offsets == expected.children.offsets);
  CHECK(b.children.indices == expected.children.indices);
  CHECK(graph_batch(std::span<const graph>()).graph_count() == 0);
}
