// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <set>
#include <utility>

#include "ledg/graph/cost.hpp"
#include "ledg/io/file.hpp"
#include "ledg/onnx/file_kind.hpp"
#include "ledg/onnx/find_rule.hpp"
#include "ledg/onnx/functions.hpp"
#include "ledg/onnx/parameters.hpp"
#include "ledg/onnx/read.hpp"  // IWYU pragma: keep

/// @file onnx/read_impl.hpp  The bodies of onnx/read.hpp.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

[[nodiscard]] inline model_view parse_and_expand(std::string_view bytes, std::string_view source) {
  auto model = parse_model(bytes, source);
  expand_functions(
      model, [](const node_view& n) { return find_rule(n) != nullptr; }, source);
  return model;
}

}  // namespace detail

LEDG_INLINE network::network(std::shared_ptr<const void> owner, std::string_view bytes, std::string source,
                             const options& given)
    : owner_(std::move(owner)),
      source_(std::move(source)),
      model_(detail::parse_and_expand(bytes, source_)),
      inferred_(infer_shapes(model_, given, source_)),
      params_(count_parameters(model_.graph, inferred_, source_)) {}

LEDG_INLINE file_node network::node(std::size_t i) const {
  const auto& n = model_.graph.nodes[i];
  file_node out;
  out.op = n.op;
  out.name = n.name;
  for (const auto name : model_.graph.outputs_of(n)) out.out_names.emplace_back(name);
  for (const auto t : inferred_.part(n.inputs)) {
    out.in_shapes.push_back(known_dims(t));
    out.open_in_shapes.push_back(open_dims(t));
  }
  for (const auto t : inferred_.part(n.outputs)) {
    out.out_shapes.push_back(known_dims(t));
    out.open_out_shapes.push_back(open_dims(t));
    auto& elements = out.out_elements.emplace_back();
    out.stated = out.stated || (t >= 0 && tensor(t).stated);
    if (t < 0 || !tensor(t).elements) continue;
    out.out_shapes.back().reset();
    for (const auto& e : *tensor(t).elements) elements.push_back(e.complete() ? std::optional(e.dims) : std::nullopt);
  }
  out.params = params_[i];
  for (const auto b : model_.graph.bodies_of(n))
    if (inferred_.runs[b].possible) out.params = saturated_sum(out.params, params_inside(b));
  out.macs = std::max<std::int64_t>(inferred_.macs[i], 0);
  out.flops = flops(i);
  out.bytes = bytes(i);
  return out;
}

LEDG_INLINE std::int64_t network::params_inside(std::uint32_t body) const {
  std::int64_t total = 0;
  for (const auto i : inferred_.bodies[body].order) {
    total = saturated_sum(total, params_[i]);
    for (const auto b : model_.graph.bodies_of(model_.graph.nodes[i]))
      if (inferred_.runs[b].possible) total = saturated_sum(total, params_inside(b));
  }
  return total;
}

LEDG_INLINE std::map<std::string, std::int64_t> network::macs_by_op() const {
  std::map<std::string, std::int64_t> m;
  for_each_operator([&](std::size_t i, std::int64_t times) {
    if (inferred_.macs[i] <= 0) return;
    auto& total = m[std::string(model_.graph.nodes[i].op)];
    total = saturated_sum(total, saturated_product({times, inferred_.macs[i]}));
  });
  return m;
}

LEDG_INLINE std::int64_t network::flops(std::size_t i) const {
  std::int64_t total = 0;
  visit_node(i, 1, [&](std::size_t k, std::int64_t times) {
    total = saturated_sum(total, saturated_product({times, own_flops(k)}));
  });
  return total;
}

LEDG_INLINE std::int64_t network::bytes(std::size_t i) const {
  std::int64_t total = 0;
  visit_node(i, 1, [&](std::size_t k, std::int64_t times) {
    total = saturated_sum(total, saturated_product({times, own_bytes(k)}));
  });
  return total;
}

