// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/namespace.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/onnx/expansion.hpp"
#include "ledg/onnx/shape_inference.hpp"

/// @file onnx/read.hpp
/// An ONNX file as a network: shapes, parameters, multiply-accumulates and bytes of every node, and the graph the rest
/// of the library works on. Weights are neither read nor opened.

namespace ledg::inline LEDG_ABI::onnx {

/// An input or output of the network.
struct value {
  std::string name;
  std::string dtype;
  std::optional<shape> dims;  ///< empty where a dimension is unknown
};

/// A node as stored in the file, with what was found out about it.
struct file_node {
  std::string op;
  std::string name;
  std::vector<std::string> out_names;
  std::vector<std::optional<shape>> in_shapes;  ///< weights included; empty for absent inputs and unknown shapes
  std::vector<std::optional<shape>> out_shapes;
  std::int64_t params = 0;
  std::int64_t macs = 0;
  std::int64_t flops = 0;
  std::int64_t bytes = 0;  ///< read and written: inputs, weights and outputs
};

/// A node whose shapes are not all known, and why.
struct unresolved_node {
  std::size_t i = 0;
  std::string op;
  std::string reason;
};

/// A network read from an ONNX file.
///
/// Thread-safety: const access from any number of threads.
class network {
 public:
  /// @param owner   keeps @p bytes alive
  /// @param source  how messages name the file
  /// @throws corrupt_error, graph_error, input_error as `parse_model` and `infer_shapes` do
  network(std::shared_ptr<const void> owner, std::string_view bytes, std::string source, const options& given);

  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] const model_view& model() const { return model_; }
  [[nodiscard]] std::size_t node_count() const { return model_.graph.nodes.size(); }

  [[nodiscard]] std::vector<value> inputs() const { return values(inferred_.inputs); }
  [[nodiscard]] std::vector<value> outputs() const { return values(inferred_.outputs); }

  /// Number of nodes of each operator.
  [[nodiscard]] std::map<std::string, std::int64_t> op_histogram() const {
    std::map<std::string, std::int64_t> h;
    for (const auto& n : model_.graph.nodes) ++h[std::string(n.op)];
    return h;
  }

  /// Input slots that are fed by a node other than a constant one (`Constant`, `ConstantOfShape` of a constant shape).
  [[nodiscard]] std::int64_t edge_count() const {
    std::int64_t edges = 0;
    for (const auto& n : model_.graph.nodes)
      for (const auto t : inferred_.part(n.inputs))
        if (t >= 0 && tensor(t).producer >= 0 && !tensor(t).weight_like) ++edges;
    return edges;
  }

  /// Learnable elements; each tensor counts once, for the first node that uses it.
  [[nodiscard]] std::int64_t params() const {
    return sum([this](std::size_t i) { return params_[i]; });
  }

  [[nodiscard]] std::int64_t macs() const {
    return sum([this](std::size_t i) { return std::max<std::int64_t>(inferred_.macs[i], 0); });
  }

  /// Multiply-accumulates of each operator that has any.
  [[nodiscard]] std::map<std::string, std::int64_t> macs_by_op() const {
    std::map<std::string, std::int64_t> m;
    for (std::size_t i = 0; i < node_count(); ++i)
      if (inferred_.macs[i] > 0) {
        auto& total = m[std::string(model_.graph.nodes[i].op)];
        total = saturated_sum(total, inferred_.macs[i]);
      }
    return m;
  }

  /// Node @p i in file order. @pre `i < node_count()`
  [[nodiscard]] file_node node(std::size_t i) const;

  /// Floating-point operations of node @p i; 0 where shapes are unknown, and for nodes that only compute constants.
  [[nodiscard]] std::int64_t flops(std::size_t i) const;

  /// Bytes that node @p i reads and writes: inputs, weights and outputs.
  [[nodiscard]] std::int64_t bytes(std::size_t i) const;

  [[nodiscard]] std::int64_t flops() const {
    return sum([this](std::size_t i) { return flops(i); });
  }
  [[nodiscard]] std::int64_t bytes() const {
    return sum([this](std::size_t i) { return bytes(i); });
  }

  /// Nodes with an output whose shape is not fully known.
  [[nodiscard]] std::vector<unresolved_node> unresolved() const;

  /// Operators without rules, each once.
  [[nodiscard]] std::vector<std::string> unknown_operators() const;

