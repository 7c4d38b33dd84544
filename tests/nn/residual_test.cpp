// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/residual.hpp"

#include <cmath>
#include <string>
#include <tuple>

#include "ledg/nn/feed_forward.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using norms = std::tuple<pre_norm, post_norm>;

graph_structure residual_structure(std::size_t nodes) {
  return make_structure(masks<>{}, pack({random_parents(nodes, 0.3, 1)}));
}

dense<> normalized(const parameter_layout& layout, const std::vector<double>& p, dense<> x) {
  for (std::size_t r = 0; r < x.rows; ++r) {
    double mean = 0.0;
    double variance = 0.0;
    const auto n = static_cast<double>(x.cols);
    for (std::size_t c = 0; c < x.cols; ++c) mean += x.row(r)[c] / n;
    for (std::size_t c = 0; c < x.cols; ++c) variance += (x.row(r)[c] - mean) * (x.row(r)[c] - mean) / n;
    for (std::size_t c = 0; c < x.cols; ++c)
      x.row(r)[c] = (x.row(r)[c] - mean) / std::sqrt(variance + 1e-5) * slice(layout, p, "f_norm.weight")[c] +
                    slice(layout, p, "f_norm.bias")[c];
  }
  return x;
}

dense<> plus(dense<> a, const dense<>& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] += b.values[i];
  return a;
}

}  // namespace

TEST_CASE("a layer stands beside the identity, its norm before or behind", "[residual]") {
  const std::size_t nodes = GENERATE(0U, 1U, 7U, 200U);
  const auto s = residual_structure(nodes);
  const auto x = random_matrix(nodes, 4, 1, 3.0);
  parameter_layout layout;
  const residual<feed_forward<>> before(layout, "f", {.size = 4, .layer_scale = 0.5}, std::size_t{4}, std::size_t{6});
  parameter_layout same;
  const residual<feed_forward<>, post_norm> behind(same, "f", {.size = 4, .layer_scale = 0.5}, std::size_t{4},
                                                   std::size_t{6});
  const auto p = random_parameters<double>(layout);
  const auto f = [&](const dense<>& in) {
    auto h = affine(in, slice(layout, p, "f.in.weight"), slice(layout, p, "f.in.bias"), 6);
    apply_gelu(h);
    auto y = affine(h, slice(layout, p, "f.out.weight"), slice(layout, p, "f.out.bias"), 4);
    for (std::size_t r = 0; r < y.rows; ++r)
      for (std::size_t c = 0; c < 4; ++c) y.row(r)[c] *= slice(layout, p, "f_scale.weight")[c];
    return y;
  };
  CHECK(difference(plus(x, f(normalized(layout, p, x))), evaluate(p, x, before, s), tolerance<double>::layer) == "");
  CHECK(difference(normalized(layout, p, plus(x, f(x))), evaluate(p, x, behind, s), tolerance<double>::layer) == "");
}

TEMPLATE_LIST_TEST_CASE("residuals have the gradients of their values", "[residual]", norms) {
  const double rate = GENERATE(0.0, 0.3);
  const double scale = GENERATE(0.0, 0.5);
  parameter_layout layout;
  const residual<graph_feed_forward, TestType> l(layout, "f", {4, dropout(rate, 3), scale}, std::size_t{4},
                                                 std::size_t{6});
  LEDG_CHECK_GRADIENTS(layout, random_matrix(6, 4, 1), l, residual_structure(6));
}

TEST_CASE("norm and layer are named as ever, and the scale is there only where one asks", "[residual]") {
  const auto names = [](double scale) {
    parameter_layout layout;
    const residual<feed_forward<>> l(layout, "f", {.size = 4, .layer_scale = scale}, std::size_t{4}, std::size_t{6});
    std::vector<std::string> all;
    for (const auto& p : layout.entries()) all.push_back(p.name);
    return all;
  };
  std::vector<std::string> expected{"f_norm.weight", "f_norm.bias",  "f.in.weight",
                                    "f.in.bias",     "f.out.weight", "f.out.bias"};
  CHECK(names(0.0) == expected);
  expected.emplace_back("f_scale.weight");
  CHECK(names(0.1) == expected);
}
