// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/feed_forward.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/structure_check.hpp"
#include "support/view_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(graph_layer<feed_forward<>, float> && graph_layer<graph_feed_forward, float>);

namespace {
graph_structure structure(std::size_t nodes) {
  return make_structure(masks<>{}, pack({random_parents(nodes, 0.3, 1)}));
}
}  // namespace

TEST_CASE("feed-forward is an mlp at every node", "[feed_forward]") {
  parameter_layout layout;
  const feed_forward<> l(layout, "f", 4, 9);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(6, 4, 1);
  auto h = affine(x, slice(layout, p, "f.in.weight"), slice(layout, p, "f.in.bias"), 9);
  apply_gelu(h);
  const auto expected = affine(h, slice(layout, p, "f.out.weight"), slice(layout, p, "f.out.bias"), 4);
  CHECK(difference(expected, evaluate(p, x, l, structure(6)), tolerance<double>::layer) == "");
}

TEST_CASE("graph feed-forward agrees with dense matrices", "[feed_forward]") {
  const std::size_t nodes = GENERATE(0U, 1U, 17U);
  const std::size_t intermediate = GENERATE(8U, 9U);  // an odd size is rounded down
  parameter_layout layout;
  const graph_feed_forward l(layout, "f", 4, intermediate);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, 4, 1);
  const auto s = structure(nodes);
  const relation a_t = to_relation(s.batch.parents);
  auto h = affine(x, slice(layout, p, "f.in.weight"), slice(layout, p, "f.in.bias"), 8);
  const auto sides =
      beside(neighbor_mean(affine(x, slice(layout, p, "f.children.weight"), nullptr, 4), transposed(a_t)),
             neighbor_mean(affine(x, slice(layout, p, "f.parents.weight"), nullptr, 4), a_t));
  for (std::size_t i = 0; i < h.values.size(); ++i) h.values[i] = std::fmax(0.0, h.values[i] + sides.values[i]);
  const auto expected = affine(h, slice(layout, p, "f.out.weight"), slice(layout, p, "f.out.bias"), 4);
  CHECK(difference(expected, evaluate(p, x, l, s), tolerance<double>::layer) == "");
}

TEST_CASE("feed-forward layers have the gradients of their values", "[feed_forward]") {
  const auto s = structure(6);
  const auto x = random_matrix(6, 3, 1);
  parameter_layout layout;
  LEDG_CHECK_GRADIENTS(layout, x, feed_forward<>(layout, "f", 3, 5), s);
  parameter_layout other;
  LEDG_CHECK_GRADIENTS(other, x, graph_feed_forward(other, "f", 3, 8), s);
}

TEST_CASE("graph feed-forward refuses the structure of another batch", "[feed_forward]") {
  parameter_layout layout;
  check_refusals(layout, graph_feed_forward(layout, "g", 3, 8), 3);
}

TEST_CASE("feed-forward layers take tensors and views of either kind", "[feed_forward]") {
  const auto x = random_matrix<float>(6, 3, 1), dy = random_matrix<float>(6, 3, 2);
  parameter_layout layout;
  check_views(layout, feed_forward<>(layout, "f", 3, 5), x, dy, structure(6));
  check_views(layout, graph_feed_forward(layout, "g", 3, 8), x, dy, structure(6));
}
