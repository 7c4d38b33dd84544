// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/onnx/inference_run.hpp"

/// @file onnx/subgraphs_impl.hpp  Shapes through the graphs inside nodes: functions, branches and loops.

namespace ledg::inline LEDG_ABI::onnx::detail {

// The graph in attribute `key` of `n`, with `inputs` and at least `outputs` of them.
inline std::uint32_t body_of(const graph_view& g, const node_view& n, std::string_view key,
                             std::optional<std::size_t> inputs, std::size_t outputs) {
  const auto* a = g.find(n, key);
  if (a == nullptr || a->body == 0) throw unresolved{"it has no graph '" + std::string(key) + "'"};
  const auto& b = g.bodies[a->body];
  if (inputs && b.inputs.size() != *inputs)
    throw unresolved{"graph '" + std::string(key) + "' should have " + std::to_string(*inputs) + " inputs, it has " +
                     std::to_string(b.inputs.size())};
  if (b.outputs.size() < outputs)
    throw unresolved{"graph '" + std::string(key) + "' should have " + std::to_string(outputs) + " outputs, it has " +
                     std::to_string(b.outputs.size())};
  return a->body;
}

// The truth of input `i`, where it is known.
inline std::optional<bool> truth(const rule_context& c, std::size_t i) {
  const auto* v = c.values(i);
  if (v == nullptr || v->size() != 1 || std::isnan(v->front())) return std::nullopt;
  return v->front() != 0;
}

inline bool inference_run::runs_bodies(const node_view& n) {
  return n.call != 0 ||
         (n.domain.empty() && (n.op == "If" || n.op == "Loop" || n.op == "Scan" || n.op == "SequenceMap"));
}

inline void inference_run::infer_bodies(std::size_t i, const rule_context& c) {
  const auto& n = g_.nodes[i];
  std::erase(out_.guessed, static_cast<std::uint32_t>(i));
  for (const auto b : g_.bodies_of(n)) out_.runs[b] = {};
  if (n.call != 0)
    infer_call(i, c);
  else if (n.op == "If")
    infer_if(i, c);
  else if (n.op == "Loop")
    infer_loop(i, c);
  else if (n.op == "Scan")
    infer_scan(i, c);
  else
    infer_sequence_map(i, c);
  out_.macs[i] = 0;
  for (const auto b : g_.bodies_of(n))
    out_.macs[i] = saturated_sum(out_.macs[i], saturated_product({out_.runs[b].runs, work_inside(b).macs}));
}

inline body_work inference_run::work_inside(std::uint32_t body) const {
  body_work w;
  for (const auto i : out_.bodies[body].order) {
    w.macs = saturated_sum(w.macs, std::max<std::int64_t>(out_.macs[i], 0));
    for (const auto o : out_.part(g_.nodes[i].outputs))
      if (o >= 0 && tensor(o).complete()) w.elements = saturated_sum(w.elements, element_count(tensor(o).dims));
  }
  return w;
}

// Tensor `inner` of a graph is tensor `outer` of the graph around it.
inline void inference_run::alias(std::int32_t inner, std::int32_t outer) {
  auto& t = tensor(inner);
  t.forget();
  t.describe_as(tensor(outer));
  t.constant = tensor(outer).constant;
  t.reason = tensor(outer).reason;
  t.same_as = outer;
}

inline void inference_run::infer_call(std::size_t i, const rule_context& c) {
  const auto& n = g_.nodes[i];
  const auto& formals = out_.bodies[n.call].inputs;
  if (n.inputs.size > formals.size() || n.outputs.size > out_.bodies[n.call].outputs.size())
    throw unresolved{"the call and its function differ in inputs or outputs"};
  for (std::size_t k = 0; k < formals.size(); ++k) {
    tensor(formals[k]).absent = !c.has(k);
    if (c.has(k)) alias(formals[k], out_.part(n.inputs)[k]);
  }
  out_.runs[n.call] = {1, true};
  infer_body(n.call);
  take_results(n, n.call);
}

inline void inference_run::take_results(const node_view& n, std::uint32_t body) {
  const auto outputs = out_.part(n.outputs);
  for (std::size_t k = 0; k < outputs.size(); ++k)
    if (outputs[k] >= 0) alias(outputs[k], out_.bodies[body].outputs[k]);
}

inline void inference_run::infer_if(std::size_t i, const rule_context& c) {
  const auto& n = g_.nodes[i];
  const auto yes = body_of(g_, n, "then_branch", 0, n.outputs.size);
  const auto no = body_of(g_, n, "else_branch", 0, n.outputs.size);
  if (const auto known = truth(c, 0)) {
    const auto taken = *known ? yes : no;
    out_.runs[taken] = {1, true};
    infer_body(taken);
    return take_results(n, taken);
  }
  infer_body(yes);
  infer_body(no);
  const bool first = !(work_inside(yes) < work_inside(no));
  out_.runs[yes] = {first ? 1 : 0, true};
  out_.runs[no] = {first ? 0 : 1, true};
  out_.guessed.push_back(static_cast<std::uint32_t>(i));
  take_common(i, yes, no);
}

inline std::string in_words(const tensor_state& t) {
  if (!t.ranked) return "unknown";
  std::string s = "[";
  for (const auto d : t.dims) s += (s.size() > 1 ? "," : "") + (d < 0 ? std::string("?") : std::to_string(d));
  return s + "]";
}

// Outputs of node `i` are those of one of two branches, nobody knows which.
inline void inference_run::take_common(std::size_t i, std::uint32_t a, std::uint32_t b) {
  const auto outputs = out_.part(g_.nodes[i].outputs);
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (outputs[k] < 0) continue;
    const auto &x = tensor(out_.bodies[a].outputs[k]), &y = tensor(out_.bodies[b].outputs[k]);
    auto& t = tensor(outputs[k]);
    t.describe_as(common_state(x, y));
    if (t.complete()) continue;
    t.reason = x.reason >= 0 ? x.reason : y.reason;
    if (t.reason < 0)
      t.reason = reason(label(i) + ": its branches give the shapes " + in_words(x) + " and " + in_words(y));
  }
}