  /// The graph of operators: an `Input` for each input, then the nodes. Constants, and nodes that depend on nothing but
  /// constants and shapes, are left out; their parameters go to the first operator that uses the result.
  ///
  /// Attributes are the file's. Added are: `in` and `out` of Gemm and of MatMul with a constant right side, `k` of
  /// MatMul and Attention, kernel and defaults of convolutions and poolings, `parts` of Split, the bounds of Clip
  /// (`min`, `max`), `exponent` of Pow, `constant` of elementwise operators with a constant side (its number of
  /// elements), `value` where that is a scalar, and `constant_first` = 1 where it is the first input.
  [[nodiscard]] graph to_graph() const;

 private:
  [[nodiscard]] const tensor_state& tensor(std::int32_t id) const {
    return inferred_.tensors[static_cast<std::size_t>(id)];
  }

  [[nodiscard]] rule_context context(std::size_t i) const {
    const auto& n = model_.graph.nodes[i];
    // The context hands out tensors for rules to write; nothing here does.
    auto& tensors = const_cast<std::vector<tensor_state>&>(inferred_.tensors);
    const auto inputs = inferred_.part(n.inputs), outputs = inferred_.part(n.outputs);
    return {model_.graph, n, find_rule(n), model_.opset, tensors, inputs, outputs, source_};
  }

  [[nodiscard]] std::optional<shape> known_dims(std::int32_t id) const {
    if (id < 0 || !tensor(id).complete()) return std::nullopt;
    return tensor(id).dims;
  }

  [[nodiscard]] std::int64_t elements(std::int32_t id) const {
    return id >= 0 && tensor(id).complete() ? element_count(tensor(id).dims) : 0;
  }

  [[nodiscard]] std::vector<value> values(const std::vector<std::int32_t>& ids) const {
    std::vector<value> out;
    for (const auto id : ids)
      out.push_back({std::string(tensor(id).name), std::string(name_of(tensor(id).type)), known_dims(id)});
    return out;
  }

  template <class Count>
  [[nodiscard]] std::int64_t sum(Count count) const {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < node_count(); ++i) total = saturated_sum(total, count(i));
    return total;
  }

  /// True for nodes whose results are all known before the network runs.
  [[nodiscard]] bool is_constant(std::size_t i) const {
    for (const auto t : inferred_.part(model_.graph.nodes[i].outputs))
      if (t >= 0 && !tensor(t).constant) return false;
    return true;
  }

  [[nodiscard]] static bool is_param(const operator_rule& rule, std::size_t slot, const tensor_state& t,
                                     std::int64_t elements) {
    if (slot < 32 && (rule.weight_slots >> slot & 1U) == 0) return false;
    switch (rule.weights) {
      case weight_use::all:
        return is_real(t.type);
      case weight_use::table:
        return is_real(t.type) && slot == 0;
      case weight_use::vectors:
        return is_real(t.type) && elements > 1;
      case weight_use::quantized:
        return !is_real(t.type) && slot == 0;
      case weight_use::integers:
        return elements > 1;
      case weight_use::none:
        break;
    }
    return false;
  }

  void count_params();

  /// What a fused operator stands for; nothing for others. @p c is the node's context, which the result refers to
  [[nodiscard]] std::optional<expansion> expanded(std::size_t i, const rule_context& c) const;
  void splice(std::size_t i, const expansion& parts, std::int64_t params, std::vector<ledg::graph_node>& nodes,
              std::vector<std::int32_t>& index) const;
  void add_facts(std::size_t i, ledg::graph_node& v) const;

  std::shared_ptr<const void> owner_;
  std::string source_;
  model_view model_;
  inference inferred_;
  std::vector<std::int64_t> params_;
};

/// Reads the ONNX file @p path.
/// @throws input_error   if it cannot be opened, or an option does not fit the model
/// @throws corrupt_error if its bytes are not an ONNX model
/// @throws graph_error   if its nodes do not form a graph
[[nodiscard]] LEDG_INLINE network read(const std::filesystem::path& path, const options& given = {});

/// Reads a model from memory; the bytes are kept.
[[nodiscard]] LEDG_INLINE network read_bytes(std::string bytes, std::string source, const options& given = {});

}  // namespace ledg::inline LEDG_ABI::onnx

#ifndef LEDG_COMPILED
#include "ledg/onnx/read_impl.hpp"
#endif
