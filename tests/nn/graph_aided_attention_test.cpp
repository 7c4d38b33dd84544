// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/graph_aided_attention.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/structure_check.hpp"
#include "support/view_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using both_ways = masks<father, child>;
using aided_attention = graph_aided_attention<both_ways>;
static_assert(graph_layer<aided_attention, float> && graph_layer<graph_aided_attention<masks<every_node>>, double>);

/// Sums of x weighted by likeness of u, in heads of @p head_size columns, from dense matrices.
dense<> gathered(const dense<>& u, const dense<>& x, const relation& mask, std::size_t head_size) {
  dense<> z(x.rows, x.cols);
  for (std::size_t first = 0; first < x.cols; first += head_size)
    for (std::size_t i = 0; i < x.rows; ++i) {
      std::vector<double> scores(x.rows);
      double total = 1e-6;
      for (std::size_t j = 0; j < x.rows; ++j) {
        if (!mask.row(i)[j]) continue;
        for (std::size_t c = first; c < first + head_size; ++c) scores[j] += u.row(i)[c] * u.row(j)[c];
        total += scores[j];
      }
      for (std::size_t j = 0; j < x.rows; ++j)
        for (std::size_t c = first; c < first + head_size; ++c) z.row(i)[c] += scores[j] / total * x.row(j)[c];
    }
  return z;
}

}  // namespace

TEST_CASE("graph-aided attention agrees with dense matrices", "[graph_aided_attention]") {
  const std::size_t nodes = GENERATE(0U, 1U, 19U, 150U);
  const std::size_t heads = GENERATE(1U, 3U);
  parameter_layout layout;
  const aided_attention l(layout, "a", 6, heads);
  const auto single = random_parameters<float>(layout);
  const std::vector<double> p(single.begin(), single.end());
  const auto s = make_structure(both_ways{}, pack({random_parents(nodes, 0.1, 1)}));
  const auto x = random_matrix<float>(nodes, 6, 1, 2.0);
  auto u = affine(to_double(x), slice(layout, p, "a.query.weight"), slice(layout, p, "a.query.bias"), 6);
  for (auto& v : u.values) v = 1.0 / (1.0 + std::exp(-v));
  const relation a_t = to_relation(s.batch.parents);
  const auto wide = beside(beside(to_double(x), gathered(u, to_double(x), with_self(a_t), 6 / heads)),
                           gathered(u, to_double(x), with_self(transposed(a_t)), 6 / heads));
  const auto expected = affine(wide, slice(layout, p, "a.out.weight"), slice(layout, p, "a.out.bias"), 6);
  CHECK(difference(expected, evaluate(p, to_double(x), l, s), tolerance<double>::layer) == "");
  CHECK(difference(expected, evaluate(single, x, l, s), tolerance<float>::layer) == "");
}

TEST_CASE("graph-aided attention has the gradients of its value", "[graph_aided_attention]") {
  const std::size_t heads = GENERATE(1U, 2U);
  parameter_layout layout;
  const aided_attention l(layout, "a", 4, heads);
  const auto s = make_structure(both_ways{}, pack({random_parents(6, 0.4, 1), csr{}, parents(1, {})}));
  LEDG_CHECK_GRADIENTS(layout, random_matrix(7, 4, 1), l, s);
}

TEST_CASE("permuting nodes permutes the outputs of graph-aided attention", "[graph_aided_attention]") {
  parameter_layout layout;
  const aided_attention l(layout, "a", 8, 2);
  const auto p = random_parameters<double>(layout);
  const auto s = make_structure(both_ways{}, pack({random_parents(30, 0.15, 4)}));
  const auto order = random_order(30, 2);
  graph_structure permuted;
  for (const auto& list : s.lists) permuted.lists.push_back(reordered(list, order));
  const auto x = random_matrix(30, 8, 1);
  CHECK(difference(reordered(evaluate(p, x, l, s), order), evaluate(p, reordered(x, order), l, permuted),
                   tolerance<double>::layer) == "");
}

TEST_CASE("scores that vanish leave finite numbers", "[graph_aided_attention]") {
  parameter_layout layout;
  const aided_attention l(layout, "a", 4, 1);
  std::vector<float> p(layout.size(), -50.0F);  // every sigmoid is 0 in float
  const auto s = make_structure(both_ways{}, pack({parents(3, {{0, 1}, {1, 2}})}));
  const auto y = evaluate(p, dense<float>(3, 4, 1.0F), l, s);
  for (const float v : y.values) CHECK(std::isfinite(v));
}

TEST_CASE("heads that do not divide the hidden size are refused by graph-aided attention", "[graph_aided_attention]") {
  parameter_layout layout;
  CHECK_THROWS_WITH(aided_attention(layout, "a", 10, 4), "attention 'a': hidden size 10 is no multiple of 4 heads");
  CHECK_THROWS_AS(aided_attention(layout, "a", 10, 0), input_error);
  CHECK(layout.size() == 0);
}

TEST_CASE("graph-aided attention refuses what is not its own", "[graph_aided_attention]") {
  parameter_layout layout;
  check_refusals(layout, aided_attention(layout, "a", 4, 2), 4);
}

TEST_CASE("graph-aided attention takes tensors and views of either kind", "[graph_aided_attention]") {
  parameter_layout layout;
  const aided_attention l(layout, "a", 4, 2);
  const auto s = make_structure(both_ways{}, pack({random_parents(6, 0.4, 1)}));
  check_views(layout, l, random_matrix<float>(6, 4, 1), random_matrix<float>(6, 4, 2), s);
}