LEDG_INLINE std::int64_t network::own_flops(std::size_t i) const {
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

// A table is read where elements are chosen from it, and nowhere else.
LEDG_INLINE std::int64_t network::own_bytes(std::size_t i) const {
  if (is_constant(i)) return 0;
  const auto& n = model_.graph.nodes[i];
  const auto size = [&](std::int32_t t) {
    return t < 0 || !tensor(t).ranked ? 0 : saturated_product({elements(t), bits_of(tensor(t).type)}) / 8;
  };
  std::int64_t bytes = 0;
  for (const auto t : inferred_.part(n.inputs)) bytes = saturated_sum(bytes, size(t));
  for (const auto t : inferred_.part(n.outputs)) bytes = saturated_sum(bytes, size(t));
  if ((n.op == "Gather" || n.op == "GatherElements" || n.op == "GatherND") && n.inputs.size > 0) {
    const auto all = size(inferred_.part(n.inputs)[0]), chosen = size(inferred_.part(n.outputs)[0]);
    if (chosen < all) bytes = saturated_sum(bytes - all, chosen);
  }
  return bytes;
}

LEDG_INLINE std::int32_t network::reason_of(std::size_t i) const {
  for (const auto t : inferred_.part(model_.graph.nodes[i].outputs))
    if (t >= 0 && tensor(t).reason >= 0) return tensor(t).reason;
  std::int32_t inside = -1;
  for (const auto b : model_.graph.bodies_of(model_.graph.nodes[i]))
    if (inferred_.runs[b].runs > 0)
      for (const auto k : inferred_.bodies[b].order)
        if (inside < 0) inside = reason_of(k);
  return inside;
}

LEDG_INLINE std::vector<unresolved_node> network::unresolved() const {
  std::vector<unresolved_node> out;
  for (std::size_t i = 0; i < node_count(); ++i)
    if (const auto why = reason_of(i); why >= 0) {
      const auto& reason = inferred_.reasons[static_cast<std::size_t>(why)];
      out.push_back({i, std::string(model_.graph.nodes[i].op), reason.text, reason.contradiction});
    }
  return out;
}

LEDG_INLINE std::string network::operator_of(std::size_t i) const {
  const auto& n = model_.graph.nodes[i];
  const bool ours =
      n.domain.empty() || find_rule(n) != nullptr || (n.domain == "com.microsoft" && is_known_operator(n.op));
  return ours ? std::string(n.op) : std::string(n.domain) + "." + std::string(n.op);
}

LEDG_INLINE std::vector<std::string> network::unknown_operators() const {
  std::set<std::string> names;
  for_each_operator([&](std::size_t i, std::int64_t) {
    if (!is_constant(i) && !is_known_operator(operator_of(i))) names.insert(operator_of(i));
  });
  return {names.begin(), names.end()};
}

LEDG_INLINE std::string network::name_of_node(std::size_t i) const {
  const auto& n = model_.graph.nodes[i];
  return n.name.empty() ? label_of(model_.graph, i) : std::string(n.name);
}

LEDG_INLINE std::vector<std::string> network::guessed() const {
  std::vector<std::string> names;
  for (const auto i : inferred_.guessed) names.push_back(name_of_node(i));
  return names;
}

LEDG_INLINE bool network::is_counted(std::size_t i) const {
  return reason_of(i) < 0 && inferred_.macs[i] >= 0 && find_rule(model_.graph.nodes[i]) != nullptr;
}

LEDG_INLINE counted_share network::counted() const {
  counted_share share;
  for_each_operator([&](std::size_t i, std::int64_t) {
    if (is_constant(i)) return;
    ++share.nodes;
    if (is_counted(i)) ++share.counted;
  });
  return share;
}

LEDG_INLINE std::vector<std::string> network::flags() const {
  std::vector<std::string> all;
  for (const auto& name : guessed()) all.push_back("control_flow:" + name);
  std::map<std::int32_t, std::pair<std::size_t, std::size_t>> roots;  // reason: first node, number of nodes
  std::size_t nodes = 0;
  for_each_operator([&](std::size_t i, std::int64_t) {
    if (is_constant(i)) return;
    ++nodes;
    if (const auto why = reason_of(i); why >= 0) ++roots.try_emplace(why, i, 0).first->second.second;
  });
  for (const auto& [why, found] : roots) {
    const auto percent = std::max<std::size_t>(1, (100 * found.second + nodes / 2) / nodes);
    all.push_back("unresolved:" + name_of_node(found.first) + " (" + std::to_string(percent) + " % of the operators)");
  }
  return all;
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

LEDG_INLINE network read(const std::filesystem::path& path, const options& given) {
  refuse_folder(path);
  auto file = std::make_shared<const io::mapped_file>(path);
  const auto bytes = file->text();
  refuse_foreign(bytes, path.string());
  return network(std::move(file), bytes, path.string(), given);
}

LEDG_INLINE network read_bytes(std::string bytes, std::string source, const options& given) {
  refuse_foreign(bytes, source);
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view view = *owner;
  return network(std::move(owner), view, std::move(source), given);
}

}  // namespace ledg::inline LEDG_ABI::onnx
