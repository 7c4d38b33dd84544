// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/graph/graph.hpp"

/// @file data/single_operators.hpp
/// Operators that were timed alone: networks of one operator each, made from a few sizes when asked for. Shapes hold
/// the real batch, so every time counts as one of batch 1.

namespace ledg::inline LEDG_ABI::data {

/// A layer or kernel that was timed alone, by its sizes.
struct single_operator {
  enum class kind : std::uint8_t {
    linear,       ///< rows x `in` -> rows x `out` by weights: {rows, in, out, bias}
    matmul,       ///< product of two activations: {batch, m, k, n}
    convolution,  ///< square: {batch, in, out, kernel, size, stride, pad before, pad behind, bias}
    elementwise,  ///< {rows, columns, operands}, by `op`; along a row for Softmax and LayerNormalization
    attention,    ///< {batch, heads, heads of keys, queries, keys, depth, keys twice that one query sees on average}
    experts       ///< gated feed-forward of experts: {experts used, tokens each, hidden, inner}
  };

  kind what = kind::linear;
  std::string_view op;  ///< of `elementwise`; else what follows a layer (`Relu`), or empty. From a literal: not owned
  std::array<std::int32_t, 9> sizes{};

  friend bool operator==(const single_operator&, const single_operator&) = default;
};

/// Name of @p o, unique: `linear 128x512-2048`, `conv 8x64x56 3x3/1 128 Relu`.
[[nodiscard]] inline std::string name_of(const single_operator& o) {
  static constexpr std::array<std::string_view, 6> words{"linear", "matmul", "conv", "", "attention", "experts"};
  std::string name(words[static_cast<std::size_t>(o.what)]);
  if (!o.op.empty()) name += (name.empty() ? "" : " ") + std::string(o.op);
  auto last = o.sizes.end();
  while (last != o.sizes.begin() && *(last - 1) == 0) --last;
  for (auto at = o.sizes.begin(); at != last; ++at) name += (at == o.sizes.begin() ? " " : "x") + std::to_string(*at);
  return name;
}

/// A node without a name or attributes.
[[nodiscard]] inline graph_node operator_node(std::string op, std::vector<std::int32_t> inputs, shape out,
                                              std::int64_t params = 0) {
  graph_node n;
  n.op = std::move(op);
  n.inputs = std::move(inputs);
  n.output_shape = std::move(out);
  n.params = params;
  return n;
}

/// Adds a fully connected layer at the end of @p nodes, which reads node @p from. @pre `out` has a dimension
inline void add_linear(std::vector<graph_node>& nodes, std::int32_t from, shape out, std::int64_t in,
                       std::int64_t params) {
  auto layer = operator_node("Gemm", {from}, std::move(out), params);
  layer.set("in", in);
  layer.set("out", layer.output_shape->back());
  nodes.push_back(std::move(layer));
}

namespace detail {

[[nodiscard]] inline std::vector<graph_node> convolution_nodes(const std::array<std::int64_t, 9>& s) {
  const auto [batch, in, out, kernel, size, stride, before, behind, bias] = s;
  const auto side = (size + before + behind - kernel) / stride + 1;
  auto layer = operator_node("Conv", {0}, {batch, out, side, side}, in * out * kernel * kernel + (bias != 0 ? out : 0));
  layer.set("kernel_shape", std::vector<std::int64_t>{kernel, kernel});
  layer.set("strides", std::vector<std::int64_t>{stride, stride});
  layer.set("pads", std::vector<std::int64_t>{before, before, behind, behind});
  return {operator_node("Input", {}, {batch, in, size, size}), std::move(layer)};
}

[[nodiscard]] inline std::vector<graph_node> elementwise_nodes(std::string_view op,
                                                               const std::array<std::int64_t, 9>& s) {
  std::vector<graph_node> nodes;
  std::vector<std::int32_t> inputs;
  for (std::int32_t i = 0; i < s[2]; ++i) {
    nodes.push_back(operator_node("Input", {}, {s[0], s[1]}));
    inputs.push_back(i);
  }
  nodes.push_back(
      operator_node(std::string(op), std::move(inputs), {s[0], s[1]}, op == "LayerNormalization" ? 2 * s[1] : 0));
  return nodes;
}

// One operator for both products, whose scores never leave the chip. `k`, the sums of each output element, is what one
// query sees in both: twice its keys, and half of that on average where later keys are hidden.
[[nodiscard]] inline std::vector<graph_node> attention_nodes(const std::array<std::int64_t, 9>& s) {
  const auto [batch, heads, key_heads, queries, keys, depth, seen, unused1, unused2] = s;
  const shape cached{batch, key_heads, keys, depth};
  auto layer = operator_node("GroupQueryAttention", {0, 1, 2}, {batch, heads, queries, depth});
  layer.set("k", seen);
  return {operator_node("Input", {}, {batch, heads, queries, depth}), operator_node("Input", {}, cached),
          operator_node("Input", {}, cached), std::move(layer)};
}

// Gate and input of the gate in one product, as kernels have it.
[[nodiscard]] inline std::vector<graph_node> expert_nodes(const std::array<std::int64_t, 9>& s) {
  const auto experts = s[0], tokens = s[1], hidden = s[2], inner = s[3];
  std::vector<graph_node> nodes{operator_node("Input", {}, {experts, tokens, hidden})};
  add_linear(nodes, 0, {experts, tokens, 2 * inner}, hidden, experts * hidden * 2 * inner);
  nodes.push_back(operator_node("SwiGLU", {1}, {experts, tokens, inner}));
  add_linear(nodes, 2, {experts, tokens, hidden}, inner, experts * inner * hidden);
  return nodes;
}

}  // namespace detail

/// @p o as a network.
[[nodiscard]] inline graph network_of(const single_operator& o) {
  std::array<std::int64_t, 9> s{};
  std::copy(o.sizes.begin(), o.sizes.end(), s.begin());
  std::vector<graph_node> nodes;
  switch (o.what) {
    case single_operator::kind::linear:
      nodes.push_back(operator_node("Input", {}, {s[0], s[1]}));
      add_linear(nodes, 0, {s[0], s[2]}, s[1], s[1] * s[2] + (s[3] != 0 ? s[2] : 0));
      break;
    case single_operator::kind::matmul:
      nodes = {operator_node("Input", {}, {s[0], s[1], s[2]}), operator_node("Input", {}, {s[0], s[2], s[3]}),
               operator_node("MatMul", {0, 1}, {s[0], s[1], s[3]})};
      nodes.back().set("k", s[2]);
      break;
    case single_operator::kind::convolution:
      nodes = detail::convolution_nodes(s);
      break;
    case single_operator::kind::elementwise:
      nodes = detail::elementwise_nodes(o.op, s);
      break;
    case single_operator::kind::attention:
      nodes = detail::attention_nodes(s);
      break;
    case single_operator::kind::experts:
      nodes = detail::expert_nodes(s);
      break;
  }
  if (o.what != single_operator::kind::elementwise && !o.op.empty()) {
    const auto last = static_cast<std::int32_t>(nodes.size() - 1);
    nodes.push_back(operator_node(std::string(o.op), {last}, *nodes.back().output_shape));
  }
  auto name = name_of(o);
  return graph(std::move(nodes), name, name);
}

/// Whether the network called @p name belongs to a sample of one in @p of: decided by its name alone (FNV-1a), so that
/// the same shapes are taken of every device, in every run and on every machine.
[[nodiscard]] inline bool in_sample(std::string_view name, std::uint64_t of) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return (hash ^ (hash >> 32)) % of == 0;
}

