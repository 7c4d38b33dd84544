// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/onnx/find_rule.hpp"
#include "ledg/onnx/inference.hpp"
#include "ledg/onnx/inference_context.hpp"
#include "ledg/onnx/model.hpp"
#include "ledg/onnx/operator_rule.hpp"
#include "ledg/onnx/shape_inference.hpp"

/// @file onnx/parameters.hpp
/// Which constants of a model are learnable parameters. An operator that runs decides: what it reads as a weight
/// counts, and so does what that was made from before the network runs (quantised, masked, cast, reshaped), each tensor
/// once.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

class parameter_counter {
 public:
  /// @param graph  of the model
  /// @param known  what was inferred of it; both must outlive this
  /// @param file   how messages name the file
  parameter_counter(const graph_view& graph, const inference& known, std::string_view file)
      : g_(graph), known_(known), file_(file), counted_(known.tensors.size()), params_(graph.nodes.size(), 0) {}

  std::vector<std::int64_t> run() {
    count_body(0);
    return std::move(params_);
  }

 private:
  /// What of a constant counts, wherever it came from.
  struct wanted {
    bool integers = false;  ///< they are quantised weights
    bool scalars = false;   ///< a single number counts too
  };

  const tensor_state& tensor(std::int32_t id) const { return known_.tensors[static_cast<std::size_t>(id)]; }

  void count_body(std::uint32_t body) {
    for (const auto i : known_.bodies[body].order) {
      const auto bodies = g_.bodies_of(g_.nodes[i]);
      for (const bool assumed : {true, false})  // what two branches share belongs to the one that is assumed to run
        for (const auto b : bodies)
          if (known_.runs[b].possible && (known_.runs[b].runs > 0) == assumed) count_body(b);
      if (bodies.empty() && !is_constant(i)) count_node(i);
    }
  }

  bool is_constant(std::size_t i) const {
    const auto outputs = known_.part(g_.nodes[i].outputs);
    return std::all_of(outputs.begin(), outputs.end(), [&](auto t) { return t < 0 || tensor(t).constant; });
  }

