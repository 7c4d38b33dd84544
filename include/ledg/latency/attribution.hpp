// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "ledg/latency/calibrated_answer.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/physics_answer.hpp"
#include "ledg/latency/physics_terms.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/model/latency_parts.hpp"

/// @file latency/attribution.hpp
/// What each row of a network has in an answer, whoever gave it: the network of a predictor, plain physics, both, or a
/// calibration of either. All are sums over rows, up to factors that count for every row alike; those are shared out in
/// proportion. Where log latencies are averaged (two batches, network and physics), so are the shares.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Adds @p ms of kind @p t to @p part.
inline void add_term(physics_term t, double ms, row_part& part) {
  if (is_compute(t) || t == physics_term::one_core)
    part.compute += ms;
  else if (t >= physics_term::conv_traffic && t <= physics_term::weights)
    part.memory += ms;
  else
    part.launch += ms;
}

}  // namespace detail

/// Shares of rows in the latency of plain physics on @p platform, 1 in all. A kind of time counts with the derivative
/// of the log latency by its log, which sum to 1, and is shared out among rows as they have of it.
/// @param factor of each kind of time
[[nodiscard]] inline latency_parts physics_parts(std::span<const node_work> work, const physics_platform& platform,
                                                 const physics_numbers& factor, double batch) {
  physics_numbers by_log{};
  const auto all = physics_terms_of(work, platform, batch);
  static_cast<void>(physics_log_ms(all, factor, &by_log));
  latency_parts out;
  out.overhead = by_log.back();
  for (std::size_t r = 0; r < work.size(); ++r) {
    const auto own = physics_terms_of(work.subspan(r, 1), platform, batch);
    auto& part = out.rows.emplace_back();
    for (std::size_t k = 0; k + 1 < physics_term_count; ++k)
      if (all[k] > 0) detail::add_term(static_cast<physics_term>(k), by_log[k] * (own[k] / all[k]), part);
  }
  out.scale_to(1);
  return out;
}

/// Shares of rows in what the network says to @p plan, 1 in all: those of the batch that decides, between two settings
/// as they are weighed. @param questions parts of each question's answer
[[nodiscard]] inline latency_parts curve_parts(const latency_plan& plan, std::span<const float> log_ms,
                                               std::span<const latency_parts> questions, const latency_knowledge& k,
                                               double macs) {
  latency_parts out;
  for (const auto& t : plan.curve[slowest(log_ms_by_batch(plan, log_ms, k.settings, macs))]) {
    auto parts = questions[t.question];
    parts.scale_to(1);
    out.add(parts, t.weight);
  }
  return out;
}

/// Shares of rows in what physics answers to @p plan.
[[nodiscard]] inline latency_parts physics_answer_parts(const latency_plan& plan, std::span<const node_work> work,
                                                        const physics_model& model) {
  const auto platform = detail::platform_of(plan, choose_physics(plan, work, model).precision);
  double scale = 0;
  return physics_parts(work, platform, model.factors(platform, scale), plan.query.batch);
}

/// Corrects @p parts as @p c corrected the answer of @p plan: each part as physics' own part of that row changes.
inline void calibrate_parts(latency_parts& parts, const latency_plan& plan, std::span<const node_work> work,
                            const physics_model& model, const calibration& c) {
  const auto platform = detail::platform_of(plan, plan.precision);
  double scale = 0;
  auto factor = model.factors(platform, scale);
  const auto before = physics_parts(work, platform, factor, plan.query.batch);
  for (std::size_t k = 0; k < physics_term_count; ++k) factor[k] *= std::exp(c.moves[k]);
  const auto after = physics_parts(work, platform, factor, plan.query.batch);
  const auto change = [](double& part, double from, double to) {
    if (from > 0) part *= to / from;
  };
  change(parts.overhead, before.overhead, after.overhead);
  for (std::size_t r = 0; r < parts.rows.size(); ++r) {
    change(parts.rows[r].compute, before.rows[r].compute, after.rows[r].compute);
    change(parts.rows[r].memory, before.rows[r].memory, after.rows[r].memory);
    change(parts.rows[r].launch, before.rows[r].launch, after.rows[r].launch);
  }
}

/// Milliseconds of each row in the answer of @p plan for @p network; with the overhead they sum to @p latency_ms.
/// @param log_ms the network's, one for each question; @p questions parts of each
[[nodiscard]] inline latency_parts attributed(const latency_plan& plan, std::span<const float> log_ms,
                                              std::span<const latency_parts> questions, const latency_knowledge& k,
                                              const asked_network& network, double latency_ms) {
  const double share = physics_share(plan, k, network);
  latency_parts out;
  if (share < 1) out.add(curve_parts(plan, log_ms, questions, k, network.macs), 1 - share);
  if (share > 0) out.add(physics_answer_parts(plan, network.work, k.physics), share);
  if (plan.calibration) calibrate_parts(out, plan, network.work, k.physics, k.calibrations[*plan.calibration].fit);
  out.scale_to(latency_ms);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
