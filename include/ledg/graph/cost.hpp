// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"

/// @file graph/cost.hpp
/// What each operator costs, from the graph alone: multiply-accumulates, floating-point operations and elements moved.
/// One table row per operator group. An operator whose shapes are unknown costs nothing; callers who must know ask
/// `node::output_shape`.

namespace ledg::inline LEDG_ABI {

/// Sum of counts; the largest number where it would not fit. Counts come from files, which may say anything.
/// @pre both are at least 0
[[nodiscard]] constexpr std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

/// Product of counts; the largest number where it would not fit.
/// @pre all are at least 0
[[nodiscard]] constexpr std::int64_t saturated_product(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const auto f : factors)
    if (__builtin_mul_overflow(product, f, &product)) return std::numeric_limits<std::int64_t>::max();
  return product;
}

/// Work of one operator, or of several summed.
struct node_cost {
  std::int64_t macs = 0;             ///< multiply-accumulates of convolutions and matrix products
  std::int64_t flops = 0;            ///< floating-point operations: two for each of `macs`, plus the elementwise work
  std::int64_t input_elements = 0;   ///< elements read from other operators
  std::int64_t output_elements = 0;  ///< elements of the first output
  std::int64_t weight_elements = 0;  ///< learnable elements

  node_cost& operator+=(const node_cost& o) {
    macs = saturated_sum(macs, o.macs);
    flops = saturated_sum(flops, o.flops);
    input_elements = saturated_sum(input_elements, o.input_elements);
    output_elements = saturated_sum(output_elements, o.output_elements);
    weight_elements = saturated_sum(weight_elements, o.weight_elements);
    return *this;
  }
  friend bool operator==(const node_cost&, const node_cost&) = default;
};

namespace detail {

inline std::int64_t elements_or_zero(const std::optional<shape>& s) { return s ? element_count(*s) : 0; }

inline std::int64_t elements_read(const graph& g, std::size_t i, std::size_t slot) {
  const auto& in = g[i].inputs;
  return slot < in.size() ? elements_or_zero(g[static_cast<std::size_t>(in[slot])].output_shape) : 0;
}

inline std::int64_t kernel_area(const graph_node& v) {
  std::int64_t area = 1;
  for (const auto k : v.integers("kernel_shape")) area = saturated_product({area, std::max<std::int64_t>(k, 0)});
  return area;
}

// Convolution: every output element sums over the kernel and the input channels of its group; the transposed one
// spreads every input element over the kernel and the output channels of its group.
inline std::int64_t conv_macs(const graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto groups = std::max<std::int64_t>(v.integer("group", 1), 1);
  if (v.op == "ConvTranspose") {
    if (!v.output_shape || v.output_shape->size() < 2) return 0;
    return saturated_product({elements_read(g, i, 0), (*v.output_shape)[1] / groups, kernel_area(v)});
  }
  return saturated_product(
      {elements_or_zero(v.output_shape), input_channels(g, i).value_or(0) / groups, kernel_area(v)});
}

// Fully connected: `in` inputs for each output element. Sources that only state `out` flatten the whole input.
inline std::int64_t gemm_macs(const graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto out = elements_or_zero(v.output_shape);
  if (const auto in = v.integer("in", 0); in > 0) return saturated_product({out, in});
  if (!v.output_shape || v.output_shape->empty() || out == 0) return 0;
  return saturated_product({elements_read(g, i, 0), v.integer("out", v.output_shape->back())});
}

// Product of two activations: attribute `k` (upstream also `K`) elements in each sum, else the last dimension read.
inline std::int64_t matmul_macs(const graph& g, std::size_t i) {
  const auto& v = g[i];
  auto k = v.integer("k", v.integer("K", 0));
  if (k <= 0 && !v.inputs.empty())
    if (const auto& s = g[static_cast<std::size_t>(v.inputs.front())].output_shape;
        s && !s->empty() && v.op == "MatMul")
      k = s->back();
  return saturated_product({elements_or_zero(v.output_shape), std::max<std::int64_t>(k, 0)});
}

// Attention: both products. With `embed_dim` the operator also holds its four projections.
inline std::int64_t attention_macs(const graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto embed = v.integer("embed_dim", 0);
  if (embed <= 0) return matmul_macs(g, i);
  const auto queries = elements_or_zero(v.output_shape) / embed;
  const auto keys = (v.inputs.size() > 1 ? elements_read(g, i, 1) : elements_read(g, i, 0)) / embed;
  return saturated_sum(saturated_product({2, queries + keys, embed, embed}),
                       saturated_product({2, queries, keys, embed}));
}

inline std::int64_t no_macs(const graph&, std::size_t) { return 0; }

struct cost_row {
  operator_group group;
  std::int64_t (*macs)(const graph&, std::size_t);
  int per_output;  ///< further floating-point operations for each output element
  int per_input;   ///< and for each element of the first input
};

// Estimates count each add, multiply, compare and division as one operation, an exponential or root as four.
inline constexpr std::array<cost_row, operator_group_count> cost_table = {{
    {operator_group::input, no_macs, 0, 0},
    {operator_group::constant, no_macs, 0, 0},
    {operator_group::dense_conv, conv_macs, 0, 0},
    {operator_group::pointwise_conv, conv_macs, 0, 0},
    {operator_group::grouped_conv, conv_macs, 0, 0},
    {operator_group::depthwise_conv, conv_macs, 0, 0},
    {operator_group::gemm, gemm_macs, 0, 0},
    {operator_group::matmul, matmul_macs, 0, 0},
    {operator_group::normalization, no_macs, 2, 5},  // scale and shift; mean and variance
    {operator_group::pooling, no_macs, 0, 0},        // one for each element of the window, see `flops_of`
    {operator_group::reduction, no_macs, 0, 1},
    {operator_group::layout, no_macs, 0, 0},
    {operator_group::shape_arithmetic, no_macs, 0, 0},
    {operator_group::relu, no_macs, 1, 0},
    {operator_group::activation, no_macs, 6, 0},
    {operator_group::elementwise, no_macs, 1, 0},
    {operator_group::softmax, no_macs, 0, 8},
    {operator_group::resize, no_macs, 7, 0},
    {operator_group::recurrent, no_macs, 0, 0},  // two for each weight and step, see `flops_of`
    {operator_group::attention, attention_macs, 0, 0},
    {operator_group::embedding, no_macs, 0, 0},
    {operator_group::quantization, no_macs, 2, 0},
    {operator_group::other, no_macs, 0, 0},
}};

static_assert(
    [] {
      for (std::size_t k = 0; k < operator_group_count; ++k)
        if (static_cast<std::size_t>(cost_table[k].group) != k) return false;
      return true;
    }(),
    "cost_table must follow the order of operator_group");

}  // namespace detail

