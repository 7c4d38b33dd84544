// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/namespace.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/onnx/expansion.hpp"
#include "ledg/onnx/find_rule.hpp"
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
  shape open_dims = {};       ///< where the rank is known: the shape with -1 for what is not
};

/// A node as stored in the file, with what was found out about it.
struct file_node {
  std::string op;
  std::string name;
  std::vector<std::string> out_names;
  std::vector<std::optional<shape>> in_shapes;  ///< weights included; empty for absent inputs and unknown shapes
  std::vector<std::optional<shape>> out_shapes;
  std::vector<shape> open_in_shapes;   ///< the same with -1 for a dimension that is not known, empty where no rank is
  std::vector<shape> open_out_shapes;  ///< likewise
  std::vector<std::vector<std::optional<shape>>> out_elements;  ///< of outputs that are sequences of known length
  bool stated = false;      ///< an output's shape is what the file says, and was not computed
  std::int64_t params = 0;  ///< like all counts, those of graphs inside the node included
  std::int64_t macs = 0;
  std::int64_t flops = 0;
  std::int64_t bytes = 0;  ///< read and written: inputs, weights and outputs
};

/// A node whose shapes are not all known, and why.
struct unresolved_node {
  std::size_t i = 0;
  std::string op;
  std::string reason;
  bool contradiction = false;  ///< the shapes that are known do not go together; otherwise something is not known
};

/// How much of a network its totals are about: operators that run, those in graphs inside nodes included.
struct counted_share {
  std::size_t nodes = 0;    ///< all that do not only compute constants
  std::size_t counted = 0;  ///< those whose shapes and rules are known

  [[nodiscard]] bool complete() const { return counted == nodes; }
};

namespace detail {
class graph_maker;
}

