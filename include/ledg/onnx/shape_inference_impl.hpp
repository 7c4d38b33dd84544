// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/names.hpp"
#include "ledg/onnx/operator_table.hpp"
#include "ledg/onnx/shape_inference.hpp"  // IWYU pragma: keep

/// @file onnx/shape_inference_impl.hpp  The bodies of onnx/shape_inference.hpp.

namespace ledg::inline LEDG_ABI::onnx {

LEDG_INLINE const operator_rule* find_rule(const node_view& n) {
  if (n.domain.empty()) return rules::find_by_name(n.op);
  const auto* own = rules::find_by_name(std::string(n.domain) + "." + std::string(n.op));
  return own != nullptr || n.domain != "com.microsoft" ? own : rules::find_by_name(n.op);
}

namespace detail {

class inference_run {
 public:
  inference_run(const model_view& model, const options& given, std::string_view file)
      : model_(model), g_(model.graph), given_(given), file_(file) {}

  inference run() {
    add_initializers();
    add_inputs();
    link_nodes();
    sort_nodes();
    out_.macs.assign(g_.nodes.size(), -1);
    for (const auto i : out_.order) infer(i);
    for (const auto& v : g_.outputs) out_.outputs.push_back(find(v.name, "the graph's outputs"));
    return std::move(out_);
  }

 private:
  std::int32_t add(std::string_view name, tensor_state::origin source) {
    const auto id = static_cast<std::int32_t>(out_.tensors.size());
    if (!ids_.emplace(name, id).second)
      throw graph_error(std::string(file_) + ": tensor '" + std::string(name) + "' is defined twice");
    auto& t = out_.tensors.emplace_back();
    t.name = name;
    t.source = source;
    return id;
  }

  void add_initializers() {
    std::size_t expected = g_.initializers.size() + g_.inputs.size() + g_.nodes.size();
    ids_.reserve(2 * expected);
    out_.tensors.reserve(expected + g_.nodes.size() / 4);
    for (const auto& view : g_.initializers) {
      auto& t = out_.tensors[static_cast<std::size_t>(add(view.name, tensor_state::origin::initializer))];
      const auto dims = g_.dims_of(view);
      t.dims.assign(dims.begin(), dims.end());
      t.ranked = t.constant = t.weight_like = true;
      t.type = view.type;
      std::int64_t n = 0;
      try {
        n = checked_product(dims);
      } catch (const unresolved& u) {
        throw corrupt_error(std::string(file_) + ": tensor '" + std::string(view.name) + "': " + u.reason);
      }
      if (n > static_cast<std::int64_t>(most_tracked_values)) continue;
      t.values = decode(view, static_cast<std::size_t>(n), file_);
      t.has_values = static_cast<std::int64_t>(t.values.size()) == n;
    }
  }

  void add_inputs() {
    std::map<std::string, std::int64_t, std::less<>> bound;  // names that inputs' given shapes bind
    for (const auto& v : g_.inputs)
      if (const auto* s = given_shape(v)) bind_names(v, *s, bound);
    std::vector<std::string> seen;
    for (const auto& v : g_.inputs) {
      if (const auto it = ids_.find(v.name); it != ids_.end()) {
        if (out_.tensors[static_cast<std::size_t>(it->second)].source == tensor_state::origin::initializer) continue;
      }
      const auto id = add(v.name, tensor_state::origin::input);
      out_.inputs.push_back(id);
      auto& t = out_.tensors[static_cast<std::size_t>(id)];
      t.type = v.type;
      if (const auto* s = given_shape(v)) {
        t.dims = *s;
        t.ranked = true;
      } else if (v.has_shape) {
        t.ranked = true;
        for (const auto& d : v.dims) t.dims.push_back(size_of(d, bound, t.dims.empty()));
      }
      for (const auto& d : v.dims)
        if (!d.name.empty()) seen.emplace_back(d.name);
      if (!t.complete()) t.reason = reason("input '" + std::string(v.name) + "' " + open_dimension(v, t));
      check_size(t, v.name);
    }
    check_options(seen);
  }

  void check_size(const tensor_state& t, std::string_view name) const {
    if (!t.complete()) return;
    try {
      (void)checked_product(t.dims);
    } catch (const unresolved& u) {
      throw input_error(std::string(file_) + ": input '" + std::string(name) + "' has " + u.reason);
    }
  }

  const shape* given_shape(const value_view& v) const {
    const auto it = given_.inputs.find(v.name);
    return it == given_.inputs.end() ? nullptr : &it->second;
  }