// Goes through `body` until what its states are said to be holds after an iteration too. States are inputs from
// `input` on and outputs from `output` on.
inline void inference_run::infer_iterations(std::uint32_t body, std::size_t input, std::size_t output,
                                            std::size_t states) {
  for (;;) {
    infer_body(body);
    bool changed = false;
    for (std::size_t s = 0; s < states; ++s) {
      auto& before = tensor(out_.bodies[body].inputs[input + s]);
      const auto after = common_state(before, tensor(out_.bodies[body].outputs[output + s]));
      if (after.ranked == before.ranked && after.dims == before.dims && after.elements == before.elements) continue;
      changed = true;
      before.describe_as(after);
      before.reason =
          reason("state '" + std::string(before.name) + "' changes its shape from one iteration to the next");
    }
    repeated_ += out_.bodies[body].order.size();
    if (!changed || repeated_ > most_repeated) return;
  }
}

// States before the first iteration; their elements are not those of all iterations.
inline void inference_run::start_states(std::uint32_t body, std::size_t input, std::span<const std::int32_t> initial,
                                        std::size_t batch_axes) {
  for (std::size_t s = 0; s < initial.size(); ++s) {
    const auto formal = out_.bodies[body].inputs[input + s];
    if (initial[s] < 0) throw unresolved{"state " + std::to_string(s) + " has no initial value"};
    alias(formal, initial[s]);
    auto& t = tensor(formal);
    t.same_as = -1;
    t.has_values = t.constant = false;
    t.values.clear();
    if (t.ranked && t.dims.size() < batch_axes) throw unresolved{"state " + std::to_string(s) + " has no batch"};
    t.dims.erase(t.dims.begin(), t.dims.begin() + static_cast<std::ptrdiff_t>(t.ranked ? batch_axes : 0));
  }
}

// Graphs whose inputs are all constant compute constants.
inline bool inference_run::reads_constants(const node_view& n, std::uint32_t body) const {
  const auto constant = [&](auto t) { return t < 0 || tensor(t).constant || tensor(t).absent; };
  const auto inputs = out_.part(n.inputs);
  const auto& captured = out_.bodies[body].captured;
  return std::all_of(inputs.begin(), inputs.end(), constant) && std::all_of(captured.begin(), captured.end(), constant);
}

