// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/onnx/graph_facts.hpp"
#include "ledg/onnx/read.hpp"

/// @file onnx/graph_maker_impl.hpp
/// From a network as its file spells it to the graph of what runs: without constants, and without graphs inside nodes.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

/// Makes one graph. What a tensor's producer is depends on where the walk stands: the graph of a loop comes once for
/// each iteration.
class graph_maker {
 public:
  explicit graph_maker(const network& net)
      : net_(net),
        g_(net.model_.graph),
        known_(net.inferred_),
        index_(known_.tensors.size(), -1),
        params_(net.params_) {}

  graph run() {
    for (const auto id : known_.bodies[0].inputs) {
      ledg::graph_node input;
      input.op = "Input";
      input.name = known_.tensors[static_cast<std::size_t>(id)].name;
      input.output_shape = net_.known_dims(id);
      index(id) = push(std::move(input));
    }
    add_body(0);
    graph made(std::move(nodes_), std::filesystem::path(net_.source_).stem().string());
    made.flags = net_.flags();
    return made;
  }

 private:
  /// Nodes that unrolled loops may have together; of a loop beyond them, as many iterations as fit are there.
  static constexpr std::size_t most_nodes = std::size_t{1} << 17;

  std::int32_t& index(std::int32_t tensor) { return index_[static_cast<std::size_t>(tensor)]; }
  std::int32_t index_or_none(std::int32_t tensor) { return tensor < 0 ? -1 : index(tensor); }

  std::int32_t push(ledg::graph_node node) {
    nodes_.push_back(std::move(node));
    return static_cast<std::int32_t>(nodes_.size() - 1);
  }

  void add_body(std::uint32_t body) {
    for (const auto i : known_.bodies[body].order) {
      const auto& n = g_.nodes[i];
      const auto bodies = g_.bodies_of(n);
      const auto runs = std::find_if(bodies.begin(), bodies.end(), [&](auto b) { return known_.runs[b].possible; });
      if (runs == bodies.end())
        add_node(i);
      else if (n.call != 0)
        add_call(n);
      else if (n.op == "If")
        add_branch(n, bodies);
      else
        add_loop(n, *runs);
    }
  }

  void add_node(std::size_t i) {
    if (net_.is_constant(i) || add_sequence(i)) return;
    const auto& n = g_.nodes[i];
    if (const auto c = net_.context(i); const auto parts = net_.expanded(i, c)) return add_parts(i, *parts);
    ledg::graph_node v;
    v.op = net_.operator_of(i);
    v.name = n.name;
    v.params = std::exchange(params_[i], 0);  // a loop's graph owns its parameters once, however often it runs
    for (const auto t : known_.part(n.inputs)) add_edges(v, t);
    v.output_shape = n.outputs.size > 0 ? dims_of(known_.part(n.outputs)[0]) : std::nullopt;
    v.attributes = graph_attributes(g_, n);
    add_facts(net_.context(i), v);
    if (n.op == "SplitToSequence") spell_as_split(i, v);
    if (n.op == "ConcatFromSequence") v.op = "Concat";
    const auto at = push(std::move(v));
    for (const auto t : known_.part(n.outputs))
      if (t >= 0) index(t) = at;
  }

  // What a fused operator stands for; its parameters go to the parts that own them.
  void add_parts(std::size_t i, const expansion& parts) {
    const auto& n = g_.nodes[i];
    const auto inputs = known_.part(n.inputs), outputs = known_.part(n.outputs);
    auto params = std::exchange(params_[i], 0);
    std::vector<std::int32_t> position(parts.nodes().size(), -1);
    for (std::size_t slot = 0; slot < inputs.size(); ++slot)
      if (const auto p = parts.inputs()[slot]; p >= 0)
        position[static_cast<std::size_t>(p)] = index_or_none(inputs[slot]);
    const auto first = nodes_.size();
    for (std::size_t p = 0; p < parts.nodes().size(); ++p) {
      auto v = parts.nodes()[p];
      if (v.op == "Input") continue;
      v.name = n.name;
      v.params = std::min(v.params, params);
      params -= v.params;
      for (auto& from : v.inputs) from = position[static_cast<std::size_t>(from)];
      std::erase(v.inputs, -1);
      position[p] = push(std::move(v));
    }
    if (first < nodes_.size()) nodes_.back().params += params;
    for (std::size_t k = 0; k < outputs.size(); ++k)
      if (const auto p = parts.results()[k]; outputs[k] >= 0 && p >= 0)
        index(outputs[k]) = position[static_cast<std::size_t>(p)];
  }

  std::optional<shape> dims_of(std::int32_t t) const {
    if (t < 0) return std::nullopt;
    const auto& state = known_.tensors[static_cast<std::size_t>(t)];
    return state.ranked && state.complete() ? std::optional(state.dims) : std::nullopt;
  }

  void add_edges(ledg::graph_node& v, std::int32_t t) {
    if (t < 0) return;
    if (const auto parts = parts_.find(t); parts != parts_.end()) {
      for (const auto p : parts->second)
        if (p >= 0) v.inputs.push_back(p);
    } else if (index(t) >= 0) {
      v.inputs.push_back(index(t));
    }
  }

