// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/sage.hpp"

#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/structure_check.hpp"
#include "support/view_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {
using both_ways = masks<father, child>;
using convolution = sage_convolution<both_ways>;
static_assert(graph_layer<convolution, float>);
}  // namespace

TEST_CASE("a SAGE convolution agrees with dense means", "[sage]") {
  const std::size_t nodes = GENERATE(0U, 1U, 23U);
  parameter_layout layout;
  const convolution l(layout, "s", 5, 1);
  const auto p = random_parameters<double>(layout);
  const auto s = make_structure(both_ways{}, pack({random_parents(nodes, 0.2, 1)}));
  const auto x = random_matrix(nodes, 5, 1);
  const relation a_t = to_relation(s.batch.parents);
  const auto wide = beside(beside(x, neighbor_mean(x, with_self(a_t))), neighbor_mean(x, with_self(transposed(a_t))));
  const auto expected = affine(wide, slice(layout, p, "s.weight"), slice(layout, p, "s.bias"), 5);
  CHECK(difference(expected, evaluate(p, x, l, s), tolerance<double>::layer) == "");
}

TEST_CASE("a SAGE convolution has the gradients of its value", "[sage]") {
  parameter_layout layout;
  const convolution l(layout, "s", 3, 1);
  const auto s = make_structure(both_ways{}, pack({random_parents(6, 0.4, 1), parents(1, {})}));
  LEDG_CHECK_GRADIENTS(layout, random_matrix(7, 3, 1), l, s);
}

TEST_CASE("a SAGE convolution refuses what is not its own", "[sage]") {
  parameter_layout layout;
  const convolution l(layout, "s", 3, 1);
  check_refusals(layout, l, 3);
  const auto s = make_structure(both_ways{}, pack({parents(4, {})}));
  CHECK_THAT(structure_error(layout, l, 2, 4, s), Catch::Matchers::Contains("expected rows of 3 features, got 2"));
}

TEST_CASE("a SAGE convolution takes tensors and views of either kind", "[sage]") {
  parameter_layout layout;
  const convolution l(layout, "s", 3, 1);
  const auto s = make_structure(both_ways{}, pack({random_parents(6, 0.4, 1)}));
  check_views(layout, l, random_matrix<float>(6, 3, 1), random_matrix<float>(6, 3, 2), s);
}