// How many iterations a loop makes; -1 where only a run tells.
inline std::int64_t inference_run::trip_count(const rule_context& c, std::uint32_t body) const {
  constexpr auto endless = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = endless;
  if (c.has(0)) {
    const auto n = c.integers(0);
    most = n && n->size() == 1 ? std::max<std::int64_t>((*n)[0], -1) : -1;
    if (n && n->size() == 1 && (*n)[0] != unknown_value) most = std::max<std::int64_t>((*n)[0], 0);
  }
  const auto starts = c.has(1) ? truth(c, 1) : std::optional(true);
  if (most == 0 || starts == false) return 0;
  if (!starts || most < 0) return -1;
  const auto& goes_on = tensor(out_.bodies[body].outputs[0]);
  if (!goes_on.has_values || goes_on.values.size() != 1 || std::isnan(goes_on.values[0])) return -1;
  if (goes_on.values[0] == 0) return 1;
  return most == endless ? -1 : most;
}

inline void inference_run::infer_loop(std::size_t i, const rule_context& c) {
  const auto& n = g_.nodes[i];
  const auto initial = out_.part(n.inputs).subspan(std::min<std::size_t>(n.inputs.size, 2));
  const auto body =
      body_of(g_, n, "body", initial.size() + 2, std::max<std::size_t>(n.outputs.size, initial.size()) + 1);
  const auto number = out_.bodies[body].inputs[0], goes_on = out_.bodies[body].inputs[1];
  tensor(number).forget();
  tensor(number).ranked = true;
  tensor(number).type = data_type::int64;
  tensor(goes_on).forget();
  tensor(goes_on).ranked = tensor(goes_on).has_values = true;  // an iteration takes place where it is true
  tensor(goes_on).type = data_type::boolean;
  tensor(goes_on).values = {1};
  start_states(body, 2, initial, 0);
  const bool constant = reads_constants(n, body);
  for (const auto t : out_.bodies[body].inputs) tensor(t).constant = constant;
  infer_iterations(body, 2, 1, initial.size());
  const auto trips = trip_count(c, body);
  run_times(i, body, trips);
  finish_states(n, body, initial, 1, trips);
  stack_results(n, body, {.states = initial.size(), .skipped = 1, .steps = trips});
}

inline void inference_run::run_times(std::size_t i, std::uint32_t body, std::int64_t times) {
  out_.runs[body] = {times < 0 ? 1 : times, true};
  if (times < 0) out_.guessed.push_back(static_cast<std::uint32_t>(i));
}

// What states are in the end: as they were where there is no iteration, else as one leaves them.
inline void inference_run::finish_states(const node_view& n, std::uint32_t body, std::span<const std::int32_t> initial,
                                         std::size_t output, std::int64_t trips) {
  const auto outputs = out_.part(n.outputs);
  for (std::size_t s = 0; s < std::min(initial.size(), outputs.size()); ++s) {
    if (outputs[s] < 0) continue;
    auto& t = tensor(outputs[s]);
    const auto& last = tensor(out_.bodies[body].outputs[output + s]);
    if (trips == 0) {
      alias(outputs[s], initial[s]);
      continue;
    }
    t.describe_as(trips > 0 ? last : common_state(tensor(initial[s]), last));
    t.has_values = false;
    t.values.clear();
    t.constant = last.constant;
    if (!t.complete()) t.reason = last.reason >= 0 ? last.reason : tensor(initial[s]).reason;
  }
}

// Outputs behind the states: what every step gives, one after another along an axis.
inline void inference_run::stack_results(const node_view& n, std::uint32_t body, const stacking& how) {
  const auto outputs = out_.part(n.outputs);
  for (std::size_t k = how.states; k < outputs.size(); ++k) {
    if (outputs[k] < 0) continue;
    const auto& step = tensor(out_.bodies[body].outputs[k + how.skipped]);
    auto& t = tensor(outputs[k]);
    t.describe_as(step);
    t.has_values = false;
    t.values.clear();
    t.constant = step.constant;
    t.reason = step.reason;
    if (!t.ranked) continue;
    const auto wanted = k - how.states < how.axes.size() ? how.axes[k - how.states] : 0;
    const auto axis = rule_context::axis(wanted, t.dims.size() + 1);
    t.dims.insert(t.dims.begin() + static_cast<std::ptrdiff_t>(axis), how.steps < 0 ? free_dimension : how.steps);
    if (how.batch) t.dims.insert(t.dims.begin(), *how.batch);
  }
}

