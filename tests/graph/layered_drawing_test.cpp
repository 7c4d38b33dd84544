// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/layered_drawing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using ledg::draw_layered;
using ledg::drawing_options;
using ledg::layered_drawing;

namespace {

ledg::graph drawing_graph(const std::vector<std::vector<std::int32_t>>& inputs) {
  std::vector<ledg::graph_node> nodes;
  for (const auto& in : inputs) {
    nodes.emplace_back();
    nodes.back().op = "Relu";
    nodes.back().inputs = in;
  }
  return ledg::graph(std::move(nodes), "drawn");
}

std::vector<double> equal_widths(const ledg::graph& g, double width = 100) {
  return std::vector<double>(g.size(), width);
}

/// @p count nodes, each reading one to three of the @p reach before it.
ledg::graph random_drawing(std::size_t count, std::int32_t reach, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::vector<std::int32_t>> inputs(count);
  for (std::size_t i = 1; i < count; ++i)
    for (std::uint32_t k = 0; k <= random() % 3; ++k) {
      const auto back = 1 + static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(reach));
      inputs[i].push_back(std::max(0, static_cast<std::int32_t>(i) - back));
    }
  return drawing_graph(inputs);
}

/// What must hold of every drawing.
void check_drawing(const ledg::graph& g, const std::vector<double>& widths, const layered_drawing& d,
                   const drawing_options& o = {}) {
  REQUIRE(d.centres.size() == g.size());
  std::map<double, std::vector<std::pair<double, double>>> rows;  // by y: left and right
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto& c = d.centres[i];
    rows[c.y].emplace_back(c.x - widths[i] / 2, c.x + widths[i] / 2);
    CHECK(c.x - widths[i] / 2 > -1e-6);
    CHECK(c.x + widths[i] / 2 < d.width + 1e-6);
    CHECK(c.y + o.node_height / 2 <= d.height);
  }
  double last = -1e9;
  for (auto& [y, boxes] : rows) {
    CHECK(y - last >= o.node_height + o.layer_gap - 1e-6);
    last = y;
    std::sort(boxes.begin(), boxes.end());
    for (std::size_t k = 1; k < boxes.size(); ++k) CHECK(boxes[k].first - boxes[k - 1].second > o.node_gap - 1e-6);
  }
  for (const auto& e : d.edges) {
    const auto from = static_cast<std::size_t>(e.from), to = static_cast<std::size_t>(e.to);
    REQUIRE(e.points.size() >= 2);
    CHECK(e.points.front() == ledg::drawing_point{d.centres[from].x, d.centres[from].y + o.node_height / 2});
    CHECK(e.points.back() == ledg::drawing_point{d.centres[to].x, d.centres[to].y - o.node_height / 2});
    for (std::size_t k = 1; k < e.points.size(); ++k) CHECK(e.points[k].y > e.points[k - 1].y);
  }
}

/// Nodes through which an edge runs within their layer.
std::size_t covered_nodes(const std::vector<double>& widths, const layered_drawing& d) {
  std::size_t covered = 0;
  for (const auto& e : d.edges)
    for (std::size_t k = 1; k < e.points.size(); ++k) {
      if (e.points[k].x != e.points[k - 1].x) continue;
      for (std::size_t i = 0; i < widths.size(); ++i)
        covered += d.centres[i].y > e.points[k - 1].y && d.centres[i].y < e.points[k].y &&
                   std::fabs(d.centres[i].x - e.points[k].x) < widths[i] / 2;
    }
  return covered;
}

}  // namespace

TEST_CASE("layered drawing: nothing and one node", "[graph]") {
  CHECK(draw_layered(ledg::graph(), {}).centres.empty());
  const auto one = drawing_graph({{}});
  const auto d = draw_layered(one, equal_widths(one));
  CHECK(d.centres == std::vector<ledg::drawing_point>{{50, 18}});
  CHECK(d.width == 100);
  CHECK(d.height == 36);
  CHECK(d.edges.empty());
}

TEST_CASE("layered drawing: a chain is a straight line of layers", "[graph]") {
  const auto g = drawing_graph({{}, {0}, {1}, {2}});
  const std::vector<double> widths{80, 120, 60, 100};
  const auto d = draw_layered(g, widths);
  check_drawing(g, widths, d);
  CHECK(d.layers == std::vector<std::int32_t>{0, 1, 2, 3});
  for (const auto& c : d.centres) CHECK(c.x == 60);
  CHECK(d.height == 4 * 36 + 3 * 34);
}

TEST_CASE("layered drawing: residual blocks keep their line and the shortcut passes beside it", "[graph]") {
  // 0 -> 1 -> 2 -> 3 = 2 + 0 -> 4 -> 5 -> 6 = 5 + 3
  const auto g = drawing_graph({{}, {0}, {1}, {2, 0}, {3}, {4}, {5, 3}});
  const auto widths = equal_widths(g);
  const auto d = draw_layered(g, widths);
  check_drawing(g, widths, d);
  for (const auto& c : d.centres) CHECK(c.x == Approx(d.centres[0].x).margin(1e-3));
  CHECK(covered_nodes(widths, d) == 0);
  CHECK(d.edges.size() == 8);
}

