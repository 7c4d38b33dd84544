// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/onnx/inference_context.hpp"

/// @file onnx/expansion.hpp
/// What a fused operator does, as the operators that files without it show: `Attention` as two products and a softmax
/// between them. So one network becomes one graph, however its file spells it.

namespace ledg::inline LEDG_ABI::onnx {

/// Attributes of node @p n as the graph keeps them: numbers, texts and lists of numbers.
[[nodiscard]] inline std::vector<attribute> graph_attributes(const graph_view& g, const node_view& n) {
  using enum attribute_view::kind;
  std::vector<attribute> out;
  for (const auto& a : g.attributes_of(n)) {
    const std::string key(a.name);
    if (a.type == integer) out.push_back({key, a.integer});
    if (a.type == real) out.push_back({key, a.real});
    if (a.type == text) out.push_back({key, std::string(a.text)});
    if (a.type == integers)
      out.push_back({key, std::vector<std::int64_t>(g.integers_of(a).begin(), g.integers_of(a).end())});
    if (a.type == reals) out.push_back({key, std::vector<double>(g.reals_of(a).begin(), g.reals_of(a).end())});
  }
  return out;
}

/// The operators that one fused operator stands for, built by its rule.
///
/// @code
/// const auto sum = e.add("Add", {e.input(0), e.input(1)}, c.dims(0));
/// e.result(0, e.add("LayerNormalization", {sum}, c.dims(0), {}, {2, 3}));
/// @endcode
class expansion {
 public:
  using part = std::int32_t;            ///< index into `nodes()`
  static constexpr part constant = -1;  ///< stands for what is known before the network runs, and for what is absent

  explicit expansion(const rule_context& c)
      : c_(c), inputs_(c.input_count(), constant), results_(c.output_count(), constant) {}

  [[nodiscard]] const rule_context& context() const { return c_; }

  /// What feeds input @p slot.
  part input(std::size_t slot) {
    if (!c_.has(slot) || c_.input(slot).constant) return constant;
    if (inputs_[slot] == constant) {
      graph_node v;
      v.op = "Input";
      if (c_.input(slot).complete()) v.output_shape = c_.input(slot).dims;
      inputs_[slot] = push(std::move(v));
    }
    return inputs_[slot];
  }

  /// An operator that reads @p from and makes a tensor of shape @p out; constants among @p from are left out, and what
  /// reads nothing else is one itself.
  /// @param weights  inputs of the fused operator that are this one's parameters, where they are any
  part add(std::string_view op, const std::vector<part>& from, shape out, std::vector<attribute> attributes = {},
           std::initializer_list<std::size_t> weights = {}) {
    graph_node v;
    v.op = op;
    for (const auto p : from)
      if (p != constant) v.inputs.push_back(p);
    if (v.inputs.empty()) return constant;
    v.output_shape = std::move(out);
    v.attributes = std::move(attributes);
    for (const auto slot : weights)
      if (c_.has(slot) && c_.input(slot).constant && c_.input(slot).complete())
        v.params += element_count(c_.input(slot).dims);
    return push(std::move(v));
  }

  /// Says that @p p owns @p elements parameters: where several parts share a weight, or it is packed.
  void own(part p, std::int64_t elements) {
    if (p != constant) nodes_[static_cast<std::size_t>(p)].params = elements;
  }

  /// Sets attribute @p key of @p p.
  void set(part p, std::string_view key, attribute_value value) {
    if (p != constant) nodes_[static_cast<std::size_t>(p)].set(key, std::move(value));
  }

  /// Takes attribute @p key from @p p, if it has one.
  void erase(part p, std::string_view key) {
    if (p != constant)
      std::erase_if(nodes_[static_cast<std::size_t>(p)].attributes, [&](const attribute& a) { return a.name == key; });
  }

  /// Output @p i of the fused operator is what @p p makes.
  void result(std::size_t i, part p) {
    if (i < results_.size()) results_[i] = p;
  }

  /// Parts in the order in which they were added; those that stand for inputs are called `Input`.
  [[nodiscard]] const std::vector<graph_node>& nodes() const { return nodes_; }
  /// Part that stands for each input, or `constant`.
  [[nodiscard]] const std::vector<part>& inputs() const { return inputs_; }
  /// Part that makes each output, or `constant`.
  [[nodiscard]] const std::vector<part>& results() const { return results_; }

 private:
  part push(graph_node v) {
    nodes_.push_back(std::move(v));
    return static_cast<part>(nodes_.size() - 1);
  }

  const rule_context& c_;
  std::vector<graph_node> nodes_;
  std::vector<part> inputs_, results_;
};

}  // namespace ledg::inline LEDG_ABI::onnx
