// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ledg/graph/operator_group.hpp"
#include "ledg/onnx/find_rule.hpp"
#include "ledg/onnx/inference.hpp"
#include "ledg/onnx/operator_table.hpp"

/// @file onnx/inference_run.hpp
/// The inference of one model's shapes, while it lasts. What it does with graphs inside nodes is in
/// onnx/subgraphs_impl.hpp.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

/// What one run of a graph does, to tell which of two does more.
struct body_work {
  std::int64_t macs = 0;
  std::int64_t elements = 0;  ///< of all that is computed

  friend bool operator<(const body_work& a, const body_work& b) {
    return a.macs != b.macs ? a.macs < b.macs : a.elements < b.elements;
  }
};

class inference_run {
 public:
  inference_run(const model_view& model, const options& given, std::string_view file)
      : g_(model.graph), file_(file), inputs_(true_inputs(g_), given, file_) {}

  inference run() {
    static_cast<network_links&>(out_) = link(g_, file_);
    out_.macs.assign(g_.nodes.size(), -1);
    out_.runs.assign(g_.bodies.size(), {});
    out_.runs[0] = {1, true};
    describe_inputs();
    infer_body(0);
    return std::move(out_);
  }

 private:
  // Those of the model's graph that are no initializers.
  static std::vector<const value_view*> true_inputs(const graph_view& g) {
    std::unordered_set<std::string_view> initializers;
    const auto own = g.top().initializers;
    for (auto i = own.begin; i < own.begin + own.size; ++i) initializers.insert(g.initializers[i].name);
    std::vector<const value_view*> all;
    for (const auto& v : g.top().inputs)
      if (!initializers.contains(v.name)) all.push_back(&v);
    return all;
  }

  tensor_state& tensor(std::int32_t id) { return out_.tensors[static_cast<std::size_t>(id)]; }
  const tensor_state& tensor(std::int32_t id) const { return out_.tensors[static_cast<std::size_t>(id)]; }

  std::string label(std::size_t i) const { return label_of(g_, i); }

  void describe_inputs() {
    const auto views = true_inputs(g_);
    for (std::size_t i = 0; i < views.size(); ++i) {
      const auto& v = *views[i];
      auto& t = tensor(out_.bodies[0].inputs[i]);
      t.type = v.type;
      t.holds = v.holds == value_view::kind::sequence ? v.holds : value_view::kind::tensor;
      if (inputs_.has(v)) {
        t.ranked = true;
        t.dims = inputs_.of(v);
      }
      for (auto& u : inputs_.unbound(v)) out_.unbound.push_back(std::move(u));
      if (!t.complete()) t.reason = reason("input '" + std::string(v.name) + "' " + open_dimensions(v));
      check_size(t);
    }
    out_.assumed = inputs_.assumed();
    out_.notes.insert(out_.notes.end(), inputs_.notes().begin(), inputs_.notes().end());
  }

  void check_size(const tensor_state& t) const {
    if (!t.complete()) return;
    try {
      (void)checked_product(t.dims);
    } catch (const unresolved& u) {
      throw input_error(std::string(file_) + ": input '" + std::string(t.name) + "' has " + u.reason);
    }
  }

  std::string open_dimensions(const value_view& v) const {
    const auto open = inputs_.unbound(v);
    if (open.empty()) return "has no shape in the file: give it with --input " + std::string(v.name) + "=...";
    std::string names, options;
    for (const auto& d : open) {
      names += " " + (d.name.empty() ? "number " + std::to_string(d.axis) : "'" + d.name + "'");
      if (options.find(d.option()) == std::string::npos) options += " " + d.option();
    }
    return "has free dimensions:" + names + "; bind them with" + options;
  }

  std::int32_t reason(std::string text, bool contradiction = false) {
    const auto [at, fresh] = reason_ids_.emplace(std::move(text), static_cast<std::int32_t>(out_.reasons.size()));
    if (fresh) out_.reasons.push_back({at->first, contradiction});
    return at->second;
  }

  void infer_body(std::uint32_t body) {
    const auto around = std::exchange(body_, body);
    for (const auto i : out_.bodies[body].order) infer(i);
    body_ = around;
  }

  void infer(std::size_t i) {
    const auto& n = g_.nodes[i];
    const auto inputs = out_.part(n.inputs), outputs = out_.part(n.outputs);
    for (const auto o : outputs)
      if (o >= 0) tensor(o).forget();
    out_.macs[i] = -1;
    const auto* rule = find_rule(n);
    const auto context = context_of(n, rule);
    unresolved why;
    try {
      if (runs_bodies(n))
        infer_bodies(i, context);
      else if (rule == nullptr)
        throw unresolved{without_rule(n)};
      else
        rule->infer(context);
      check_sizes(outputs);
    } catch (const unresolved& u) {
      why = u;
      for (const auto o : outputs)
        if (o >= 0) tensor(o).ranked = false;
    }
    if (!runs_bodies(n)) mark_constant(n, inputs, outputs);
    spend_values(outputs);
    if (why.reason.empty() || !is_contradiction(n, rule, context)) fill_stated(outputs);
    explain(i, why, context);
    if (!runs_bodies(n)) count_macs(i, rule);
  }

