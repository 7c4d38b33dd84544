// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/gate.hpp"

#include <tuple>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {
using gates = std::tuple<mlp_gate, linear_gate, fixed_gate>;
}

TEMPLATE_LIST_TEST_CASE("weights of a node sum to 1", "[gate]", gates) {
  const std::size_t nodes = GENERATE(0U, 1U, 13U);
  parameter_layout layout;
  const TestType gate(layout, "g", 3, 4);
  const auto w = evaluate(random_parameters<double>(layout), random_matrix(nodes, 12, 1, 30.0), gate);
  CHECK(w.rows == nodes);
  CHECK(w.cols == 3);
  for (std::size_t r = 0; r < w.rows; ++r) {
    CHECK(w.row(r)[0] + w.row(r)[1] + w.row(r)[2] == Approx(1.0).margin(tolerance<double>::exact));
    for (std::size_t m = 0; m < 3; ++m) CHECK(w.row(r)[m] >= 0.0);
  }
}

TEMPLATE_LIST_TEST_CASE("gates have the gradients of their values", "[gate]", gates) {
  const std::size_t branches = GENERATE(1U, 3U);
  parameter_layout layout;
  const TestType gate(layout, "g", branches, 2);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(4, 2 * branches, 1), gate);
}

TEST_CASE("the gates of the paper agree with softmax(MLP(branches))", "[gate]") {
  const auto x = random_matrix(5, 6, 1, 2.0);
  const auto softened = [](dense<> scores) {
    for (std::size_t r = 0; r < scores.rows; ++r) {
      std::vector<double> row(scores.row(r), scores.row(r) + scores.cols);
      softmax(row);
      std::copy(row.begin(), row.end(), scores.row(r));
    }
    return scores;
  };
  parameter_layout layout;
  const mlp_gate deep(layout, "d", 3, 2);
  const linear_gate flat(layout, "f", 3, 2);
  const auto p = random_parameters<double>(layout);
  auto h = affine(x, slice(layout, p, "d.in.weight"), slice(layout, p, "d.in.bias"), 2);
  apply_gelu(h);
  const auto deep_expected = softened(affine(h, slice(layout, p, "d.out.weight"), slice(layout, p, "d.out.bias"), 3));
  CHECK(difference(deep_expected, evaluate(p, x, deep), tolerance<double>::layer) == "");
  const auto flat_expected = softened(affine(x, slice(layout, p, "f.weight"), slice(layout, p, "f.bias"), 3));
  CHECK(difference(flat_expected, evaluate(p, x, flat), tolerance<double>::layer) == "");
}

TEST_CASE("the fixed gate weighs all branches alike and learns nothing", "[gate]") {
  parameter_layout layout;
  const fixed_gate gate(layout, "g", 4, 2);
  CHECK(layout.size() == 0);
  CHECK(difference(dense<>(3, 4, 0.25), evaluate({}, random_matrix(3, 8, 1), gate), 0.0) == "");
}
