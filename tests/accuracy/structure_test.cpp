// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/accuracy/structure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ledg/data/network_text.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

graph nb201(const std::string& text) { return data::read_cells(text).front(); }
double scalar(const graph& g, std::size_t k) { return static_cast<double>(structure_of(g).scalars[k]); }

}  // namespace

TEST_CASE("structural numbers of a cell counted by hand", "[cell_structure]") {
  // Four paths: the skip; 3x3, 3x3; 1x1 (then a skip); 3x3, pool (then a skip).
  const auto g =
      nb201("|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|");
  const auto s = structure_of(g);
  CHECK(s.params == 19);
  CHECK(s.flops == 2 * 16 * 19 + 9);
  const double expected[] = {2, 1, 1, 4};
  for (std::size_t k = 0; k < 4; ++k) CHECK(scalar(g, k) == expected[k]);
  CHECK(scalar(g, 5) == 2);                              // longest path: 3x3 then 3x3, or 3x3 then pool
  CHECK(scalar(g, 6) == 0);                              // shortest: the skip
  CHECK(scalar(g, 7) == 2);                              // most convolutions on a path
  CHECK(scalar(g, 14) == Approx(std::log2(1 + 4)));      // four paths
  CHECK(scalar(g, 15) == 1);                             // one without an operator
  CHECK(scalar(g, 9) == Approx((0 + 2 + 1 + 1) / 4.0));  // convolutions a path
  CHECK(scalar(g, 22) == 0);
}

TEST_CASE("numbers over paths are those of all paths one by one", "[cell_structure]") {
  for (int index = 3; index < 15625; index += 601) {
    const auto g = data::nb201::cell_graph(data::nb201::from_index(index));
    std::vector<std::array<int, 3>> paths;  // operators, convolutions, pools
    const std::function<void(std::size_t, std::array<int, 3>)> walk = [&](std::size_t i, std::array<int, 3> behind) {
      if (i == 0) return paths.push_back(behind);
      if (i + 1 != g.size()) ++behind[0], ++behind[g[i].op == "Conv" ? 1 : 2];
      for (const auto j : g[i].inputs) walk(static_cast<std::size_t>(j), behind);
    };
    walk(g.size() - 1, {});
    double longest = 0, convs = 0, pools = 0, direct = 0;
    for (const auto& p : paths) {
      longest = std::max<double>(longest, p[0]);
      convs += p[1];
      pools += p[2];
      direct += p[0] == 0;
    }
    const double n = std::max<double>(1, static_cast<double>(paths.size()));
    INFO(g.id);
    CHECK(scalar(g, 5) == longest);
    CHECK(scalar(g, 9) == Approx(convs / n));
    CHECK(scalar(g, 13) == Approx(pools / n));
    CHECK(scalar(g, 14) == Approx(std::log2(1.0 + static_cast<double>(paths.size()))));
    CHECK(scalar(g, 15) == Approx(std::log2(1 + direct)));
  }
}

TEST_CASE("the largest cell with all paths", "[cell_structure]") {
  std::vector<graph_node> nodes(64);
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    nodes[i].op = "Conv";
    nodes[i].set("kernel_shape", std::vector<std::int64_t>{3, 3});
    for (std::int32_t j = 0; j < static_cast<std::int32_t>(i); ++j) nodes[i].inputs.push_back(j);
  }
  nodes.front().op = "Input";
  nodes.back().op = "Output";
  const graph g(nodes);
  CHECK(scalar(g, 5) == 62);
  CHECK(scalar(g, 14) == Approx(62));  // every set of operators is a path
  CHECK(scalar(g, 9) == Approx(31));
}

TEST_CASE("a cell without a path is flagged and finite", "[cell_structure]") {
  const auto s = structure_of(nb201("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|"));
  CHECK(s.params == 0);
  CHECK(s.scalars[22] == 1);
  for (const auto x : s.scalars) CHECK(std::isfinite(x));
}

TEST_CASE("networks are no cells", "[cell_structure]") {
  CHECK_THROWS_AS(structure_of(graph({}, "empty")), input_error);
  std::vector<graph_node> nodes(2);
  nodes[0].op = "Input";
  nodes[1].op = "Relu";
  nodes[1].inputs = {0};
  CHECK_THROWS_AS(structure_of(graph(nodes)), input_error);
  nodes[1].op = "Output";
  CHECK_NOTHROW(structure_of(graph(nodes)));
  std::vector<graph_node> many(65);
  for (std::size_t i = 1; i < many.size(); ++i) many[i].inputs = {static_cast<std::int32_t>(i) - 1};
  many.front().op = "Input";
  many.back().op = "Output";
  CHECK_THROWS_AS(structure_of(graph(many)), input_error);
  CHECK_THROWS_AS(structure_of(data::nb201::network(data::nb201::from_index(99))), input_error);
}