/// A network read from an ONNX file.
///
/// Thread-safety: const access from any number of threads.
class network {
 public:
  /// @param owner   keeps @p bytes alive
  /// @param source  how messages name the file
  /// @throws corrupt_error, graph_error, input_error as `parse_model`, `expand_functions` and `infer_shapes` do
  network(std::shared_ptr<const void> owner, std::string_view bytes, std::string source, const options& given);

  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] const model_view& model() const { return model_; }
  /// Nodes of the model's own graph.
  [[nodiscard]] std::size_t node_count() const { return model_.graph.top().nodes.size; }

  [[nodiscard]] std::vector<value> inputs() const { return values(inferred_.bodies[0].inputs); }
  [[nodiscard]] std::vector<value> outputs() const { return values(inferred_.bodies[0].outputs); }

  /// Number of nodes of each operator.
  [[nodiscard]] std::map<std::string, std::int64_t> op_histogram() const {
    std::map<std::string, std::int64_t> h;
    for (std::size_t i = 0; i < node_count(); ++i) ++h[std::string(model_.graph.nodes[i].op)];
    return h;
  }

  /// Input slots that are fed by a node other than a constant one (`Constant`, `ConstantOfShape` of a constant shape).
  [[nodiscard]] std::int64_t edge_count() const {
    std::int64_t edges = 0;
    for (std::size_t i = 0; i < node_count(); ++i)
      for (const auto t : inferred_.part(model_.graph.nodes[i].inputs))
        if (t >= 0 && tensor(t).producer >= 0 && !tensor(t).weight_like) ++edges;
    return edges;
  }

  /// Learnable elements; each tensor counts once, for the first operator that uses it, and all branches that may be
  /// taken count.
  [[nodiscard]] std::int64_t params() const {
    std::int64_t total = 0;
    for (const auto p : params_) total = saturated_sum(total, p);
    return total;
  }

  /// Multiply-accumulates of all that runs: of a branch that only a run tells, the dearer one; of a loop whose number
  /// of iterations only a run tells, one (`guessed`).
  [[nodiscard]] std::int64_t macs() const {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < node_count(); ++i)
      total = saturated_sum(total, std::max<std::int64_t>(inferred_.macs[i], 0));
    return total;
  }

  /// Multiply-accumulates of each operator that has any.
  [[nodiscard]] std::map<std::string, std::int64_t> macs_by_op() const;

  /// Node @p i in file order. @pre `i < node_count()`
  [[nodiscard]] file_node node(std::size_t i) const;

  /// Floating-point operations of node @p i of all graphs, those inside it included; 0 where shapes are unknown, and
  /// for nodes that only compute constants.
  [[nodiscard]] std::int64_t flops(std::size_t i) const;

  /// Bytes that node @p i reads and writes: inputs, weights and outputs.
  [[nodiscard]] std::int64_t bytes(std::size_t i) const;

  [[nodiscard]] std::int64_t flops() const {
    return sum([this](std::size_t i) { return flops(i); });
  }
  [[nodiscard]] std::int64_t bytes() const {
    return sum([this](std::size_t i) { return bytes(i); });
  }

  /// Nodes with an output whose shape is not fully known, or with such a node in a graph inside.
  [[nodiscard]] std::vector<unresolved_node> unresolved() const;

  /// Operators that run and that the library does not know, each once: those that a prediction flags.
  [[nodiscard]] std::vector<std::string> unknown_operators() const;

  /// Nodes whose branch or number of iterations only a run tells, by name, or operator and number where they have none.
  [[nodiscard]] std::vector<std::string> guessed() const;

  /// How much of the network `macs`, `flops` and `bytes` are about.
  [[nodiscard]] counted_share counted() const;

  /// Dimensions of inputs that nobody gave a size.
  [[nodiscard]] const std::vector<unbound_dimension>& unbound() const { return inferred_.unbound; }

  /// What `options::assumed_batch` was taken for.
  [[nodiscard]] const std::optional<assumed_dimension>& assumed() const { return inferred_.assumed; }

  /// What is odd about the file and was read all the same.
  [[nodiscard]] const std::vector<std::string>& notes() const { return inferred_.notes; }

  /// The graph of operators: an `Input` for each input, then the nodes. Constants, and nodes that depend on nothing but
  /// constants and shapes, are left out; their parameters go to the first operator that uses the result.
  ///
  /// Fused operators stand as the operators that they are (onnx/expansion.hpp).
  ///
  /// Attributes are the file's. Added are: `in` and `out` of Gemm and of MatMul with a constant right side, `k` of
  /// MatMul, kernel and defaults of convolutions and poolings, `parts` of Split, the bounds of Clip
  /// (`min`, `max`), `exponent` of Pow, `constant` of elementwise operators with a constant side (its number of
  /// elements), `value` where that is a scalar, and `constant_first` = 1 where it is the first input.
  ///
  /// What is inside nodes stands where they do: functions, the branch that is taken or assumed, and a loop's graph once
  /// for each iteration. Flags are those that a prediction repeats: `control_flow:NODE`, `unresolved:NODE (share)`.
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
    return {model_.graph, n, find_rule(n), model_.graph.bodies[n.body].opset, tensors, inputs, outputs, source_};
  }

  [[nodiscard]] std::optional<shape> known_dims(std::int32_t id) const {
    if (id < 0 || !tensor(id).ranked || !tensor(id).complete() || tensor(id).name.empty()) return std::nullopt;
    return tensor(id).dims;
  }

  [[nodiscard]] shape open_dims(std::int32_t id) const {
    return id >= 0 && tensor(id).ranked && !tensor(id).elements ? tensor(id).dims : shape();
  }

  [[nodiscard]] std::int64_t elements(std::int32_t id) const {
    return id >= 0 && tensor(id).complete() ? element_count(tensor(id).dims) : 0;
  }

  [[nodiscard]] std::vector<value> values(const std::vector<std::int32_t>& ids) const {
    std::vector<value> out;
    for (const auto id : ids)
      out.push_back(
          {std::string(tensor(id).name), std::string(name_of(tensor(id).type)), known_dims(id), open_dims(id)});
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

  /// Calls `use(i, times)` for each operator that runs, graphs inside nodes gone through; nodes with graphs inside are
  /// left out, unless those never ran because something is wrong with them.
  template <class Use>
  void for_each_operator(const Use& use) const {
    visit(0, 1, use);
  }
  template <class Use>
  void visit(std::uint32_t body, std::int64_t times, const Use& use) const {
    const auto nodes = model_.graph.bodies[body].nodes;
    for (std::size_t i = nodes.begin; i < nodes.begin + std::size_t{nodes.size}; ++i) visit_node(i, times, use);
  }
  template <class Use>
  void visit_node(std::size_t i, std::int64_t times, const Use& use) const {
    bool inside = false;
    for (const auto b : model_.graph.bodies_of(model_.graph.nodes[i])) {
      inside = inside || inferred_.runs[b].possible;
      if (inferred_.runs[b].runs > 0) visit(b, saturated_product({times, inferred_.runs[b].runs}), use);
    }
    if (!inside) use(i, times);
  }

  [[nodiscard]] std::int64_t params_inside(std::uint32_t body) const;
  /// The first reason for a shape unknown at node @p i or inside it; -1 where there is none.
  [[nodiscard]] std::int32_t reason_of(std::size_t i) const;
  [[nodiscard]] std::int64_t own_flops(std::size_t i) const;
  [[nodiscard]] std::int64_t own_bytes(std::size_t i) const;
  [[nodiscard]] bool is_counted(std::size_t i) const;
  [[nodiscard]] std::string name_of_node(std::size_t i) const;
  /// How the graph calls the operator of node @p i: one that has no rule, by its domain too.
  [[nodiscard]] std::string operator_of(std::size_t i) const;
  [[nodiscard]] std::vector<std::string> flags() const;

  /// What a fused operator stands for; nothing for others. @p c is the node's context, which the result refers to
  [[nodiscard]] std::optional<expansion> expanded(std::size_t i, const rule_context& c) const;

  friend class detail::graph_maker;

  std::shared_ptr<const void> owner_;
  std::string source_;
  model_view model_;
  inference inferred_;
  std::vector<std::int64_t> params_;  ///< of each node of all graphs, without those inside it
};

/// Reads the ONNX file @p path.
/// @throws input_error   if it cannot be opened, is a file of another format, or an option does not fit the model
/// @throws corrupt_error if its bytes are not an ONNX model
/// @throws graph_error   if its nodes do not form a graph
[[nodiscard]] LEDG_INLINE network read(const std::filesystem::path& path, const options& given = {});

/// Reads a model from memory; the bytes are kept.
[[nodiscard]] LEDG_INLINE network read_bytes(std::string bytes, std::string source, const options& given = {});

}  // namespace ledg::inline LEDG_ABI::onnx

#ifndef LEDG_COMPILED
#include "ledg/onnx/graph_maker_impl.hpp"
#include "ledg/onnx/read_impl.hpp"
#endif
