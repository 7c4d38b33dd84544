// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/attention.hpp"

#include <string>
#include <tuple>

#include "ledg/graph/far_masks.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/structure_check.hpp"
#include "support/view_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using paper_masks = masks<grandfather, father, child>;
using nn_former_masks = masks<child, father, co_parent, sibling>;
using layers = std::tuple<dgsa<paper_masks, mlp_gate>, dgsa<paper_masks, linear_gate>, dgsa<paper_masks, fixed_gate>,
                          dgsa<paper_masks, head_gate>, dgsa<paper_masks, mlp_gate, branch_qkv>,
                          dgsa<paper_masks, head_gate, branch_qkv>, dgsa_lite<paper_masks>,
                          dgsa_lite<paper_masks, low_rank_input_gate<3>>, dgsa<paper_masks, input_gate, branch_qkv>,
                          masked_attention<nn_former_masks>, masked_attention<masks<every_node>>>;
static_assert(graph_layer<dgsa<paper_masks>, float> && graph_layer<masked_attention<masks<every_node>>, double>);

/// Two graphs, one with diamonds, one of a single node, and one empty graph between.
graph_batch small_batch() {
  return pack({parents(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}}), csr{}, parents(1, {})});
}

struct projected {
  dense<> q, k, v;
};
projected project(const parameter_layout& layout, const std::vector<double>& p, const dense<>& x,
                  const std::string& name = "a.qkv") {
  const auto all = affine(x, slice(layout, p, name + ".weight"), slice(layout, p, name + ".bias"), 3 * x.cols);
  return {columns(all, 0, x.cols), columns(all, x.cols, x.cols), columns(all, 2 * x.cols, x.cols)};
}

/// The masks of the paper as dense matrices.
std::vector<relation> dense_paper_masks(const graph_structure& s) {
  const relation a_t = to_relation(s.batch.parents);
  return {with_self(product(a_t, a_t)), with_self(a_t), with_self(transposed(a_t))};
}

/// Softmax over three branches of @p scores for each group of columns, the branches' weighted sum, and the way out.
dense<> mix(const parameter_layout& layout, const std::vector<double>& p, const dense<>& scores,
            const std::vector<dense<>>& branches, std::size_t groups) {
  const auto size = branches[0].cols;
  dense<> mixed(scores.rows, size);
  for (std::size_t r = 0; r < scores.rows; ++r)
    for (std::size_t g = 0; g < groups; ++g) {
      std::vector<double> w(scores.row(r) + 3 * g, scores.row(r) + 3 * g + 3);
      softmax(w);
      for (std::size_t m = 0; m < 3; ++m)
        for (std::size_t c = g * size / groups; c < (g + 1) * size / groups; ++c)
          mixed.row(r)[c] += w[m] * branches[m].row(r)[c];
    }
  return affine(mixed, slice(layout, p, "a.out.weight"), slice(layout, p, "a.out.bias"), size);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("graph attention has the gradients of its value", "[attention]", layers) {
  parameter_layout layout;
  const TestType l(layout, "a", 8, 4);
  const auto s = make_structure(typename TestType::mask_list{}, small_batch());
  LEDG_CHECK_GRADIENTS(layout, random_matrix(s.batch.node_count(), 8, 1), l, s);
}

TEMPLATE_LIST_TEST_CASE("permuting nodes permutes the outputs of graph attention", "[attention]", layers) {
  parameter_layout layout;
  const TestType l(layout, "a", 8, 4);
  const auto p = random_parameters<double>(layout);
  const auto s = make_structure(typename TestType::mask_list{}, pack({random_parents(30, 0.15, 4)}));
  const auto order = random_order(30, 2);
  graph_structure permuted;
  for (const auto& list : s.lists) permuted.lists.push_back(reordered(list, order));
  const auto x = random_matrix(30, 8, 1);
  CHECK(difference(reordered(evaluate(p, x, l, s), order), evaluate(p, reordered(x, order), l, permuted),
                   tolerance<double>::layer) == "");
}

TEST_CASE("dgsa agrees with dense matrices and masks", "[attention]") {
  const std::size_t nodes = GENERATE(1U, 2U, 19U, 150U);
  constexpr std::size_t size = 12;
  parameter_layout layout;
  const dgsa<paper_masks> l(layout, "a", size, 3);
  const auto single = random_parameters<float>(layout);
  const std::vector<double> p(single.begin(), single.end());
  const auto x = random_matrix<float>(nodes, size, 1, 2.0);
  const auto s = make_structure(paper_masks{}, pack({random_parents(nodes, 3.0 / static_cast<double>(nodes), 4)}));
  const auto [q, k, v] = project(layout, p, to_double(x));
  std::vector<dense<>> branches;
  for (const auto& mask : dense_paper_masks(s)) branches.push_back(attention(q, k, v, mask, 0, 3, size / 3));
  auto h = affine(beside(beside(branches[0], branches[1]), branches[2]), slice(layout, p, "a.gate.in.weight"),
                  slice(layout, p, "a.gate.in.bias"), size);
  apply_gelu(h);
  const auto scores = affine(h, slice(layout, p, "a.gate.out.weight"), slice(layout, p, "a.gate.out.bias"), 3);
  const auto expected = mix(layout, p, scores, branches, 1);
  CHECK(difference(expected, evaluate(p, to_double(x), l, s), tolerance<double>::layer) == "");
  CHECK(difference(expected, evaluate(single, x, l, s), tolerance<float>::layer) == "");
}

TEST_CASE("with branch_qkv and head_gate every branch projects and every head is weighed by itself", "[attention]") {
  const std::size_t nodes = GENERATE(1U, 2U, 19U, 150U);
  constexpr std::size_t size = 12;
  parameter_layout layout;
  const dgsa<paper_masks, head_gate, branch_qkv> l(layout, "a", size, 3);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, size, 1, 2.0);
  const auto s = make_structure(paper_masks{}, pack({random_parents(nodes, 3.0 / static_cast<double>(nodes), 4)}));
  const auto dense_masks = dense_paper_masks(s);
  const std::vector<std::string> names{"a.grandfather.qkv", "a.father.qkv", "a.child.qkv"};
  std::vector<dense<>> branches;
  for (std::size_t m = 0; m < 3; ++m) {
    const auto [q, k, v] = project(layout, p, x, names[m]);
    branches.push_back(attention(q, k, v, dense_masks[m], 0, 3, size / 3));
  }
  const auto scores = affine(beside(beside(branches[0], branches[1]), branches[2]), slice(layout, p, "a.gate.weight"),
                             slice(layout, p, "a.gate.bias"), 9);
  CHECK(difference(mix(layout, p, scores, branches, 3), evaluate(p, x, l, s), tolerance<double>::layer) == "");
}

