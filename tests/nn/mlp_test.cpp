// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/mlp.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(layer<mlp<>, float>);

TEST_CASE("an mlp is two linear layers with a function between", "[mlp]") {
  const std::size_t nodes = GENERATE(0U, 1U, 9U);
  parameter_layout layout;
  const mlp<> l(layout, "m", 5, 7, 3);
  CHECK(l.in_features() == 5);
  CHECK(l.out_features() == 3);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, 5, 1, 2.0);
  auto h = affine(x, slice(layout, p, "m.in.weight"), slice(layout, p, "m.in.bias"), 7);
  apply_gelu(h);
  const auto expected = affine(h, slice(layout, p, "m.out.weight"), slice(layout, p, "m.out.bias"), 3);
  CHECK(difference(expected, evaluate(p, x, l), tolerance<double>::layer) == "");
}

TEST_CASE("an mlp has the gradients of its value", "[mlp]") {
  parameter_layout layout;
  const mlp<gelu> smooth(layout, "smooth", 3, 6, 2);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(4, 3, 1), smooth);
  parameter_layout other;
  const mlp<relu> kinked(other, "kinked", 3, 6, 2);
  LEDG_CHECK_GRADIENTS(other, random_matrix(4, 3, 1), kinked);
}

TEST_CASE("an mlp can start out as zero", "[mlp]") {
  parameter_layout layout;
  const mlp<> l(layout, "m", 5, 7, 3, initializer::zeros);
  std::vector<double> p(layout.size());
  layout.initialize(std::span(p), 1);
  CHECK(difference(dense<>(4, 3), evaluate(p, random_matrix(4, 5, 1), l), 0.0) == "");
}