  rule_context context_of(const node_view& n, const operator_rule* rule) {
    return {g_, n, rule, g_.bodies[n.body].opset, out_.tensors, out_.part(n.inputs), out_.part(n.outputs), file_};
  }

  void check_sizes(std::span<const std::int32_t> outputs) const {
    for (const auto o : outputs)
      if (o >= 0 && tensor(o).complete()) (void)checked_product(tensor(o).dims);
  }

  static std::string without_rule(const node_view& n) {
    const auto name = (n.domain.empty() ? "" : std::string(n.domain) + ".") + std::string(n.op);
    const bool known = (n.domain.empty() || n.domain == "com.microsoft") && is_known_operator(n.op);
    return (known ? "no rule gives the shapes of operator '" : "unknown operator '") + name + "'";
  }

  // The rule found inputs that do not fit each other. Then what the file says of the result is worth nothing.
  bool is_contradiction(const node_view& n, const operator_rule* rule, const rule_context& context) const {
    if (rule == nullptr || context.missed() >= 0) return false;
    const auto inputs = out_.part(n.inputs);
    return std::all_of(inputs.begin(), inputs.end(), [&](auto t) { return t < 0 || tensor(t).complete(); });
  }

  void count_macs(std::size_t i, const operator_rule* rule) {
    const auto inputs = out_.part(g_.nodes[i].inputs), outputs = out_.part(g_.nodes[i].outputs);
    const auto complete = [&](auto t) { return t < 0 || tensor(t).complete(); };
    if (!std::all_of(outputs.begin(), outputs.end(), complete)) return;
    auto& first = tensor(outputs[0]).reason;
    try {
      const auto context = context_of(g_.nodes[i], rule);
      const auto macs = rule != nullptr && rule->macs != nullptr ? rule->macs(context) : 0;
      const bool fused = rule != nullptr && rule->expand != nullptr && rule->macs == nullptr;
      if (!context.met_open() && (!fused || std::all_of(inputs.begin(), inputs.end(), complete))) {
        out_.macs[i] = macs;
        return;
      }
      // The result has a known shape; the work behind it has not.
      for (const auto in : inputs)
        if (in >= 0 && first < 0) first = tensor(in).reason;
      if (first < 0) first = reason(label(i) + ": the work depends on a dimension that is not known");
    } catch (const unresolved& u) {
      if (first < 0) first = reason(label(i) + ": " + u.reason, u.contradiction);
    }
  }

  // Elements are kept for as many tensors as shape arithmetic needs, and not for all that a damaged file may have.
  void spend_values(std::span<const std::int32_t> outputs) {
    for (const auto o : outputs) {
      if (o < 0 || !tensor(o).has_values || tensor(o).values.size() <= 8) continue;
      if (tensor(o).values.size() > values_left_) {
        tensor(o).has_values = false;
        tensor(o).values = {};
      } else {
        values_left_ -= tensor(o).values.size();
      }
    }
  }

  void mark_constant(const node_view& n, std::span<const std::int32_t> inputs, std::span<const std::int32_t> outputs) {
    const auto constant = [&](std::int32_t t) { return t < 0 || tensor(t).constant || tensor(t).absent; };
    const bool random = n.op.starts_with("Random") || n.op == "Bernoulli" || n.op == "Multinomial";
    const bool shape_only = n.domain.empty() && (n.op == "Shape" || n.op == "Size");
    const bool all = !random && (shape_only || std::all_of(inputs.begin(), inputs.end(), constant));
    const bool weight = n.domain.empty() && (n.op == "Constant" || (n.op == "ConstantOfShape" && !inputs.empty() &&
                                                                    inputs[0] >= 0 && tensor(inputs[0]).weight_like));
    std::int32_t elsewhere = -1;
    for (const auto t : inputs)
      if (t >= 0 && elsewhere < 0) elsewhere = tensor(t).elsewhere;
    for (const auto o : outputs)
      if (o >= 0) {
        tensor(o).constant = all;
        tensor(o).weight_like = weight;
        tensor(o).elsewhere = all && !tensor(o).has_values ? elsewhere : -1;
      }
  }

  // What the file says of tensors whose shapes nothing else tells. Dimensions that were computed stay.
  void fill_stated(std::span<const std::int32_t> outputs) {
    for (const auto o : outputs) {
      if (o < 0 || tensor(o).complete() || tensor(o).name.empty()) continue;
      auto& t = tensor(o);
      const auto v = stated(t.name);
      if (!v || !v->has_shape || (t.ranked && t.dims.size() != v->dims.size())) continue;
      if (t.ranked && t.holds != v->holds) continue;
      if (!t.ranked) {
        t.dims.assign(v->dims.size(), free_dimension);
        t.holds = v->holds == value_view::kind::sequence ? v->holds : value_view::kind::tensor;
        t.elements.reset();
      }
      if (t.type == data_type::undefined) t.type = v->type;
      t.ranked = true;
      for (std::size_t d = 0; d < t.dims.size(); ++d) {
        if (t.dims[d] >= 0) continue;
        t.dims[d] = inputs_.size_of(v->dims[d]);
        t.stated = t.stated || t.dims[d] >= 0;
      }
    }
  }