  void bind_names(const value_view& v, const shape& s, std::map<std::string, std::int64_t, std::less<>>& bound) const {
    const auto name = std::string(v.name);
    if (v.has_shape && v.dims.size() != s.size())
      throw input_error(std::string(file_) + ": input '" + name + "' has " + std::to_string(v.dims.size()) +
                        " dimensions, the given shape has " + std::to_string(s.size()));
    for (const auto d : s)
      if (d < 0) throw input_error(std::string(file_) + ": input '" + name + "': a dimension is negative");
    for (std::size_t i = 0; i < v.dims.size(); ++i) {
      const auto& d = v.dims[i];
      if (d.name.empty() || d.value >= 0) continue;
      const auto [it, fresh] = bound.emplace(d.name, s[i]);
      if (!fresh && it->second != s[i])
        throw input_error(std::string(file_) + ": dimension '" + std::string(d.name) + "' is given as " +
                          std::to_string(it->second) + " and as " + std::to_string(s[i]));
    }
  }

  std::int64_t size_of(const dimension_view& d, const std::map<std::string, std::int64_t, std::less<>>& bound,
                       bool first) const {
    if (d.value >= 0) return d.value;
    if (!d.name.empty()) {
      if (const auto it = bound.find(d.name); it != bound.end()) return it->second;
      if (const auto it = given_.dims.find(d.name); it != given_.dims.end()) {
        if (it->second < 0)
          throw input_error(std::string(file_) + ": dimension '" + std::string(d.name) + "' is given as " +
                            std::to_string(it->second));
        return it->second;
      }
    }
    return first && given_.batch ? *given_.batch : free_dimension;
  }

  static std::string open_dimension(const value_view& v, const tensor_state& t) {
    if (!t.ranked) return "has no shape in the file: give it with --input " + std::string(v.name) + "=...";
    std::string s = "has free dimensions:";
    for (std::size_t i = 0; i < t.dims.size(); ++i)
      if (t.dims[i] < 0)
        s += " " + (v.dims[i].name.empty() ? "number " + std::to_string(i) : "'" + std::string(v.dims[i].name) + "'");
    return s + "; bind them with --dim or --input";
  }

  // Options that name nothing are a mistake of the caller, not something to pass over.
  void check_options(const std::vector<std::string>& dim_names) const {
    std::vector<std::string> input_names;
    for (const auto id : out_.inputs) input_names.emplace_back(out_.tensors[static_cast<std::size_t>(id)].name);
    const auto check = [&](const auto& given, const std::vector<std::string>& names, const char* what) {
      for (const auto& [name, value] : given) {
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        throw_unknown(what, name, names, file_);
      }
    };
    check(given_.dims, dim_names, "free dimension");
    check(given_.inputs, input_names, "input");
  }

  void link_nodes() {
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      const auto names = g_.outputs_of(g_.nodes[i]);
      if (std::all_of(names.begin(), names.end(), [](auto name) { return name.empty(); }))
        throw graph_error(std::string(file_) + ": " + label(i) + " has no output");
      for (const auto name : names)
        if (!name.empty())
          out_.tensors[static_cast<std::size_t>(add(name, tensor_state::origin::node))].producer =
              static_cast<std::int32_t>(i);
    }
    out_.links.assign(g_.names.size(), -1);
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      const auto& n = g_.nodes[i];
      for (const auto part : {n.inputs, n.outputs})
        for (auto k = part.begin; k < part.begin + part.size; ++k)
          if (!g_.names[k].empty()) out_.links[k] = find(g_.names[k], label(i));
    }
  }

  std::string label(std::size_t i) const {
    const auto& n = g_.nodes[i];
    return "node " + std::to_string(i) + " (" + std::string(n.op) +
           (n.name.empty() ? ")" : " '" + std::string(n.name) + "')");
  }

  std::int32_t find(std::string_view name, const std::string& reader) const {
    const auto it = ids_.find(name);
    if (it == ids_.end())
      throw graph_error(std::string(file_) + ": " + reader + " reads tensor '" + std::string(name) +
                        "', which nothing produces");
    return it->second;
  }

  // Files list producers first, as the format asks; others are put in order.
  void sort_nodes() {
    const auto n = g_.nodes.size();
    std::vector<char> state(n, 0);  // 0 new, 1 on the path, 2 done
    std::vector<std::size_t> path;
    for (std::size_t start = 0; start < n; ++start) {
      if (state[start] == 0) path.push_back(start);
      while (!path.empty()) {
        const auto i = path.back();
        state[i] = state[i] == 0 ? 1 : state[i];
        std::size_t next = n;
        for (const auto t : out_.part(g_.nodes[i].inputs)) {
          const auto p = t < 0 ? -1 : out_.tensors[static_cast<std::size_t>(t)].producer;
          if (p < 0 || state[static_cast<std::size_t>(p)] == 2) continue;
          next = static_cast<std::size_t>(p);
          if (state[next] == 1) throw graph_error(std::string(file_) + ": cycle through " + label(next));
          break;
        }
        if (next != n) {
          path.push_back(next);
          continue;
        }
        state[i] = 2;
        out_.order.push_back(i);
        path.pop_back();
      }
    }
  }

