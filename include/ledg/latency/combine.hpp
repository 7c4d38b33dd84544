// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/peak_memory.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/calibrated_answer.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/memory_part.hpp"
#include "ledg/latency/physics_answer.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/model/node_latency_head.hpp"

/// @file latency/combine.hpp
/// From the log latencies of a plan to an answer: milliseconds, interval, baselines, flags.

namespace ledg::inline LEDG_ABI {

/// What `combine` is told of a network. A view: what it points to must outlive it.
struct asked_network {
  std::string_view id;
  double macs = 0;  ///< at batch 1
  std::span<const node_work> work;
  std::span<const std::string> flags;  ///< what is to be said of the network
  double unknown_share = 0;            ///< of its operators: no rule for them, or no shape
  memory_use memory = {};              ///< at batch 1; nothing where nobody asks whether it fits
};

/// log FLOPs of a batch.
[[nodiscard]] inline double log_flops_of(double macs, double batch) {
  return std::log(std::max(2.0 * macs * batch, 1.0));
}

/// The log latency of a question's own setting: the network's with what the setting keeps beside it.
[[nodiscard]] inline double answered(const latency_plan::question& q, double log_ms,
                                     std::span<const known_setting> settings, double macs) {
  if (q.setting < 0) return log_ms;
  return settings[static_cast<std::size_t>(q.setting)].stacked(log_ms, log_flops_of(macs, q.batch));
}

/// Log latency at each batch of the curve of @p plan. @param log_ms the network's, one for each question
[[nodiscard]] inline std::vector<double> log_ms_by_batch(const latency_plan& plan, std::span<const float> log_ms,
                                                         std::span<const known_setting> settings, double macs) {
  std::vector<double> out;
  for (const auto& terms : plan.curve) {
    double y = 0;
    for (const auto& t : terms)
      y += t.weight * answered(plan.questions[t.question], static_cast<double>(log_ms[t.question]), settings, macs);
    out.push_back(y);
  }
  return out;
}

/// The place of the largest of @p log_ms, the first of equals; of what is not a number, if there is such.
/// @pre `!log_ms.empty()`
[[nodiscard]] inline std::size_t slowest(std::span<const double> log_ms) {
  std::size_t at = 0;
  for (std::size_t b = 1; b < log_ms.size(); ++b)
    if (!std::isnan(log_ms[at]) && (std::isnan(log_ms[b]) || log_ms[b] > log_ms[at])) at = b;
  return at;
}

/// Log latency of the curve of @p plan at the batch asked for: the largest over its halves, so that no batch is faster
/// than its half. @param log_ms the network's, one for each question
[[nodiscard]] inline double curve_log_ms(const latency_plan& plan, std::span<const float> log_ms,
                                         std::span<const known_setting> settings, double macs) {
  const auto by_batch = log_ms_by_batch(plan, log_ms, settings, macs);
  return by_batch[slowest(by_batch)];
}

/// The entry of @p kind in @p table, else the largest of all; nothing where there is none.
[[nodiscard]] inline std::optional<double> of_kind(const std::map<std::string, double>& table,
                                                   const std::string& kind) {
  if (table.empty()) return std::nullopt;
  if (const auto at = table.find(kind); at != table.end()) return at->second;
  return std::max_element(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.second < b.second; })
      ->second;
}

/// How far @p network and the batch lie outside what the answering setting was measured with, in log; 0 inside.
[[nodiscard]] inline double outside_setting(const latency_plan& plan, const asked_network& network) {
  if (!plan.setting) return 0;
  double operators = 0;
  for (const auto& w : network.work) {
    const auto group = static_cast<operator_group>(w.group);
    if (group != operator_group::input && group != operator_group::constant) operators += static_cast<double>(w.count);
  }
  const auto& m = *plan.setting;
  return std::max({m.macs.distance(network.macs / plan.query.inputs, detail::extent_slack),
                   m.operators.distance(operators, detail::extent_slack),
                   m.batch.distance(plan.query.batch * plan.query.inputs, detail::batch_slack)});
}