TEST_CASE("light dynamic attention weighs the branches by its input", "[attention]") {
  const std::size_t nodes = GENERATE(0U, 1U, 19U, 150U);
  constexpr std::size_t size = 12;
  parameter_layout layout;
  const dgsa_lite<paper_masks> l(layout, "a", size, 3);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(nodes, size, 1, 2.0);
  const auto s = make_structure(paper_masks{}, pack({random_parents(nodes, 0.1, 4)}));
  const auto [q, k, v] = project(layout, p, x);
  std::vector<dense<>> branches;
  for (const auto& mask : dense_paper_masks(s)) branches.push_back(attention(q, k, v, mask, 0, 3, size / 3));
  const auto scores = affine(x, slice(layout, p, "a.gate.weight"), slice(layout, p, "a.gate.bias"), 3);
  CHECK(difference(mix(layout, p, scores, branches, 1), evaluate(p, x, l, s), tolerance<double>::layer) == "");
}

TEMPLATE_LIST_TEST_CASE("graph attention with dropout has the gradients of its value", "[attention]", layers) {
  parameter_layout layout;
  const TestType l(layout, "a", 4, 4, dropped_attention(0.3, 7));
  const auto s = make_structure(typename TestType::mask_list{}, small_batch());
  LEDG_CHECK_GRADIENTS(layout, random_matrix(s.batch.node_count(), 4, 1), l, s);
}

TEMPLATE_LIST_TEST_CASE("attention drops while training only, whatever the batch", "[attention]", layers) {
  parameter_layout layout;
  const TestType l(layout, "a", 8, 4, dropped_attention(0.4, 7));
  parameter_layout other;
  const TestType without(other, "a", 8, 4);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(17, 8, 1);
  const csr first = random_parents(7, 0.4, 1);
  const csr second = random_parents(10, 0.4, 2);
  const auto s = make_structure(typename TestType::mask_list{}, pack({first, second}));
  CHECK(difference(evaluate(p, x, without, s), evaluate(p, x, l, s), 0.0) == "");
  const auto train = [&](const dense<>& rows, const graph_structure& structure, std::size_t first_row) {
    workspace<double> memory;
    typename TestType::template context<double> c;
    const forward_pass<double> pass{p.data(), &memory, true, philox(5), first_row};
    return to_double(l.forward(pass, view(rows), structure, c));
  };
  const auto whole = train(x, s, 0);
  CHECK(difference(evaluate(p, x, l, s), whole, 1e-3) != "");
  const auto alone = make_structure(typename TestType::mask_list{}, pack({second}));
  CHECK(difference(row_range(whole, 7, 10), train(row_range(x, 7, 10), alone, 7), tolerance<double>::layer) == "");
}

