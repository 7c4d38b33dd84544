// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/linear.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(layer<linear, float> && layer<linear, double>);

TEST_CASE("linear agrees with plain sums", "[linear]") {
  const std::size_t nodes = GENERATE(0U, 1U, 7U, 64U);
  const bool bias = GENERATE(true, false);
  parameter_layout layout;
  layout.add("before", {3}, initializer::zeros);  // the slices need not start at 0
  const linear l(layout, "l", 5, 11, bias);
  CHECK(l.in_features() == 5);
  CHECK(l.out_features() == 11);
  CHECK(layout.size() == 3 + 55 + (bias ? 11 : 0));
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, 5, 3);
  const auto expected = affine(x, slice(layout, p, "l.weight"), bias ? slice(layout, p, "l.bias") : nullptr, 11);
  CHECK(difference(expected, evaluate(p, x, l), tolerance<double>::layer) == "");
}

TEST_CASE("linear has the gradients of its value", "[linear]") {
  const std::size_t nodes = GENERATE(0U, 1U, 5U);
  const bool bias = GENERATE(true, false);
  parameter_layout layout;
  const linear l(layout, "l", 3, 4, bias);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(nodes, 3, 1), l);
}

TEST_CASE("linear leaves the input's gradient out where nobody needs it", "[linear]") {
  parameter_layout layout;
  const linear l(layout, "l", 3, 4);
  const auto p = random_parameters<float>(layout);
  const auto x = random_matrix<float>(2, 3, 1);
  const auto dy = random_matrix<float>(2, 4, 2);
  workspace<float> memory;
  linear::context<float> c;
  static_cast<void>(l.forward<float>({.parameters = p.data(), .memory = &memory}, view(x), c));
  std::vector<float> with(layout.size());
  std::vector<float> without(layout.size());
  CHECK(l.backward<float>({p.data(), with.data(), &memory}, view(dy), c).cols == 3);
  CHECK(l.backward<float>({p.data(), without.data(), &memory}, view(dy), c, false).size() == 0);
  CHECK(with == without);
}

TEST_CASE("linear works in halves, with nothing kept", "[linear]") {
  parameter_layout layout;
  const linear l(layout, "l", 3, 4);
  const auto p = random_parameters<float>(layout);
  const auto x = random_matrix<float>(9, 3, 1);
  const auto dy = random_matrix<float>(9, 4, 2);
  workspace<float> memory;
  const forward_pass<float> forward{.parameters = p.data(), .memory = &memory};
  linear::context<float> c;
  const auto y = l.forward(forward, view(x), c);
  const auto into = memory.take(9, 4);
  l.apply(forward, view(x), into);
  CHECK(std::equal(y.data, y.data + y.size(), into.data));
  std::vector<float> whole(layout.size());
  std::vector<float> halves(layout.size());
  const auto dx = l.backward<float>({p.data(), whole.data(), &memory}, view(dy), c);
  const backward_pass<float> back{p.data(), halves.data(), &memory};
  const auto half = l.backward_to_input(back, view(dy));
  CHECK(std::equal(dx.data, dx.data + dx.size(), half.data));
  CHECK(halves == std::vector<float>(layout.size()));
  l.backward_to_parameters(back, view(dy), view(x));
  CHECK(halves == whole);
}

TEST_CASE("linear names the sizes that do not fit", "[linear]") {
  parameter_layout layout;
  const linear l(layout, "head", 3, 4);
  const auto p = random_parameters<float>(layout);
  CHECK_THROWS_WITH(evaluate(p, dense<float>(2, 5), l), "linear 'head': expected rows of 3 features, got 5");
  CHECK_THROWS_AS(linear(layout, "head", 3, 4), input_error);
  CHECK_THROWS_AS(linear(layout, "other", 0, 4), input_error);
}