// Operator set 8 has a batch dimension in front of everything, and lengths as input 0.
inline void inference_run::infer_scan(std::size_t i, const rule_context& c) {
  const auto& n = g_.nodes[i];
  const bool batched = c.opset() < 9;
  const auto all = out_.part(n.inputs).subspan(std::min<std::size_t>(n.inputs.size, batched ? 1 : 0));
  const auto scanned = c.attribute("num_scan_inputs", std::int64_t{0});
  if (scanned < 1 || static_cast<std::size_t>(scanned) > all.size())
    throw unresolved{"num_scan_inputs is out of range"};
  const auto states = all.size() - static_cast<std::size_t>(scanned);
  const auto body = body_of(g_, n, "body", all.size(), std::max<std::size_t>(n.outputs.size, states));
  start_states(body, 0, all.first(states), batched ? 1 : 0);
  const auto axes = c.attribute_list("scan_input_axes").value_or(std::vector<std::int64_t>());
  std::int64_t steps = free_dimension;
  std::optional<std::int64_t> batch;
  for (std::size_t k = states; k < all.size(); ++k) {
    if (all[k] < 0) throw unresolved{"a scanned input is missing"};
    const auto formal = out_.bodies[body].inputs[k];
    alias(formal, all[k]);
    auto& t = tensor(formal);
    t.same_as = -1;
    t.has_values = t.constant = false;
    t.values.clear();
    if (!t.ranked) continue;
    if (batched) {
      if (t.dims.empty()) throw unresolved{"a scanned input has no batch"};
      batch = t.dims.front();
      t.dims.erase(t.dims.begin());
    }
    const auto axis = rule_context::axis(k - states < axes.size() ? axes[k - states] : 0, t.dims.size());
    steps = std::max(steps, t.dims[axis]);
    t.dims.erase(t.dims.begin() + static_cast<std::ptrdiff_t>(axis));
    if (t.complete()) t.reason = -1;
  }
  const bool constant = reads_constants(n, body);
  for (const auto t : out_.bodies[body].inputs) tensor(t).constant = constant;
  infer_iterations(body, 0, 0, states);
  run_times(i, body, steps);
  finish_states(n, body, all.first(states), 0, steps);
  if (batched && steps != 0)
    for (std::size_t s = 0; s < std::min<std::size_t>(states, n.outputs.size); ++s)
      if (auto* t = c.output(s); t != nullptr && t->ranked)
        t->dims.insert(t->dims.begin(), batch.value_or(free_dimension));
  stack_results(n, body,
                {.states = states,
                 .skipped = 0,
                 .steps = steps,
                 .axes = c.attribute_list("scan_output_axes").value_or(std::vector<std::int64_t>()),
                 .batch = batch});
}

inline void inference_run::infer_sequence_map(std::size_t i, const rule_context& c) {
  const auto& n = g_.nodes[i];
  const auto inputs = out_.part(n.inputs);
  const auto body = body_of(g_, n, "body", inputs.size(), n.outputs.size);
  std::int64_t steps = -1;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!c.has(k)) throw unresolved{"input " + std::to_string(k) + " is missing"};
    alias(out_.bodies[body].inputs[k], inputs[k]);
    auto& t = tensor(out_.bodies[body].inputs[k]);
    if (t.holds != value_view::kind::sequence) continue;
    if (t.elements) steps = static_cast<std::int64_t>(t.elements->size());
    t.holds = value_view::kind::tensor;
    t.elements.reset();
    t.same_as = -1;
    if (t.complete()) t.reason = -1;
  }
  infer_body(body);
  run_times(i, body, steps);
  for (std::size_t k = 0; k < n.outputs.size; ++k) {
    auto* t = c.output(k);
    if (t == nullptr) continue;
    const auto& one = tensor(out_.bodies[body].outputs[k]);
    if (steps >= 0 && steps <= 4096)
      c.set_sequence(k, std::vector<tensor_state>(static_cast<std::size_t>(steps), one));
    else
      t->describe_as(one);
    t->holds = value_view::kind::sequence;
    t->constant = one.constant;
    t->reason = one.reason;
  }
}

}  // namespace ledg::inline LEDG_ABI::onnx::detail