  std::optional<value_view> stated(std::string_view name) {
    const auto& b = g_.bodies[body_];
    auto [at, fresh] = stated_.try_emplace(body_);
    if (fresh)
      for (auto i = b.stated.begin; i < b.stated.begin + b.stated.size; ++i) at->second.emplace(g_.stated[i].name, i);
    if (const auto found = at->second.find(name); found != at->second.end())
      if (auto v = parse_stated(g_.stated[found->second], file_); v.has_shape) return v;
    for (const auto& v : b.outputs)
      if (v.name == name) return v;
    return std::nullopt;
  }

  // Gives every incomplete output its reason: the first incomplete input's, so that lists show root causes.
  void explain(std::size_t i, const unresolved& why, const rule_context& context) {
    const auto inputs = out_.part(g_.nodes[i].inputs), outputs = out_.part(g_.nodes[i].outputs);
    for (const auto o : outputs) {
      if (o < 0) continue;
      auto& t = tensor(o);
      if (t.complete()) {
        t.reason = -1;
        continue;
      }
      for (const auto in : inputs)
        if (in >= 0 && t.reason < 0) t.reason = tensor(in).reason;
      if (t.reason >= 0) continue;
      t.reason = reason(label(i) + ": " + cause(t, why, context) + elsewhere(context), why.contradiction);
    }
  }

  static std::string cause(const tensor_state& t, const unresolved& why, const rule_context& context) {
    if (!why.reason.empty()) return why.reason;
    if (!t.ranked) return "no rule describes this output";
    if (!context.open_because().empty()) return std::string(context.open_because());
    return "a dimension depends on values that are not constant";
  }

  // Says so where the value that a shape needs lies in another file.
  std::string elsewhere(const rule_context& context) const {
    if (context.missed() < 0 || tensor(context.missed()).elsewhere < 0) return "";
    const auto& t = g_.initializers[static_cast<std::size_t>(tensor(context.missed()).elsewhere)];
    const auto location = external_location(t, file_);
    if (location.empty()) return "; it follows from the sparse tensor '" + std::string(t.name) + "'";
    return "; it follows from '" + std::string(t.name) + "', which lies in another file ('" + std::string(location) +
           "') that is not opened";
  }

  // Graphs inside nodes: onnx/subgraphs_impl.hpp.

  /// How a loop's outputs are put together from what its steps give.
  struct stacking {
    std::size_t states = 0;               ///< outputs that are states, and come first
    std::size_t skipped = 0;              ///< outputs of the graph before the states
    std::int64_t steps = free_dimension;  ///< how many there are
    std::vector<std::int64_t> axes = {};
    std::optional<std::int64_t> batch = {};
  };

  static bool runs_bodies(const node_view& n);
  void infer_bodies(std::size_t i, const rule_context& context);
  void infer_call(std::size_t i, const rule_context& context);
  void infer_if(std::size_t i, const rule_context& context);
  void infer_loop(std::size_t i, const rule_context& context);
  void infer_scan(std::size_t i, const rule_context& context);
  void infer_sequence_map(std::size_t i, const rule_context& context);
  void infer_iterations(std::uint32_t body, std::size_t input, std::size_t output, std::size_t states);
  void start_states(std::uint32_t body, std::size_t input, std::span<const std::int32_t> initial,
                    std::size_t batch_axes);
  void finish_states(const node_view& n, std::uint32_t body, std::span<const std::int32_t> initial, std::size_t output,
                     std::int64_t trips);
  void stack_results(const node_view& n, std::uint32_t body, const stacking& how);
  void run_times(std::size_t i, std::uint32_t body, std::int64_t times);
  void take_results(const node_view& n, std::uint32_t body);
  void take_common(std::size_t i, std::uint32_t a, std::uint32_t b);
  void alias(std::int32_t inner, std::int32_t outer);
  [[nodiscard]] std::int64_t trip_count(const rule_context& context, std::uint32_t body) const;
  [[nodiscard]] bool reads_constants(const node_view& n, std::uint32_t body) const;
  [[nodiscard]] body_work work_inside(std::uint32_t body) const;

  /// Nodes that are gone through again because a state changed its shape; keeps damaged files from taking for ever.
  static constexpr std::size_t most_repeated = std::size_t{1} << 22;

  const graph_view& g_;
  std::string_view file_;
  input_shapes inputs_;
  inference out_;
  std::uint32_t body_ = 0;  // the graph that is gone through
  std::size_t values_left_ = std::size_t{1} << 22;
  std::size_t repeated_ = 0;
  std::unordered_map<std::string, std::int32_t> reason_ids_;
  std::unordered_map<std::uint32_t, std::unordered_map<std::string_view, std::uint32_t>> stated_;
};

}  // namespace detail

}  // namespace ledg::inline LEDG_ABI::onnx