  void count_node(std::size_t i) {
    const auto* rule = find_rule(g_.nodes[i]);
    if (rule == nullptr || rule->weights == weight_use::none) return;
    const auto inputs = known_.part(g_.nodes[i].inputs);
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      const auto t = inputs[slot];
      if (t < 0 || !tensor(t).constant || !is_weight(*rule, slot, tensor(t))) continue;
      const auto before = params_[i];
      at_ = i;
      const bool integers = rule->weights == weight_use::quantized || rule->weights == weight_use::integers ||
                            (rule->weights == weight_use::table && is_small(tensor(t).type));
      count_origin(t, {integers, rule->weights == weight_use::all});
      if (rule->unpacked != nullptr && params_[i] != before) unpack(i, *rule, slot, before);
    }
  }

  // The constant holds several weights in an element, or other things besides.
  void unpack(std::size_t i, const operator_rule& rule, std::size_t slot, std::int64_t before) {
    const auto& n = g_.nodes[i];
    // The context hands out tensors for rules to write; nothing here does.
    auto& tensors = const_cast<std::vector<tensor_state>&>(known_.tensors);
    const rule_context c(g_, n, &rule, g_.bodies[n.body].opset, tensors, known_.part(n.inputs), known_.part(n.outputs),
                         file_);
    try {
      params_[i] = saturated_sum(before, rule.unpacked(c, slot));
    } catch (const unresolved&) {
      params_[i] = before;
    }
  }

  static bool is_weight(const operator_rule& rule, std::size_t slot, const tensor_state& t) {
    if (slot < 32 && (rule.weight_slots >> slot & 1U) == 0) return false;
    const bool single = t.complete() && element_count(t.dims) == 1;
    switch (rule.weights) {
      case weight_use::all:
        return is_real(t.type);
      case weight_use::table:
        return slot == 0 && (is_real(t.type) || is_small(t.type));
      case weight_use::vectors:
        return is_real(t.type) && !single;
      case weight_use::quantized:
        return slot == 0;
      case weight_use::integers:
        return !single;
      case weight_use::none:
        break;
    }
    return false;
  }

  // Integers that quantised weights are made of; wider ones are indices and sizes.
  static bool is_small(data_type type) {
    const auto bits = bits_of(type);
    return !is_real(type) && type != data_type::boolean && bits > 0 && bits <= 8;
  }

  // Mean and variance that are computed are those of weights, which may lie in the file once more to that end.
  bool is_computed(std::int32_t t) const { return t >= 0 && tensor(t).producer >= 0 && !tensor(t).weight_like; }

  // Counts what constant `t` was made from.
  void count_origin(std::int32_t t, wanted want) {
    std::vector<std::pair<std::int32_t, wanted>> open{{t, want}};
    while (!open.empty()) {
      auto [at, of] = open.back();
      open.pop_back();
      while (tensor(at).same_as >= 0) at = tensor(at).same_as;
      const auto place = static_cast<std::size_t>(at);
      if (counted_[place]) continue;
      if (tensor(at).weight_like || tensor(at).producer < 0) {
        const auto elements = tensor(at).complete() ? element_count(tensor(at).dims) : 0;
        if ((!is_real(tensor(at).type) && !of.integers) || (elements == 1 && !of.scalars)) continue;
        counted_[place] = true;
        params_[at_] = saturated_sum(params_[at_], elements);
      } else {
        counted_[place] = true;
        follow(static_cast<std::size_t>(tensor(at).producer), of, open);
      }
    }
  }

  // Through a constant node, to those of its inputs that its result is made of.
  void follow(std::size_t node, wanted of, std::vector<std::pair<std::int32_t, wanted>>& open) const {
    const auto& n = g_.nodes[node];
    const auto inputs = known_.part(n.inputs);
    const auto add = [&](std::size_t slot, wanted w) {
      if (slot < inputs.size() && inputs[slot] >= 0) open.emplace_back(inputs[slot], w);
    };
    const auto is = [&](std::initializer_list<std::string_view> names) {
      return std::find(names.begin(), names.end(), n.op) != names.end();
    };
    if (is({"Shape", "Size", "Range", "NonZero", "OneHot", "ArgMax", "ArgMin", "TopK", "Equal", "Less", "Greater"}))
      return;
    if (is({"DequantizeLinear"})) return add(0, {true, of.scalars});
    if (is({"Cast", "CastLike"})) {
      const bool small = !inputs.empty() && inputs[0] >= 0 && is_small(tensor(inputs[0]).type);
      return add(0, {of.integers || small, of.scalars});
    }
    if (is({"Where"})) {
      add(1, {of.integers, false});
      return add(2, {of.integers, false});
    }
    if (is({"ScatterElements", "ScatterND", "Scatter"})) {
      add(0, of);
      return add(2, {of.integers, false});
    }
    const auto* rule = find_rule(n);
    const bool weighs = rule != nullptr && rule->weights == weight_use::all;  // products, normalisations
    const bool joins = weighs || is({"Add", "Sub", "Mul", "Div", "Sum", "Max", "Min", "Pow", "Concat"});
    const bool repeats = is({"Expand", "Tile"});  // a number there is no weight, however often it is repeated
    for (std::size_t slot = 0; slot < (joins ? inputs.size() : 1); ++slot)
      if (!(n.op == "BatchNormalization" && slot > 2 && is_computed(inputs[slot])))
        add(slot, {of.integers, of.scalars && !repeats && (!joins || n.op == "Concat")});
  }

  const graph_view& g_;
  const inference& known_;
  std::string_view file_;
  std::vector<bool> counted_;  // tensors that were counted, and results of constant nodes that were gone through
  std::vector<std::int64_t> params_;
  std::size_t at_ = 0;  // node that parameters are counted for
};

}  // namespace detail

/// Learnable elements of each node of @p graph, graphs inside nodes included; a tensor counts for the first operator
/// that uses it. Branches that may be taken count, whether or not they are assumed to be.
[[nodiscard]] inline std::vector<std::int64_t> count_parameters(const graph_view& graph, const inference& known,
                                                                std::string_view file) {
  return detail::parameter_counter(graph, known, file).run();
}

}  // namespace ledg::inline LEDG_ABI::onnx
