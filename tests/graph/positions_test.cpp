// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/positions.hpp"

#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using lengths = std::vector<std::int32_t>;

dense<float> matrix(const node_positions& p) {
  dense<float> m(p.values.size() / p.count, p.count);
  m.values = p.values;
  return m;
}

// 0 -> 1 -> 3 -> 4, 0 -> 2 -> 3, and 0 -> 4 past all of them; 5 stands alone.
const edges shortcut{{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}, {0, 4}};

}  // namespace

TEST_CASE("depths and heights count edges of the longest paths", "[positions]") {
  const graph_batch b = pack({parents(6, shortcut)});
  CHECK(depths(b) == lengths{0, 1, 1, 2, 3, 0});
  CHECK(heights(b) == lengths{3, 2, 2, 1, 0, 0});
}

TEST_CASE("walks by hand", "[positions]") {
  // On a single edge a walk is back every other step.
  CHECK(return_probabilities(pack({parents(2, {{0, 1}})}), 4) == std::vector<float>{0, 1, 0, 1, 0, 1, 0, 1});
  // A triangle 0 -> 1 -> 2, 0 -> 2: back after two steps with 1/2, after three with 2 of 8 walks, after four with 6
  // of 16.
  const auto triangle = return_probabilities(pack({parents(3, {{0, 1}, {1, 2}, {0, 2}})}), 4);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(triangle[4 * i] == 0.0F);
    CHECK(triangle[4 * i + 1] == 0.5F);
    CHECK(triangle[4 * i + 2] == 0.25F);
    CHECK(triangle[4 * i + 3] == 0.375F);
  }
  // A star: the centre is back after two steps for sure, a leaf with 1/3.
  const auto star = return_probabilities(pack({parents(4, {{0, 1}, {0, 2}, {0, 3}})}), 2);
  CHECK(star[1] == 1.0F);
  for (std::size_t leaf = 1; leaf < 4; ++leaf) CHECK(star[2 * leaf + 1] == Approx(1.0 / 3.0));
  CHECK(return_probabilities(pack({parents(1, {})}), 3) == std::vector<float>{1, 1, 1});
}

TEST_CASE("walks agree with powers of the dense transition matrix", "[positions]") {
  const std::size_t size = GENERATE(1U, 2U, 17U);
  constexpr std::size_t steps = 6;
  const graph_batch b = pack({random_parents(size, 0.2, 3)});
  dense<> transition(size, size);
  for (std::size_t i = 0; i < size; ++i) {
    std::vector<std::int32_t> to(b.parents.row(i).begin(), b.parents.row(i).end());
    to.insert(to.end(), b.children.row(i).begin(), b.children.row(i).end());
    if (to.empty()) to.push_back(static_cast<std::int32_t>(i));
    for (const auto j : to) transition.row(i)[j] += 1.0 / static_cast<double>(to.size());
  }
  const auto got = return_probabilities(b, steps);
  auto power = transition;
  for (std::size_t k = 0; k < steps; ++k) {
    for (std::size_t i = 0; i < size; ++i)
      CHECK(got[i * steps + k] == Approx(power.row(i)[i]).margin(tolerance<float>::layer));
    dense<> next(size, size);
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t m = 0; m < size; ++m)
        for (std::size_t j = 0; j < size; ++j) next.row(i)[j] += power.row(i)[m] * transition.row(m)[j];
    power = next;
  }
}

TEST_CASE("positions of a node stand in one row", "[positions]") {
  const auto p = positions_of(pack({parents(6, shortcut)}), 2);
  REQUIRE(p.count == 5);
  REQUIRE(p.values.size() == 6 * 5);
  const auto third = p.row(3);
  CHECK(third[0] == 2.0F);
  CHECK(third[1] == Approx(2.0 / 3.0));
  CHECK(third[2] == 1.0F);
  CHECK(third[3] == 0.0F);
  CHECK(third[4] == Approx(1.0 / 3.0 * (0.5 + 0.5 + 0.5)));  // 1, 2 and 4 have two edges each
  CHECK(p.row(5)[1] == 0.0F);
  CHECK(positions_of(pack({parents(2, {{0, 1}})}), 0).count == 3);
}

TEST_CASE("each graph of a batch has the positions it has alone", "[positions]") {
  const std::vector<csr> graphs{random_parents(9, 0.3, 1), csr{}, parents(1, {}), random_parents(14, 0.2, 2)};
  const graph_batch b = pack(graphs);
  const auto together = matrix(positions_of(b));
  REQUIRE(together.rows == 24);
  for (std::size_t g = 0; g < graphs.size(); ++g)
    CHECK(difference(matrix(positions_of(pack({graphs[g]}))),
                     row_range(together, static_cast<std::size_t>(b.offsets[g]), graphs[g].rows()), 0.0) == "");
  CHECK(positions_of(graph_batch()).values.empty());
}

TEST_CASE("permuting nodes permutes positions", "[positions]") {
  const std::size_t size = GENERATE(5U, 40U, 200U);
  const csr p = random_parents(size, 4.0 / static_cast<double>(size), 1);
  const auto order = random_order(size, 3);
  CHECK(difference(reordered(matrix(positions_of(pack({p}))), order), matrix(positions_of(pack({reordered(p, order)}))),
                   tolerance<float>::layer) == "");
}

TEST_CASE("a cycle has no positions", "[positions]") {
  csr p;
  p.close_row();
  for (const int from : {2, 1}) {
    p.indices.push_back(from);
    p.close_row();
  }
  CHECK_THROWS_WITH(positions_of(pack({p})), "positions: expected a graph without cycles, got one at or before node 1");
  CHECK_THROWS_AS(heights(pack({p})), graph_error);
}
