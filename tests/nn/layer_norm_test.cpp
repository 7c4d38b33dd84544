// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/layer_norm.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(layer<layer_norm, float>);

TEST_CASE("layer norm agrees with its definition", "[layer_norm]") {
  const std::size_t features = GENERATE(1U, 2U, 33U);
  parameter_layout layout;
  const layer_norm l(layout, "n", features, 1e-3);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(4, features, 3, 5.0);
  dense<> expected(4, features);
  const double* gain = slice(layout, p, "n.weight");
  const double* offset = slice(layout, p, "n.bias");
  const auto n = static_cast<double>(features);
  for (std::size_t r = 0; r < x.rows; ++r) {
    double mean = 0.0;
    double square = 0.0;
    for (std::size_t c = 0; c < features; ++c) mean += x.row(r)[c] / n;
    for (std::size_t c = 0; c < features; ++c) square += (x.row(r)[c] - mean) * (x.row(r)[c] - mean) / n;
    for (std::size_t c = 0; c < features; ++c)
      expected.row(r)[c] = (x.row(r)[c] - mean) / std::sqrt(square + 1e-3) * gain[c] + offset[c];
  }
  CHECK(difference(expected, evaluate(p, x, l), tolerance<double>::layer) == "");
  const std::vector<float> single(p.begin(), p.end());
  dense<float> narrow(x.rows, x.cols);
  std::copy(x.values.begin(), x.values.end(), narrow.values.begin());
  CHECK(difference(expected, evaluate(single, narrow, l), tolerance<float>::layer) == "");
}

TEST_CASE("layer norm starts out as pure normalisation", "[layer_norm]") {
  parameter_layout layout;
  const layer_norm l(layout, "n", 8);
  std::vector<double> p(layout.size());
  layout.initialize(std::span(p), 1);
  const auto y = evaluate(p, random_matrix(3, 8, 1, 10.0), l);
  for (std::size_t r = 0; r < 3; ++r) {
    double mean = 0.0;
    for (std::size_t c = 0; c < 8; ++c) mean += y.row(r)[c];
    CHECK(mean == Approx(0.0).margin(tolerance<double>::layer));
  }
}

TEST_CASE("layer norm has the gradients of its value", "[layer_norm]") {
  const std::size_t nodes = GENERATE(0U, 1U, 5U);
  parameter_layout layout;
  const layer_norm l(layout, "n", 7);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(nodes, 7, 2, 2.0), l);
}

TEST_CASE("layer norm names the sizes that do not fit", "[layer_norm]") {
  parameter_layout layout;
  const layer_norm l(layout, "n", 7);
  CHECK_THROWS_WITH(evaluate(random_parameters<float>(layout), dense<float>(1, 6), l),
                    "layer norm: expected rows of 7 features, got 6");
}
