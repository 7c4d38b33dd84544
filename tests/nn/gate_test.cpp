// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/gate.hpp"

#include <tuple>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {
using gates = std::tuple<mlp_gate, linear_gate, fixed_gate>;
using input_gates = std::tuple<input_gate, low_rank_input_gate<>, low_rank_input_gate<2>>;

static_assert(branch_gate<mlp_gate, double> && branch_gate<head_gate, float> && branch_gate<fixed_gate, float>);
static_assert(!branch_gate<linear, float> && !branch_gate<mlp<>, float> && !branch_gate<int, float>);
static_assert(!mlp_gate::reads_input && input_gate::reads_input && !fixed_gate::reads_input);
static_assert(detail::groups_of<linear_gate>(4) == 1 && detail::groups_of<head_gate>(4) == 4);

/// Softmax of every @p width columns.
dense<> softened(dense<> scores, std::size_t width) {
  for (std::size_t r = 0; r < scores.rows; ++r)
    for (std::size_t first = 0; first < scores.cols; first += width) {
      std::vector<double> part(scores.row(r) + first, scores.row(r) + first + width);
      softmax(part);
      std::copy(part.begin(), part.end(), scores.row(r) + first);
    }
  return scores;
}
}  // namespace

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
  parameter_layout layout;
  const mlp_gate deep(layout, "d", 3, 2);
  const linear_gate flat(layout, "f", 3, 2);
  const auto p = random_parameters<double>(layout);
  auto h = affine(x, slice(layout, p, "d.in.weight"), slice(layout, p, "d.in.bias"), 2);
  apply_gelu(h);
  const auto deep_expected =
      softened(affine(h, slice(layout, p, "d.out.weight"), slice(layout, p, "d.out.bias"), 3), 3);
  CHECK(difference(deep_expected, evaluate(p, x, deep), tolerance<double>::layer) == "");
  const auto flat_expected = softened(affine(x, slice(layout, p, "f.weight"), slice(layout, p, "f.bias"), 3), 3);
  CHECK(difference(flat_expected, evaluate(p, x, flat), tolerance<double>::layer) == "");
}

TEST_CASE("the fixed gate weighs all branches alike and learns nothing", "[gate]") {
  parameter_layout layout;
  const fixed_gate gate(layout, "g", 4, 2);
  CHECK(layout.size() == 0);
  CHECK(difference(dense<>(3, 4, 0.25), evaluate({}, random_matrix(3, 8, 1), gate), 0.0) == "");
}

TEST_CASE("the head gate has a softmax over the branches for each head", "[gate]") {
  const std::size_t nodes = GENERATE(0U, 1U, 13U, 200U);
  parameter_layout layout;
  const head_gate gate(layout, "g", 3, 4, 2);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, 12, 1, 2.0);
  const auto expected = softened(affine(x, slice(layout, p, "g.weight"), slice(layout, p, "g.bias"), 6), 3);
  CHECK(difference(expected, evaluate(p, x, gate), tolerance<double>::layer) == "");
}

TEST_CASE("the head gate has the gradients of its value", "[gate]") {
  parameter_layout layout;
  const head_gate gate(layout, "g", 3, 4, 2);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(4, 12, 1), gate);
}

TEST_CASE("input gates weigh branches by the layer's input", "[gate]") {
  const std::size_t nodes = GENERATE(0U, 1U, 13U);
  const auto x = random_matrix(nodes, 4, 1, 2.0);
  parameter_layout layout;
  const input_gate flat(layout, "f", 3, 4);
  const low_rank_input_gate<2> deep(layout, "d", 3, 4);
  const auto p = random_parameters<double>(layout);
  const auto flat_expected = softened(affine(x, slice(layout, p, "f.weight"), slice(layout, p, "f.bias"), 3), 3);
  CHECK(difference(flat_expected, evaluate(p, x, flat), tolerance<double>::layer) == "");
  auto h = affine(x, slice(layout, p, "d.in.weight"), slice(layout, p, "d.in.bias"), 2);
  apply_gelu(h);
  const auto deep_expected =
      softened(affine(h, slice(layout, p, "d.out.weight"), slice(layout, p, "d.out.bias"), 3), 3);
  CHECK(difference(deep_expected, evaluate(p, x, deep), tolerance<double>::layer) == "");
}

TEMPLATE_LIST_TEST_CASE("input gates have the gradients of their values", "[gate]", input_gates) {
  parameter_layout layout;
  const TestType gate(layout, "g", 3, 5);
  LEDG_CHECK_GRADIENTS(layout, random_matrix(4, 5, 1), gate);
}