/// The networks of a data set of operators timed alone: added once each to @p out, of which a sample is kept.
///
/// Thread-safety: none.
class single_operators {
 public:
  /// @param of  one network in this many is kept, see `in_sample`
  single_operators(dataset_builder& out, std::uint64_t of) : out_(&out), of_(of) {}

  /// Adds a time of @p o in @p s, whose shapes hold the batch, unless it is not of the sample.
  void add(const single_operator& o, const setting& s, double latency_ms) {
    auto name = name_of(o);
    if (!in_sample(name, of_)) {
      ++passed_over_;
      return;
    }
    const auto [at, fresh] = numbers_.try_emplace(std::move(name), operators_.size());
    if (fresh) {
      operators_.push_back(o);
      out_->announce(at->first, at->first);
    }
    out_->add_row(at->second, out_->add_setting(s), 1, latency_ms);
  }

  /// The data set, with a note on what the sample passed over. @throws input_error as `validate`
  [[nodiscard]] dataset finish() {
    out_->note_left_out(passed_over_, out_->name(), "are not of the sample of one in " + std::to_string(of_));
    const auto made = std::make_shared<const std::vector<single_operator>>(std::move(operators_));
    return out_->finish([made](std::size_t i) { return network_of((*made)[i]); });
  }

 private:
  dataset_builder* out_;
  std::uint64_t of_;
  std::vector<single_operator> operators_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::size_t passed_over_ = 0;
};

}  // namespace ledg::inline LEDG_ABI::data