/// What a setting that was measured with @p networks networks leaves to physics: two or three do not say how another one
/// runs, ten do. None where their number is not known.
[[nodiscard]] inline double left_by_few(std::int64_t networks) {
  constexpr double enough = 3;  // chosen by networks of held-out families and by published latencies
  return networks > 0 ? std::exp(-static_cast<double>(networks) / enough) : 0;
}

/// What part physics has in an answer: all where no setting answers; where one does, the more, the fewer networks it was
/// measured with and the further this one lies outside.
[[nodiscard]] inline double physics_share(const latency_plan& plan, const latency_knowledge& k,
                                          const asked_network& network) {
  if (k.physics.empty()) return 0;
  if (!plan.setting) return 1;
  return 1 - (1 - left_by_few(plan.setting->networks)) * std::exp(-outside_setting(plan, network));
}

/// Log latency that @p plan answers with, of network and physics by their shares, before any calibration.
/// @param log_ms the network's, one for each question
[[nodiscard]] inline double mixed_log_ms(const latency_plan& plan, std::span<const float> log_ms,
                                         const latency_knowledge& k, const asked_network& network) {
  const double share = physics_share(plan, k, network);
  const double by_physics = share > 0 ? physics_answer(plan, network.work, k.physics) : 0;
  const double y = curve_log_ms(plan, log_ms, k.settings, network.macs);
  return share < 1 ? (1 - share) * y + share * by_physics : by_physics;
}

/// Something that makes an answer less sure: half the width of the 90 % interval that it alone would have, in log.
struct doubt {
  enum class reason {
    held_out_rows,  ///< of the setting that answers
    physics,        ///< of devices and settings that it was not fitted to
    transfer,
    unknown_operators
  };
  reason why = reason::physics;
  double log_width = 0;
};

/// The error of what answers, without a word of its own. Of the settings that answer for the batch asked for that with
/// the widest interval decides; one with too few held-out rows has that of physics, as has an answer without a setting.
/// Nothing where that is not known either. @param flags what makes physics less sure is added to them, where given
[[nodiscard]] inline std::optional<doubt> residual_doubt(const latency_plan& plan, const latency_knowledge& k,
                                                         std::vector<std::string>* flags = nullptr) {
  std::optional<doubt> widest;
  std::optional<double> unmet;
  for (const auto& t : plan.curve.front()) {
    const auto s = plan.questions[t.question].setting;
    const auto own = s < 0 ? std::nullopt : k.settings[static_cast<std::size_t>(s)].log_residual_90;
    if (!own && !unmet) unmet = physics_width(plan, k.widths, flags);
    const auto width = own ? own : unmet;
    if (!width) return std::nullopt;
    if (!widest || *width > widest->log_width)
      widest = doubt{own ? doubt::reason::held_out_rows : doubt::reason::physics, *width};
  }
  return widest;
}

/// What makes the answer of @p plan less sure: what `residual_doubt` says, physics' share in it or another version of
/// the runtime, operators that nothing is known of. Nothing where the first is not known.
[[nodiscard]] inline std::vector<doubt> doubts_of(const latency_plan& plan, const latency_knowledge& k,
                                                  const asked_network& network, std::vector<std::string>& flags) {
  const auto own = residual_doubt(plan, k, &flags);
  if (!own) return {};
  std::vector<doubt> out{*own};
  if (plan.setting) {
    constexpr double other_version = 0.5;  // versions of a runtime differ less than runtimes do
    const double least = plan.basis == answer_basis::measured_setting ? 0 : other_version;
    const double share = std::max(physics_share(plan, k, network), least);
    if (share > 0) out.push_back({doubt::reason::transfer, share * physics_width(plan, k.widths).value_or(0)});
  }
  // Were the unknown operators like the others, the rest would be 1 - share of the whole.
  const double unknown = -std::log(1 - std::min(network.unknown_share, 0.99));
  if (unknown > 0) out.push_back({doubt::reason::unknown_operators, unknown});
  return out;
}

