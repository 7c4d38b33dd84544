// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/graph/repeats.hpp"
#include "ledg/graph/stages.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/attribution.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/explanation.hpp"
#include "ledg/latency/inquiry.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/model/latency_head.hpp"
#include "ledg/model/latency_parts.hpp"

/// @file latency/explain.hpp
/// From what a pass through a predictor's network kept to an explanation.

namespace ledg::inline LEDG_ABI {

/// What is kept of a pass that answered a plan.
struct pass_trace {
  attribution_rule rule = attribution_rule::sum;
  std::vector<latency_parts> questions;    ///< parts of the answer to each question of the plan
  std::vector<std::vector<double>> gates;  ///< of each layer, `{rows, masks}`; empty without gates
};

/// The trace of @p plan's questions, of which the pass answered @p first first.
/// @param work of the network's rows
template <class Network, class Context>
[[nodiscard]] pass_trace trace_of(const Network& network, const Context& pass, const latency_plan& plan,
                                  std::size_t first, std::span<const node_work> work) {
  using head_type = typename Network::head_type;
  using encoder_type = typename Network::graph_encoder_type;
  constexpr bool sums = summing_latency_head<head_type, float>;
  pass_trace out;
  out.rule = sums ? attribution_rule::sum : attribution_rule::roofline;
  for (std::size_t q = 0; q < plan.questions.size(); ++q) {
    const auto& asked = plan.questions[q];
    if constexpr (sums)
      out.questions.push_back(network.head().parts(first + q, pass.head));
    else
      out.questions.push_back(
          roofline_parts(work, plan.platforms[asked.platform].terms, static_cast<float>(asked.batch)));
  }
  if constexpr (requires { encoder_type::gates(pass.networks.graph); })
    out.gates = encoder_type::gates(pass.networks.graph);
  return out;
}

/// What an explanation is made from. A view: what it points to must outlive it.
struct explanation_source {
  const latency_plan& plan;
  const latency_knowledge& knowledge;
  const asked_network& network;
  const pass_trace& trace;
  std::span<const float> log_ms;         ///< the network's, one for each question of the plan
  std::span<const std::int32_t> row_of;  ///< each node's row among those of `network.work`
  std::span<const char* const> masks;    ///< of the encoder
};

namespace detail {

/// How a person tells @p v from others: `Conv 'conv1'`.
[[nodiscard]] inline std::string name_and_operator(const graph_node& v) {
  return v.name.empty() ? v.op : v.op + " '" + v.name + "'";
}

[[nodiscard]] inline bool is_operator(const graph& g, std::size_t i) {
  const auto group = group_of(g[i].op);
  return group != operator_group::input && group != operator_group::constant;
}

/// Gate weights of row @p row: of each layer, and their mean.
inline void set_gates(const std::vector<std::vector<double>>& layers, std::size_t row, std::size_t masks,
                      operator_part& out) {
  out.gates.assign(layers.empty() ? 0 : masks, 0.0);
  for (const auto& layer : layers) {
    const auto first = layer.begin() + static_cast<std::ptrdiff_t>(row * masks);
    out.gates_by_layer.emplace_back(first, first + static_cast<std::ptrdiff_t>(masks));
    for (std::size_t m = 0; m < masks; ++m)
      out.gates[m] += out.gates_by_layer.back()[m] / static_cast<double>(layers.size());
  }
}

/// Work of node @p i of @p g at the batch, precision and peaks of @p plan.
inline void set_work(const graph& g, std::size_t i, const latency_plan& plan, operator_part& out) {
  const auto& terms = plan.platforms.back().terms;
  const auto cost = cost_of(g, i);
  const double batch = plan.query.batch;
  const auto group = group_of(g, i);
  const double moved = static_cast<double>(saturated_sum(cost.input_elements, cost.output_elements));
  out.kind = name_of(group);
  out.macs = batch * static_cast<double>(cost.macs);
  out.flops = batch * static_cast<double>(cost.flops);
  out.bytes = static_cast<double>(terms.element_bytes) * (batch * moved + static_cast<double>(cost.weight_elements));
  // A recurrent operator's products are among its operations, not its multiply-adds.
  const double products = group == operator_group::recurrent ? out.flops : 2 * out.macs;
  out.roofline_ms = std::max(products / (static_cast<double>(terms.peak_tflops) * 1e9),
                             out.bytes / (static_cast<double>(terms.bandwidth_gbs) * 1e6));
  out.unknown_operator = !is_known_operator(g[i].op);
  out.unknown_shape = !g[i].output_shape.has_value();
}

/// Time of one of the @p count nodes that @p part is of.
inline void set_time(const row_part& part, double count, operator_part& out) {
  out.compute_ms = part.compute / count;
  out.memory_ms = part.memory / count;
  out.launch_ms = part.launch / count;
  out.ms = part.total() / count;
  if (out.compute_ms >= out.memory_ms && out.compute_ms >= out.launch_ms && out.compute_ms > 0)
    out.bound = operator_bound::compute;
  else
    out.bound = out.memory_ms >= out.launch_ms && out.memory_ms > 0 ? operator_bound::memory : operator_bound::launch;
}

/// Fills in the operators of @p e, and what belongs to none.
inline void set_operators(const explanation_source& from, latency_explanation& e) {
  const auto& g = *e.network;
  const auto parts =
      attributed(from.plan, from.log_ms, from.trace.questions, from.knowledge, from.network, e.answer.latency_ms);
  e.overhead_ms = parts.overhead;
  if (!from.trace.gates.empty()) e.masks.assign(from.masks.begin(), from.masks.end());
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto row = static_cast<std::size_t>(from.row_of[i]);
    const double count = static_cast<double>(from.network.work[row].count);
    if (!is_operator(g, i)) {
      e.overhead_ms += parts.rows[row].total() / count;
      continue;
    }
    auto& o = e.operators.emplace_back();
    o.node = i;
    set_work(g, i, from.plan, o);
    set_time(parts.rows[row], count, o);
    set_gates(from.trace.gates, row, e.masks.size(), o);
  }
}

inline void add_to(part_total& total, const operator_part& o) {
  ++total.operators;
  total.ms += o.ms;
  total.macs += o.macs;
}

/// Totals by stage and by kind, and what is repeated.
inline void set_totals(latency_explanation& e) {
  const auto stages = stages_of(*e.network);
  std::map<std::size_t, std::size_t> place;  // of a stage among those that have operators
  std::map<std::string, part_total> kinds;
  std::vector<std::size_t> nodes;
  for (auto& o : e.operators) {
    const auto [at, fresh] = place.try_emplace(stages.of[o.node], e.by_stage.size());
    if (fresh) e.by_stage.push_back({stages.names[stages.of[o.node]], 0, 0, 0});
    o.stage = at->second;
    add_to(e.by_stage[o.stage], o);
    auto& kind = kinds[o.kind];
    kind.name = o.kind;
    add_to(kind, o);
    nodes.push_back(o.node);
  }
  for (auto& [name, total] : kinds) e.by_kind.push_back(std::move(total));
  std::stable_sort(e.by_kind.begin(), e.by_kind.end(), [](const auto& a, const auto& b) { return a.ms > b.ms; });
  for (const auto& r : repeats_of(alike(*e.network, nodes))) {
    auto& part = e.repeated.emplace_back(repeated_part{r.first, r.length, r.count, 0});
    for (std::size_t i = r.first; i < r.end(); ++i) part.ms += e.operators[i].ms;
  }
}

/// What the answer rests on that nobody knows: operators, shapes, numbers of the device.
inline void set_guesses(const latency_plan& plan, latency_explanation& e) {
  const auto& imputed = plan.platforms.front().imputed;
  const auto is_imputed = [&](const char* field) {
    return std::find(imputed.begin(), imputed.end(), field) != imputed.end();
  };
  const bool peak = is_imputed("peak_tflops"), bandwidth = is_imputed("bandwidth_gbs");
  std::map<std::string, double> shares;
  double total = 0, guessed = 0;
  for (const auto& o : e.operators) {
    total += o.ms;
    if (o.unknown_operator) shares["unknown_operator:" + (*e.network)[o.node].op] += o.ms;
    if (o.unknown_shape) shares["unknown_shape"] += o.ms;
    if (peak) shares["spec_imputed:peak_tflops"] += o.compute_ms;
    if (bandwidth) shares["spec_imputed:bandwidth_gbs"] += o.memory_ms;
    guessed += o.unknown_operator || o.unknown_shape ? o.ms : (peak ? o.compute_ms : 0) + (bandwidth ? o.memory_ms : 0);
  }
  for (const auto& [what, ms] : shares) e.guesses.push_back({what, total > 0 ? ms / total : 0});
  e.guessed_share = total > 0 ? guessed / total : 0;
}

/// The known settings that answer for the batch asked for.
inline void set_settings(const explanation_source& from, latency_explanation& e) {
  for (const auto& t : from.plan.curve.front()) {
    const auto setting = from.plan.questions[t.question].setting;
    if (setting < 0) continue;
    const auto& s = from.knowledge.settings[static_cast<std::size_t>(setting)];
    std::optional<double> factor;
    if (s.log_residual_90) factor = std::exp(*s.log_residual_90);
    e.settings.push_back({s.key, s.source, s.batch, t.weight, s.rows, s.networks, factor});
  }
}

/// The closest thing that two devices have in common.
[[nodiscard]] inline std::string kinship(const hardware::spec& a, const hardware::spec& b) {
  if (a.name == b.name) return "device";
  if (!a.architecture.empty() && a.architecture == b.architecture) return "architecture";
  if (kind_key(a) != kind_key(b)) return "none";
  return !a.vendor.empty() && a.vendor == b.vendor ? "vendor" : "kind";
}

inline constexpr std::size_t devices_shown = 5;

/// Measured devices nearest to @p device. Those that the catalogue does not have are passed over.
[[nodiscard]] inline std::vector<device_nearby> measured_nearby(const hardware::spec& device,
                                                                std::span<const known_setting> settings) {
  std::map<std::string, std::int64_t> rows;
  for (const auto& s : settings)
    if (s.rows > 0) rows[s.device] += s.rows;
  std::vector<device_nearby> out;
  for (const auto& [name, count] : rows) {
    const auto* const found = name == device.name ? &device : hardware::find_if_known(name);
    if (found == nullptr) continue;
    auto kin = kinship(device, *found);
    if (kin != "none") out.push_back({name, std::move(kin), hardware::distance(device, *found), count});
  }
  const auto shown = static_cast<std::ptrdiff_t>(std::min(devices_shown, out.size()));
  std::partial_sort(out.begin(), out.begin() + shown, out.end(), [](const auto& a, const auto& b) {
    return std::pair(a.distance, a.device) < std::pair(b.distance, b.device);
  });
  out.resize(static_cast<std::size_t>(shown));
  return out;
}

/// The error of physics on devices or settings left out, and the fields that are not known, which widen it.
inline void add_physics_doubts(const explanation_source& from, double log_width, std::vector<interval_part>& out) {
  const auto& plan = from.plan;
  const auto& k = from.knowledge;
  double rest = log_width * log_width;
  std::vector<interval_part> fields;
  for (const auto& field : platform_of(plan, plan.precision).missing) {
    const double extra = k.widths.missing_width(kind_key(plan.query.spec), field);
    if (!(extra > 0) || extra * extra > rest) continue;
    rest -= extra * extra;
    fields.push_back({"spec_missing:" + field, "the device's " + field + " is not known", std::exp(extra)});
  }
  const bool met = plan.basis != answer_basis::unseen_device;
  out.push_back({met ? "other_settings" : "other_devices",
                 met ? "how far physics lies off for settings that it was not fitted to"
                     : "how far physics lies off for devices that it was not fitted to",
                 std::exp(std::sqrt(rest))});
  out.insert(out.end(), fields.begin(), fields.end());
}

/// What the interval of a calibrated answer is made of.
inline void add_calibration_doubts(const explanation_source& from, std::vector<interval_part>& out) {
  const auto& fit = from.knowledge.calibrations[*from.plan.calibration].fit;
  const double z = normal_quantile((1 + latency_interval{}.coverage) / 2);
  const double answered = mixed_log_ms(from.plan, from.log_ms, from.knowledge, from.network);
  const double whole =
      fit.deviation(calibration_point_of(from.plan, from.network.work, from.knowledge.physics, answered));
  const double moves = std::sqrt(std::max(whole * whole - fit.prior.noise * fit.prior.noise, 0.0));
  out.push_back(
      {"measurement_noise", "measurements differ so much from what was fitted to them", std::exp(z * fit.prior.noise)});
  out.push_back({"few_measurements", "what so few measurements leave open", std::exp(z * moves)});
}

/// What the interval of @p e is made of.
inline void set_interval(const explanation_source& from, latency_explanation& e) {
  if (!e.answer.interval) return;
  if (e.calibrated) {
    add_calibration_doubts(from, e.interval);
    return;
  }
  std::vector<std::string> flags;
  const auto add = [&](const char* name, const char* words, double log_width) {
    e.interval.push_back({name, words, std::exp(log_width)});
  };
  for (const auto& d : doubts_of(from.plan, from.knowledge, from.network, flags)) {
    switch (d.why) {
      case doubt::reason::held_out_rows:
        add("held_out_rows", "how far rows of this setting lie off that training did not see", d.log_width);
        break;
      case doubt::reason::physics:
        add_physics_doubts(from, d.log_width, e.interval);
        break;
      case doubt::reason::transfer:
        add("transfer", "the setting that answers is not quite the one asked for, or holds no such network",
            d.log_width);
        break;
      case doubt::reason::unknown_operators:
        add("unknown_operators", "operators of which nothing is known may take their share", d.log_width);
        break;
    }
  }
}

}  // namespace detail

/// Explains @p answer, which `combine` made of @p from. @param form the network, as it was read
[[nodiscard]] inline latency_explanation explain_answer(const explanation_source& from, latency_answer answer,
                                                        std::shared_ptr<const graph> form) {
  const auto& plan = from.plan;
  latency_explanation e;
  e.answer = std::move(answer);
  e.network = std::move(form);
  e.physics_share = physics_share(plan, from.knowledge, from.network);
  e.calibrated = plan.calibration.has_value();
  e.rule = e.physics_share < 1 ? from.trace.rule : attribution_rule::sum;
  detail::set_operators(from, e);
  detail::set_totals(e);
  detail::set_guesses(plan, e);
  detail::set_settings(from, e);
  e.nearest = detail::measured_nearby(plan.query.spec, from.knowledge.settings);
  detail::set_interval(from, e);
  e.memory = make_memory_part(from.network.memory, plan.precision, plan.query.batch, plan.query.spec);
  return e;
}

}  // namespace ledg::inline LEDG_ABI