  static bool is_one_of(std::string_view op, std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), op) != names.end();
  }

  // Sequences and optionals hold what others made and compute nothing: who reads from them reads from those.
  bool add_sequence(std::size_t i) {
    constexpr std::string_view kept[] = {"SequenceAt",     "SequenceErase", "SequenceEmpty",     "SequenceConstruct",
                                         "SequenceInsert", "Optional",      "OptionalGetElement"};
    const auto& n = g_.nodes[i];
    if (!n.domain.empty() || !is_one_of(n.op, kept) || n.outputs.size == 0) return false;
    const auto out = known_.part(n.outputs)[0];
    ledg::graph_node gathered;
    const auto inputs = known_.part(n.inputs);
    const bool all = n.op == "SequenceConstruct" || n.op == "SequenceInsert";
    for (std::size_t k = 0; k < std::min<std::size_t>(inputs.size(), n.op == "SequenceInsert" ? 2
                                                                     : all                    ? inputs.size()
                                                                                              : 1);
         ++k)
      add_edges(gathered, inputs[k]);
    if (n.op == "SequenceAt" && inputs.size() > 1 && pick(inputs[0], inputs[1], out)) return true;
    parts_[out] = gathered.inputs;
    index(out) = gathered.inputs.empty() ? -1 : gathered.inputs.front();
    return true;
  }

  // Element of a sequence whose place is known.
  bool pick(std::int32_t sequence, std::int32_t place, std::int32_t out) {
    const auto parts = parts_.find(sequence);
    if (parts == parts_.end() || place < 0) return false;
    const auto& at = known_.tensors[static_cast<std::size_t>(place)];
    if (!at.has_values || at.values.size() != 1) return false;
    const auto size = static_cast<std::int64_t>(parts->second.size());
    auto k = to_integer(at.values[0]);
    if (k < 0) k += size;
    if (k < 0 || k >= size) return false;
    index(out) = parts->second[static_cast<std::size_t>(k)];
    parts_.erase(out);
    return true;
  }

  // As the file would say it without a sequence.
  void spell_as_split(std::size_t i, ledg::graph_node& v) const {
    const auto out = known_.part(g_.nodes[i].outputs)[0];
    if (out < 0) return;
    const auto& elements = known_.tensors[static_cast<std::size_t>(out)].elements;
    v.op = "Split";
    if (!elements || elements->empty()) return;
    v.set("parts", static_cast<std::int64_t>(elements->size()));
    if (elements->front().complete()) v.output_shape = elements->front().dims;
  }

  void pass(std::int32_t from, std::int32_t to) {
    if (to < 0) return;
    index(to) = index_or_none(from);
    if (const auto parts = parts_.find(from); parts != parts_.end())
      parts_[to] = parts->second;
    else
      parts_.erase(to);
  }

  void pass_results(const node_view& n, std::uint32_t body) {
    const auto outputs = known_.part(n.outputs);
    for (std::size_t k = 0; k < outputs.size(); ++k) pass(known_.bodies[body].outputs[k], outputs[k]);
  }

  void add_call(const node_view& n) {
    const auto inputs = known_.part(n.inputs);
    const auto& formals = known_.bodies[n.call].inputs;
    for (std::size_t k = 0; k < formals.size(); ++k) pass(k < inputs.size() ? inputs[k] : -1, formals[k]);
    add_body(n.call);
    pass_results(n, n.call);
  }

  void add_branch(const node_view& n, const std::vector<std::uint32_t>& branches) {
    for (const auto b : branches) {
      if (known_.runs[b].runs == 0) continue;
      add_body(b);
      pass_results(n, b);
    }
  }

  // Inputs and outputs of `Loop` start with a number and a condition that its states do not have.
  void add_loop(const node_view& n, std::uint32_t body) {
    const auto inputs = known_.part(n.inputs), outputs = known_.part(n.outputs);
    const auto& links = known_.bodies[body];
    const bool loop = n.op == "Loop";
    const std::size_t first_in = loop                                  ? 2
                                 : inputs.size() > links.inputs.size() ? inputs.size() - links.inputs.size()
                                                                       : 0;
    const std::size_t states = loop ? links.inputs.size() - 2 : state_count(n, inputs.size() - first_in);
    const std::size_t formal = loop ? 2 : 0, result = loop ? 1 : 0;
    for (std::size_t k = formal; k < links.inputs.size(); ++k) pass(inputs[first_in + k - formal], links.inputs[k]);
    if (loop) index(links.inputs[0]) = index(links.inputs[1]) = -1;
    for (std::int64_t step = 0; step < known_.runs[body].runs && nodes_.size() < most_nodes; ++step) {
      if (step > 0) pass_states(links, formal, result, states);
      add_body(body);
    }
    const bool never = known_.runs[body].runs == 0;
    for (std::size_t k = 0; k < outputs.size(); ++k)
      if (never && k < states)
        pass(inputs[first_in + k], outputs[k]);
      else
        pass(links.outputs[k + result], outputs[k]);
  }

  std::size_t state_count(const node_view& n, std::size_t inputs) const {
    const auto* a = g_.find(n, "num_scan_inputs");
    const auto scanned = a != nullptr && a->integer > 0 ? static_cast<std::size_t>(a->integer) : inputs;
    return inputs - std::min(inputs, scanned);
  }

  // All at once: a state may become another one.
  void pass_states(const body_links& links, std::size_t formal, std::size_t result, std::size_t states) {
    std::vector<std::int32_t> after;
    for (std::size_t s = 0; s < states; ++s) after.push_back(index(links.outputs[result + s]));
    for (std::size_t s = 0; s < states; ++s) index(links.inputs[formal + s]) = after[s];
  }

  const network& net_;
  const graph_view& g_;
  const inference& known_;
  std::vector<ledg::graph_node> nodes_;
  std::vector<std::int32_t> index_;                                    // graph node of each tensor; -1 for constants
  std::unordered_map<std::int32_t, std::vector<std::int32_t>> parts_;  // graph nodes of a sequence's elements
  std::vector<std::int64_t> params_;                                   // those that no node has yet
};

}  // namespace detail

LEDG_INLINE graph network::to_graph() const { return detail::graph_maker(*this).run(); }

}  // namespace ledg::inline LEDG_ABI::onnx