/// Half the width of an interval with all of @p doubts, in log: independent errors add up as squares. Nothing where
/// there are none.
[[nodiscard]] inline std::optional<double> width_of(std::span<const doubt> doubts) {
  if (doubts.empty()) return std::nullopt;
  double squares = 0;
  for (const auto& d : doubts) squares += d.log_width * d.log_width;
  return std::sqrt(squares);
}

/// FLOPs at the median share of the peak that devices of the kind reach, in log milliseconds.
[[nodiscard]] inline double utilization_baseline(const latency_plan& plan, const latency_knowledge& k, double macs) {
  const double peak = static_cast<double>(plan.platforms.front().terms.peak_tflops) * 1e9;  // operations a millisecond
  return log_flops_of(macs, plan.query.batch) - std::log(peak) -
         of_kind(k.log_utilization, kind_key(plan.query.spec)).value_or(0);
}

/// FLOPs baseline of a plan, in log milliseconds: the lines of the settings that answer for the batch, as they are
/// weighed; of hardware that was never met `utilization_baseline`.
[[nodiscard]] inline double flops_baseline(const latency_plan& plan, const latency_knowledge& k, double macs) {
  if (plan.settings.empty()) return utilization_baseline(plan, k, macs);
  const double log_flops = log_flops_of(macs, plan.query.batch);
  double sum = 0;
  for (const auto& t : plan.curve.front())
    sum += t.weight * k.settings[static_cast<std::size_t>(plan.questions[t.question].setting)].flops_line(log_flops);
  return sum;
}

/// Sum over nodes of the larger of compute and traffic at the platform's peaks.
[[nodiscard]] inline double roofline_of(std::span<const node_work> work, const platform_terms& terms, double batch) {
  double total = 0;
  for (const auto& w : work) {
    const auto ms = physical_ms<double>(w, terms, static_cast<float>(batch));
    total += static_cast<double>(w.count) * std::max(ms[0], ms[1] + ms[2]);
  }
  return total;
}

/// The answer of @p plan for @p network, with its interval.
/// @param log_ms the network's log latencies, one for each question of the plan
/// @throws numeric_error where the prediction is not finite.
[[nodiscard]] inline latency_answer combine(const latency_plan& plan, std::span<const float> log_ms,
                                            const latency_knowledge& k, const asked_network& network) {
  const double center = mixed_log_ms(plan, log_ms, k, network);
  if (!std::isfinite(center))
    throw numeric_error("network '" + std::string(network.id) + "' on '" + plan.query.spec.name +
                        "': the prediction is not finite");
  latency_answer a;
  a.precision = plan.precision;
  a.runtime = plan.runtime;
  a.cores = plan.cores;
  a.layout = plan.layout;
  a.setting = plan.setting;
  a.basis = plan.basis;
  for (const auto s : plan.settings) a.settings.push_back(k.settings[s].key);
  a.latency_ms = std::exp(center);
  a.flags.assign(network.flags.begin(), network.flags.end());
  a.flags.insert(a.flags.end(), plan.flags.begin(), plan.flags.end());
  if (const auto residual = width_of(doubts_of(plan, k, network, a.flags))) {
    a.interval = {std::exp(center - *residual), std::exp(center + *residual)};
  } else {
    a.flags.emplace_back("interval_unknown");
  }
  if (plan.calibration) {
    const double inputs = plan.query.inputs;
    calibrate_answer(a, k.calibrations[*plan.calibration], calibration_point_of(plan, network.work, k.physics, center),
                     plan.query.batch * inputs, {network.macs / inputs, 0});
  }
  if (network.macs > 0) a.flops_fit_ms = std::exp(flops_baseline(plan, k, network.macs));
  a.roofline_ms = roofline_of(network.work, plan.platforms.back().terms, plan.query.batch);
  const auto memory = make_memory_part(network.memory, plan.precision, plan.query.batch, plan.query.spec);
  if (memory.fits() == false) a.flags.emplace_back("does_not_fit");
  return a;
}

}  // namespace ledg::inline LEDG_ABI