  std::int32_t reason(std::string text) {
    const auto it = std::find(out_.reasons.begin(), out_.reasons.end(), text);
    const auto at = it - out_.reasons.begin();
    if (it == out_.reasons.end()) out_.reasons.push_back(std::move(text));
    return static_cast<std::int32_t>(at);
  }

  void infer(std::size_t i) {
    const auto& n = g_.nodes[i];
    const auto inputs = out_.part(n.inputs), outputs = out_.part(n.outputs);
    const auto* rule = find_rule(n);
    const rule_context context(g_, n, rule, model_.opset, out_.tensors, inputs, outputs, file_);
    std::string why;
    try {
      if (rule == nullptr)
        throw unresolved{"unknown operator '" + (n.domain.empty() ? "" : std::string(n.domain) + ".") +
                         std::string(n.op) + "'"};
      rule->infer(context);
      for (const auto o : outputs)
        if (o >= 0 && out_.tensors[static_cast<std::size_t>(o)].complete())
          (void)checked_product(out_.tensors[static_cast<std::size_t>(o)].dims);
    } catch (const unresolved& u) {
      why = u.reason;
      for (const auto o : outputs)
        if (o >= 0) out_.tensors[static_cast<std::size_t>(o)].ranked = false;
    }
    mark_constant(n, inputs, outputs);
    const bool done = explain(i, why, inputs, outputs);
    if (!done) return;
    try {
      out_.macs[i] = rule != nullptr && rule->macs != nullptr ? rule->macs(context) : 0;
    } catch (const unresolved& u) {
      for (const auto o : outputs)
        if (o >= 0) out_.tensors[static_cast<std::size_t>(o)].reason = reason(label(i) + ": " + u.reason);
    }
  }

  void mark_constant(const node_view& n, std::span<const std::int32_t> inputs, std::span<const std::int32_t> outputs) {
    const auto constant = [&](std::int32_t t) { return t < 0 || out_.tensors[static_cast<std::size_t>(t)].constant; };
    const bool random = n.op.starts_with("Random") || n.op == "Bernoulli" || n.op == "Multinomial";
    const bool shape_only = n.domain.empty() && (n.op == "Shape" || n.op == "Size");
    const bool all = !random && (shape_only || std::all_of(inputs.begin(), inputs.end(), constant));
    const bool weight =
        n.domain.empty() && (n.op == "Constant" || (n.op == "ConstantOfShape" && !inputs.empty() && inputs[0] >= 0 &&
                                                    out_.tensors[static_cast<std::size_t>(inputs[0])].weight_like));
    for (const auto o : outputs)
      if (o >= 0) {
        out_.tensors[static_cast<std::size_t>(o)].constant = all;
        out_.tensors[static_cast<std::size_t>(o)].weight_like = weight;
      }
  }

  // Gives every incomplete output its reason: the first incomplete input's, so that lists show root causes.
  bool explain(std::size_t i, const std::string& why, std::span<const std::int32_t> inputs,
               std::span<const std::int32_t> outputs) {
    bool done = true;
    for (const auto o : outputs) {
      if (o < 0) continue;
      auto& t = out_.tensors[static_cast<std::size_t>(o)];
      if (t.complete()) continue;
      done = false;
      for (const auto in : inputs)
        if (in >= 0 && t.reason < 0) t.reason = out_.tensors[static_cast<std::size_t>(in)].reason;
      if (t.reason < 0) {
        const auto* text = why.empty() ? (out_.tensors[static_cast<std::size_t>(o)].ranked
                                              ? "a dimension depends on values that are not constant"
                                              : "no rule describes this output")
                                       : why.c_str();
        t.reason = reason(label(i) + ": " + text);
      }
    }
    return done;
  }

  const model_view& model_;
  const graph_view& g_;
  const options& given_;
  std::string_view file_;
  inference out_;
  std::unordered_map<std::string_view, std::int32_t> ids_;
};

}  // namespace detail

LEDG_INLINE inference infer_shapes(const model_view& model, const options& given, std::string_view file) {
  return detail::inference_run(model, given, file).run();
}

}  // namespace ledg::inline LEDG_ABI::onnx