TEST_CASE("an input gate keeps no outputs of the branches side by side", "[attention]") {
  using many = masks<grandfather, father, child, sibling, co_parent, self_loop>;
  const auto s = make_structure(many{}, pack({random_parents(200, 0.02, 1)}));
  const auto x = random_matrix<float>(200, 32, 1);
  const auto bytes = [&]<class Layer>() {
    parameter_layout layout;
    const Layer l(layout, "a", 32, 4);
    const auto p = random_parameters<float>(layout);
    workspace<float> memory;
    typename Layer::template context<float> c;
    static_cast<void>(l.forward(forward_pass<float>{p.data(), &memory}, view(x), s, c));
    return memory.bytes();
  };
  CHECK(bytes.operator()<dgsa_lite<many>>() < bytes.operator()<dgsa<many, fixed_gate>>());
}

TEST_CASE("projections are named after what they serve", "[attention]") {
  parameter_layout layout;
  const dgsa<paper_masks> shared(layout, "a", 8, 4);
  const dgsa<masks<father, ancestors<3>>, mlp_gate, branch_qkv> own(layout, "b", 8, 4);
  std::vector<std::string> names;
  for (const auto& p : layout.entries()) names.push_back(p.name);
  CHECK(names == std::vector<std::string>{"a.qkv.weight", "a.qkv.bias", "a.gate.in.weight", "a.gate.in.bias",
                                          "a.gate.out.weight", "a.gate.out.bias", "a.out.weight", "a.out.bias",
                                          "b.father.qkv.weight", "b.father.qkv.bias", "b.ancestors_3.qkv.weight",
                                          "b.ancestors_3.qkv.bias", "b.gate.in.weight", "b.gate.in.bias",
                                          "b.gate.out.weight", "b.gate.out.bias", "b.out.weight", "b.out.bias"});
  CHECK_THROWS_WITH((dgsa<masks<father, father>, mlp_gate, branch_qkv>(layout, "c", 8, 4)),
                    "parameter 'c.father.qkv.weight' is registered twice");
}

TEST_CASE("masked attention gives each mask its own heads", "[attention]") {
  constexpr std::size_t size = 16;
  parameter_layout layout;
  const masked_attention<nn_former_masks> l(layout, "a", size, 8);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(21, size, 1, 2.0);
  const auto s = make_structure(nn_former_masks{}, pack({random_parents(9, 0.3, 4), random_parents(12, 0.2, 5)}));
  const auto [q, k, v] = project(layout, p, x);
  const relation a_t = to_relation(s.batch.parents);
  const relation a = transposed(a_t);
  const std::vector<relation> dense_masks{with_self(a), with_self(a_t), with_self(product(a, a_t)),
                                          with_self(product(a_t, a))};
  dense<> mixed(21, size);
  for (std::size_t m = 0; m < 4; ++m) {
    const auto part = attention(q, k, v, dense_masks[m], 2 * m, 2, 2);
    for (std::size_t i = 0; i < mixed.values.size(); ++i) mixed.values[i] += part.values[i];
  }
  const auto expected = affine(mixed, slice(layout, p, "a.out.weight"), slice(layout, p, "a.out.bias"), size);
  CHECK(difference(expected, evaluate(p, x, l, s), tolerance<double>::layer) == "");
}

TEST_CASE("a node without edges sees only itself, whatever the masks", "[attention]") {
  parameter_layout layout;
  const masked_attention<nn_former_masks> l(layout, "a", 8, 4);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(4, 8, 1);
  const auto s = make_structure(nn_former_masks{}, pack({parents(4, {{0, 1}, {1, 2}})}));
  const auto expected =
      affine(project(layout, p, x).v, slice(layout, p, "a.out.weight"), slice(layout, p, "a.out.bias"), 8);
  CHECK(difference(row_range(expected, 3, 1), row_range(evaluate(p, x, l, s), 3, 1), tolerance<double>::layer) == "");
}

TEST_CASE("sizes and heads that do not divide are refused", "[attention]") {
  parameter_layout layout;
  CHECK_THROWS_WITH(dgsa<paper_masks>(layout, "a", 10, 4),
                    "attention 'a.qkv': hidden size 10 is no multiple of 4 heads");
  CHECK_THROWS_AS(dgsa<paper_masks>(layout, "b", 10, 0), input_error);
  CHECK_THROWS_WITH(masked_attention<nn_former_masks>(layout, "c", 12, 6),
                    "attention 'c': 6 heads cannot be dealt out to 4 masks");
}

TEMPLATE_LIST_TEST_CASE("attention refuses what is not its own", "[attention]", layers) {
  parameter_layout layout;
  check_refusals(layout, TestType(layout, "a", 8, 4), 8);
}

TEMPLATE_LIST_TEST_CASE("attention takes tensors and views of either kind", "[attention]", layers) {
  parameter_layout layout;
  const auto s = make_structure(typename TestType::mask_list{}, pack({random_parents(6, 0.4, 1)}));
  const TestType l(layout, "a", 8, 4);
  check_views(layout, l, random_matrix<float>(6, 8, 1), random_matrix<float>(6, 8, 2), s);
}