/// What `flops_of` needs to know of an operator, whatever graph it stands in.
struct work {
  operator_group group = operator_group::other;
  std::int64_t macs = 0;
  std::int64_t input_elements = 0;   ///< of the first input
  std::int64_t output_elements = 0;  ///< of the first output
  std::int64_t weight_elements = 0;
  std::int64_t window = 0;  ///< elements that one output of a pooling sees; 0 where it sees all of them
  std::int64_t hidden = 1;  ///< state size, all directions, of a recurrent operator
  bool statistics = true;   ///< false for a normalisation with stored mean and variance
};

/// Floating-point operations of an operator.
[[nodiscard]] constexpr std::int64_t flops_of(const work& w) {
  const auto& row = detail::cost_table[static_cast<std::size_t>(w.group)];
  auto flops = saturated_sum(saturated_product({2, w.macs}), saturated_product({row.per_output, w.output_elements}));
  const auto also = [&](std::initializer_list<std::int64_t> factors) {
    flops = saturated_sum(flops, saturated_product(factors));
  };
  if (w.group != operator_group::normalization || w.statistics) also({row.per_input, w.input_elements});
  if (w.group == operator_group::pooling)
    also({w.window > 0 ? w.window : 1, w.window > 0 ? w.output_elements : w.input_elements});
  if (w.group == operator_group::recurrent && w.hidden > 0) also({2, w.weight_elements, w.output_elements / w.hidden});
  return flops;
}

/// Cost of node @p i of @p g. @pre `i < g.size()`
[[nodiscard]] inline node_cost cost_of(const graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto group = group_of(g, i);
  node_cost c;
  c.macs = detail::cost_table[static_cast<std::size_t>(group)].macs(g, i);
  for (std::size_t k = 0; k < v.inputs.size(); ++k)
    c.input_elements = saturated_sum(c.input_elements, detail::elements_read(g, i, k));
  c.output_elements = detail::elements_or_zero(v.output_shape);
  c.weight_elements = v.params;
  const auto hidden = group == operator_group::recurrent && v.output_shape && !v.output_shape->empty()
                          ? v.integer("hidden_size", v.output_shape->back())
                          : 1;
  const auto directions = v.text("direction") == "bidirectional" ? 2 : 1;
  c.flops = flops_of({group, c.macs, detail::elements_read(g, i, 0), c.output_elements, c.weight_elements,
                      v.find("kernel_shape") != nullptr ? detail::kernel_area(v) : 0, hidden * directions,
                      v.op != "BatchNormalization"});
  return c;
}

/// Cost of all operators of @p g together.
[[nodiscard]] inline node_cost total_cost(const graph& g) {
  node_cost sum;
  for (std::size_t i = 0; i < g.size(); ++i) sum += cost_of(g, i);
  return sum;
}

/// `total_cost`, for those who reckon with it. @throws graph_error where operations reach 2^63, which is where counts
/// end: what is said of such a network would be said of that number.
[[nodiscard]] inline node_cost countable_cost(const graph& g) {
  const auto sum = total_cost(g);
  constexpr auto end = std::numeric_limits<std::int64_t>::max();
  if (sum.macs == end || sum.flops == end)
    throw graph_error("network '" + g.id + "' has 2^63 operations or more; are its shapes what they should be?");
  return sum;
}

}  // namespace ledg::inline LEDG_ABI