TEST_CASE("layered drawing: the longer branch goes straight on", "[graph]") {
  // 0 -> 1 -> 2 -> 3 -> 5, 0 -> 4 -> 5, and once more from there.
  const auto g = drawing_graph({{}, {0}, {1}, {2}, {0}, {3, 4}, {5}, {6}, {5}, {7, 8}});
  const auto widths = equal_widths(g);
  const auto d = draw_layered(g, widths);
  check_drawing(g, widths, d);
  for (const std::size_t i : {1, 2, 3, 5, 6, 7, 9}) CHECK(d.centres[i].x == Approx(d.centres[0].x).margin(1e-3));
  CHECK(covered_nodes(widths, d) == 0);
}

TEST_CASE("layered drawing: what everything passes through stands on one axis", "[graph]") {
  // Blocks whose longer branch is to the right of where they fork: 0 -> (1, 2 -> 3) -> 4 and so on.
  std::vector<std::vector<std::int32_t>> inputs{{}};
  for (std::int32_t block = 0; block < 20; ++block) {
    const auto fork = 4 * block;
    inputs.insert(inputs.end(), {{fork}, {fork}, {fork + 2}, {fork + 1, fork + 3}});
  }
  const auto g = drawing_graph(inputs);
  const auto d = draw_layered(g, equal_widths(g));
  check_drawing(g, equal_widths(g), d);
  for (std::size_t i = 0; i < g.size(); i += 4) CHECK(d.centres[i].x == Approx(d.centres[0].x).margin(1e-3));
  CHECK(d.width < 350);
}

TEST_CASE("layered drawing: branches stand side by side around what joins them", "[graph]") {
  const auto g = drawing_graph({{}, {0}, {0}, {0}, {1, 2, 3}});
  const auto widths = equal_widths(g);
  const auto d = draw_layered(g, widths);
  check_drawing(g, widths, d);
  CHECK(d.layers == std::vector<std::int32_t>{0, 1, 1, 1, 2});
  CHECK(d.width == 3 * 100 + 2 * 20);
  CHECK(d.centres[0].x == Approx(170));
  CHECK(d.centres[4].x == Approx(170));
}

TEST_CASE("layered drawing: crossings that need not be are undone", "[graph]") {
  // Branches 1 and 2 of 0, continued in the other order: 3 reads 2, 4 reads 1.
  const auto g = drawing_graph({{}, {0}, {0}, {2}, {1}});
  const auto d = draw_layered(g, equal_widths(g));
  CHECK((d.centres[1].x < d.centres[2].x) == (d.centres[4].x < d.centres[3].x));
}

TEST_CASE("layered drawing: a constant stands above what reads it", "[graph]") {
  const auto g = drawing_graph({{}, {}, {0}, {2}, {3, 1}});
  CHECK(draw_layered(g, equal_widths(g)).layers == std::vector<std::int32_t>{0, 2, 1, 2, 3});
}

TEST_CASE("layered drawing: a producer read twice is one edge", "[graph]") {
  const auto g = drawing_graph({{}, {0, 0}});
  CHECK(draw_layered(g, equal_widths(g)).edges.size() == 1);
}

TEST_CASE("layered drawing: random networks have no overlaps and edges pass between nodes", "[graph]") {
  for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    const auto g = random_drawing(60, 9, seed);
    std::vector<double> widths;
    for (std::size_t i = 0; i < g.size(); ++i) widths.push_back(40 + static_cast<double>(i * 37 % 90));
    const auto d = draw_layered(g, widths);
    check_drawing(g, widths, d);
    CHECK(covered_nodes(widths, d) == 0);
    const auto again = draw_layered(g, widths);
    CHECK(again.centres == d.centres);
    for (std::size_t e = 0; e < d.edges.size(); ++e) CHECK(again.edges[e].points == d.edges[e].points);
  }
}

TEST_CASE("layered drawing: beyond the places that there may be edges are straight", "[graph]") {
  const auto g = drawing_graph({{}, {0}, {1}, {2}, {3, 0}});
  drawing_options o;
  o.most_places = 5;
  const auto d = draw_layered(g, equal_widths(g), o);
  check_drawing(g, equal_widths(g), d, o);
  for (const auto& e : d.edges) CHECK(e.points.size() == 2);
}

TEST_CASE("layered drawing: 2000 operators take less than a third of a second", "[graph]") {
  const auto g = random_drawing(2000, 40, 7);
  const auto widths = equal_widths(g);
  const auto start = std::clock();
  const auto d = draw_layered(g, widths);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  check_drawing(g, widths, d);
  INFO(seconds);
  CHECK(seconds < 0.3);
}

TEST_CASE("layered drawing: widths that are missing or not positive are refused", "[graph]") {
  const auto g = drawing_graph({{}, {0}});
  CHECK_THROWS_AS(draw_layered(g, std::vector<double>{10}), ledg::input_error);
  CHECK_THROWS_AS(draw_layered(g, std::vector<double>{10, 0}), ledg::input_error);
  CHECK_THROWS_AS(draw_layered(g, std::vector<double>{10, HUGE_VAL}), ledg::input_error);
}
