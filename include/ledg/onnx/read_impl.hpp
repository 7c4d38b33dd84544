// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <set>
#include <utility>

#include "ledg/graph/cost.hpp"
#include "ledg/io/file.hpp"
#include "ledg/onnx/read.hpp"  // IWYU pragma: keep

/// @file onnx/read_impl.hpp  The bodies of onnx/read.hpp.

namespace ledg::inline LEDG_ABI::onnx {

LEDG_INLINE network::network(std::shared_ptr<const void> owner, std::string_view bytes, std::string source,
                             const options& given)
    : owner_(std::move(owner)),
      source_(std::move(source)),
      model_(parse_model(bytes, source_)),
      inferred_(infer_shapes(model_, given, source_)),
      params_(model_.graph.nodes.size(), 0) {
  count_params();
}

LEDG_INLINE file_node network::node(std::size_t i) const {
  const auto& n = model_.graph.nodes[i];
  file_node out;
  out.op = n.op;
  out.name = n.name;
  for (const auto name : model_.graph.outputs_of(n)) out.out_names.emplace_back(name);
  for (const auto t : inferred_.part(n.inputs)) out.in_shapes.push_back(known_dims(t));
  for (const auto t : inferred_.part(n.outputs)) out.out_shapes.push_back(known_dims(t));
  out.params = params_[i];
  out.macs = std::max<std::int64_t>(inferred_.macs[i], 0);
  out.flops = flops(i);
  out.bytes = bytes(i);
  return out;
}

LEDG_INLINE std::int64_t network::flops(std::size_t i) const {
  const auto& n = model_.graph.nodes[i];
  if (is_constant(i) || inferred_.macs[i] < 0) return 0;
  const auto c = context(i);
  if (const auto parts = expanded(i, c)) return total_cost(graph(parts->nodes())).flops;
  const auto inputs = inferred_.part(n.inputs), outputs = inferred_.part(n.outputs);
  work w;
  w.group = group_of(n.op);
  w.macs = inferred_.macs[i];
  w.input_elements = inputs.empty() ? 0 : elements(inputs[0]);
  w.output_elements = outputs.empty() ? 0 : elements(outputs[0]);
  w.statistics = n.op != "BatchNormalization";
  if (const auto k = c.attribute_list("kernel_shape")) {
    w.window = 1;
    for (const auto x : *k) w.window = saturated_product({w.window, std::max<std::int64_t>(x, 0)});
  }
  return flops_of(w);
}

LEDG_INLINE std::int64_t network::bytes(std::size_t i) const {
  if (is_constant(i)) return 0;
  std::int64_t bytes = 0;
  const auto& n = model_.graph.nodes[i];
  for (const auto part : {n.inputs, n.outputs})
    for (const auto t : inferred_.part(part))
      if (t >= 0) bytes = saturated_sum(bytes, saturated_product({elements(t), bits_of(tensor(t).type)}) / 8);
  return bytes;
}

LEDG_INLINE std::vector<unresolved_node> network::unresolved() const {
  std::vector<unresolved_node> out;
  for (std::size_t i = 0; i < node_count(); ++i) {
    const auto& n = model_.graph.nodes[i];
    for (const auto t : inferred_.part(n.outputs)) {
      if (t < 0 || tensor(t).reason < 0) continue;
      out.push_back({i, std::string(n.op), inferred_.reasons[static_cast<std::size_t>(tensor(t).reason)]});
      break;
    }
  }
  return out;
}

LEDG_INLINE std::vector<std::string> network::unknown_operators() const {
  std::set<std::string> names;
  for (const auto& n : model_.graph.nodes)
    if (find_rule(n) == nullptr) names.emplace(n.op);
  return {names.begin(), names.end()};
}

LEDG_INLINE void network::count_params() {
  std::vector<bool> counted(inferred_.tensors.size(), false);
  for (std::size_t i = 0; i < node_count(); ++i) {
    const auto& n = model_.graph.nodes[i];
    const auto* rule = find_rule(n);
    const auto inputs = inferred_.part(n.inputs);
    for (std::size_t slot = 0; slot < inputs.size() && rule != nullptr; ++slot) {
      const auto t = inputs[slot];
      if (t < 0 || !tensor(t).weight_like || counted[static_cast<std::size_t>(t)]) continue;
      if (!is_param(*rule, slot, tensor(t), elements(t))) continue;
      counted[static_cast<std::size_t>(t)] = true;
      params_[i] =
          saturated_sum(params_[i], rule->unpacked != nullptr ? rule->unpacked(context(i), slot) : elements(t));
    }
  }
}

namespace detail {

// Pads as numbers, also where the file says SAME; those of the file, or none, where its attributes do not fit.
inline shape pads_of(const rule_context& c, const ledg::graph_node& v) {
  const auto kernel = v.integers("kernel_shape");
  try {
    return rules::window(c, kernel).explicit_pads(c.dims(0));
  } catch (const onnx::unresolved&) {
    return v.integers("pads", shape(2 * kernel.size(), 0));
  }
}

}  // namespace detail

// What ONNX keeps in weights' shapes, defaults and constant inputs becomes attributes, so that the graph says it alone.
LEDG_INLINE void network::add_facts(std::size_t i, ledg::graph_node& v) const {
  const auto c = context(i);
  const auto constant = [&](std::size_t k) { return c.has(k) && c.input(k).constant; };
  const auto scalar = [&](std::size_t k) -> std::optional<double> {
    if (!constant(k) || c.values(k) == nullptr || c.values(k)->size() != 1) return std::nullopt;
    return c.values(k)->front();
  };
  const auto dim = [&](std::size_t k, std::size_t from_back) -> std::int64_t {
    return c.has(k) && c.input(k).complete() && c.input(k).dims.size() >= from_back
               ? c.input(k).dims[c.input(k).dims.size() - from_back]
               : 0;
  };
  const auto group = group_of(v.op);
  if (group == operator_group::dense_conv || group == operator_group::pooling) {
    if (v.find("kernel_shape") == nullptr && c.has(1) && c.input(1).complete() && c.input(1).dims.size() > 2)
      v.set("kernel_shape", shape(c.input(1).dims.begin() + 2, c.input(1).dims.end()));
    const auto n = v.integers("kernel_shape").size();
    if (n > 0 && v.find("strides") == nullptr) v.set("strides", shape(n, 1));
    if (n > 0) v.set("pads", detail::pads_of(c, v));
    std::erase_if(v.attributes, [](const attribute& a) { return a.name == "auto_pad"; });
  } else if (group == operator_group::gemm) {
    const auto out = v.output_shape && !v.output_shape->empty() ? v.output_shape->back() : 0;
    v.set("in", dim(0, v.integer("transA", 0) != 0 ? 2 : 1));
    v.set("out", out);
  } else if (v.op == "MatMul" || v.op == "FusedMatMul") {
    v.set("k", dim(0, v.integer("transA", 0) != 0 ? 2 : 1));
    if (constant(1)) {
      v.set("in", dim(1, 2));
      v.set("out", dim(1, 1));
    }
  } else if (v.op == "Split") {
    v.set("parts", static_cast<std::int64_t>(c.output_count()));
  } else if (v.op == "Clip") {
    if (const auto low = scalar(1)) v.set("min", *low);
    if (const auto high = scalar(2)) v.set("max", *high);
  } else if (v.op == "Pow") {
    if (const auto x = scalar(1)) v.set("exponent", *x);
  } else if (group == operator_group::elementwise && c.input_count() == 2 && constant(0) != constant(1)) {
    v.set("constant", elements(inferred_.part(model_.graph.nodes[i].inputs)[constant(0) ? 0 : 1]));
    if (const auto x = scalar(constant(0) ? 0 : 1)) v.set("value", *x);
    if (constant(0)) v.set("constant_first", std::int64_t{1});
  } else if (v.op.starts_with("Reduce") && v.find("axes") == nullptr) {
    if (const auto axes = c.integers(1)) v.set("axes", *axes);
  } else if (group == operator_group::recurrent) {
    if (v.find("hidden_size") == nullptr) v.set("hidden_size", dim(2, 1));
  }
}

LEDG_INLINE std::optional<expansion> network::expanded(std::size_t i, const rule_context& c) const {
  const auto* rule = find_rule(model_.graph.nodes[i]);
  if (rule == nullptr || rule->expand == nullptr || inferred_.macs[i] < 0) return std::nullopt;
  expansion parts(c);
  try {
    rule->expand(parts);
  } catch (const onnx::unresolved&) {
    return std::nullopt;
  }
  return parts;
}

// Puts the parts of a fused operator behind `nodes`; the operator's parameters go to the parts that own them.
LEDG_INLINE void network::splice(std::size_t i, const expansion& parts, std::int64_t params,
                                 std::vector<ledg::graph_node>& nodes, std::vector<std::int32_t>& index) const {
  const auto& n = model_.graph.nodes[i];
  const auto inputs = inferred_.part(n.inputs), outputs = inferred_.part(n.outputs);
  std::vector<std::int32_t> position(parts.nodes().size(), -1);
  for (std::size_t slot = 0; slot < inputs.size(); ++slot)
    if (const auto p = parts.inputs()[slot]; p >= 0)
      position[static_cast<std::size_t>(p)] = index[static_cast<std::size_t>(inputs[slot])];
  std::size_t last = nodes.size();
  for (std::size_t p = 0; p < parts.nodes().size(); ++p) {
    auto v = parts.nodes()[p];
    if (v.op == "Input") continue;
    v.name = n.name;
    v.params = std::min(v.params, params);
    params -= v.params;
    for (auto& from : v.inputs) from = position[static_cast<std::size_t>(from)];
    std::erase(v.inputs, -1);
    last = nodes.size();
    position[p] = static_cast<std::int32_t>(last);
    nodes.push_back(std::move(v));
  }
  if (last < nodes.size()) nodes[last].params += params;
  for (std::size_t k = 0; k < outputs.size(); ++k)
    if (const auto p = parts.results()[k]; outputs[k] >= 0 && p >= 0)
      index[static_cast<std::size_t>(outputs[k])] = position[static_cast<std::size_t>(p)];
}

LEDG_INLINE graph network::to_graph() const {
  const auto& g = model_.graph;
  std::vector<ledg::graph_node> nodes;
  std::vector<std::int32_t> index(inferred_.tensors.size(), -1);   // graph node of each tensor
  std::vector<std::int64_t> carried(inferred_.tensors.size(), 0);  // parameters behind each constant
  for (const auto id : inferred_.inputs) {
    index[static_cast<std::size_t>(id)] = static_cast<std::int32_t>(nodes.size());
    ledg::graph_node input;
    input.op = "Input";
    input.name = tensor(id).name;
    input.output_shape = known_dims(id);
    nodes.push_back(std::move(input));
  }
  for (const auto i : inferred_.order) {
    const auto& n = g.nodes[i];
    const auto inputs = inferred_.part(n.inputs), outputs = inferred_.part(n.outputs);
    std::int64_t params = params_[i];
    for (const auto t : inputs)
      if (t >= 0) params += std::exchange(carried[static_cast<std::size_t>(t)], 0);
    if (is_constant(i)) {
      for (const auto t : outputs)
        if (t >= 0) carried[static_cast<std::size_t>(t)] = std::exchange(params, 0);
      continue;
    }
    if (const auto c = context(i); const auto parts = expanded(i, c)) {
      splice(i, *parts, params, nodes, index);
      continue;
    }
    ledg::graph_node v;
    v.op = n.op;
    v.name = n.name;
    v.params = params;
    for (const auto t : inputs)
      if (t >= 0 && index[static_cast<std::size_t>(t)] >= 0) v.inputs.push_back(index[static_cast<std::size_t>(t)]);
    if (!outputs.empty()) v.output_shape = known_dims(outputs[0]);
    v.attributes = graph_attributes(g, n);
    add_facts(i, v);
    for (const auto t : outputs)
      if (t >= 0) index[static_cast<std::size_t>(t)] = static_cast<std::int32_t>(nodes.size());
    nodes.push_back(std::move(v));
  }
  return graph(std::move(nodes), std::filesystem::path(source_).stem().string());
}

LEDG_INLINE network read(const std::filesystem::path& path, const options& given) {
  auto file = std::make_shared<const io::mapped_file>(path);
  const auto bytes = file->text();
  return network(std::move(file), bytes, path.string(), given);
}

LEDG_INLINE network read_bytes(std::string bytes, std::string source, const options& given) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view view = *owner;
  return network(std::move(owner), view, std::move(source), given);
}

}  // namespace ledg::inline LEDG_ABI::onnx
