// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/layer_scale.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(layer<layer_scale, float>);

TEST_CASE("layer scale multiplies each feature with its number", "[layer_scale]") {
  const std::size_t nodes = GENERATE(0U, 1U, 7U, 300U);
  parameter_layout layout;
  const layer_scale l(layout, "s", 5, 0.1);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, 5, 1);
  auto expected = x;
  for (std::size_t r = 0; r < nodes; ++r)
    for (std::size_t c = 0; c < 5; ++c) expected.row(r)[c] *= slice(layout, p, "s.weight")[c];
  CHECK(difference(expected, evaluate(p, x, l), tolerance<double>::exact) == "");
}

TEST_CASE("layer scale starts out as its initial number", "[layer_scale]") {
  parameter_layout layout;
  const layer_scale l(layout, "s", 3, 1e-4);
  std::vector<double> p(layout.size());
  layout.initialize(std::span(p), 1);
  CHECK(p == std::vector<double>(3, 1e-4));
}

TEST_CASE("layer scale has the gradients of its value", "[layer_scale]") {
  parameter_layout layout;
  const layer_scale l(layout, "s", 5, 0.1);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(4, 5, 1), l);
}

TEST_CASE("a layer scale that could never learn, or is no number, is refused", "[layer_scale]") {
  parameter_layout layout;
  for (const double initial :
       {0.0, -0.1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(layer_scale(layout, "s", 3, initial), input_error);
  CHECK_THROWS_WITH(layer_scale(layout, "s", 3, -1.5),
                    Catch::Matchers::Contains("'s'") && Catch::Matchers::Contains("got -1.5"));
  CHECK(layout.size() == 0);
}
