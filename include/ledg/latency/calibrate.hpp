// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/latency/calibrated_answer.hpp"
#include "ledg/latency/calibrated_platform.hpp"
#include "ledg/latency/calibration_choice.hpp"
#include "ledg/latency/calibration_report.hpp"
#include "ledg/latency/measurement_check.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/suggestion.hpp"

/// @file latency/calibrate.hpp
/// A predictor that has learnt from a few measurements of one's own, and which measurements would teach it most.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Measurements of one platform by their place among all.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> by_platform(std::span<const platform_measurement> rows) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto same = [&](const auto& group) { return rows[group.front()].same_platform(rows[i]); };
    const auto at = std::find_if(groups.begin(), groups.end(), same);
    if (at != groups.end())
      at->push_back(i);
    else
      groups.push_back({i});
  }
  return groups;
}

/// The platform of @p rows, but for what was found.
[[nodiscard]] inline calibrated_platform platform_of_rows(std::span<const platform_measurement* const> rows,
                                                          const latency_answer& answer) {
  calibrated_platform p;
  const auto& q = rows.front()->query;
  p.hardware = hardware::to_json(q.spec);
  p.device = q.spec.name;
  p.precision = answer.precision;
  p.runtime = answer.runtime.value_or(hardware::runtime_term{});
  p.cores = answer.cores;
  p.layout = answer.layout;
  p.rows = static_cast<std::int64_t>(rows.size());
  std::set<std::string> networks;
  measured_range macs, operators, batch;
  for (const auto* r : rows) {
    networks.insert(r->name);
    const double one = static_cast<double>(total_cost(r->network).macs) / r->query.inputs;
    const double count = operators_of(r->network);
    const double inputs = r->query.batch * r->query.inputs;
    macs.join({one, one});
    operators.join({count, count});
    batch.join({inputs, inputs});
  }
  p.networks = static_cast<std::int64_t>(networks.size());
  p.smallest_macs = macs.low;
  p.largest_macs = macs.high;
  p.fewest_operators = operators.low;
  p.most_operators = operators.high;
  p.smallest_batch = batch.low;
  p.largest_batch = batch.high;
  return p;
}

/// Forgets what @p predictor knows from earlier measurements of @p q's platform.
template <class Predictor>
void forget_calibration(Predictor& predictor, const platform_query& q) {
  auto& all = predictor.knowledge().calibrations;
  while (const auto at = calibration_for(all, q)) all.erase(all.begin() + static_cast<std::ptrdiff_t>(*at));
}

/// @p rows beside what is answered to them.
[[nodiscard]] inline std::vector<checked_measurement> beside_answers(std::span<const platform_measurement* const> rows,
                                                                     std::span<const calibration_point> points) {
  std::vector<checked_measurement> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& r = *rows[i];
    out.push_back({r.name + " at batch " + std::to_string(std::llround(r.query.batch * r.query.inputs)), r.place,
                   std::log(r.latency_ms), points[i].answered_log_ms, r.spread_ms / r.latency_ms});
  }
  return out;
}

/// Calibrates @p predictor by @p rows, all of one platform.
template <class Predictor>
calibration_report calibrate_platform(Predictor& predictor, std::span<const platform_measurement* const> rows) {
  const auto& query = rows.front()->query;
  forget_calibration(predictor, query);
  std::vector<calibration_point> points;
  latency_answer first;
  for (const auto* r : rows) {
    auto [answer, point] = predictor.predict_point(r->network, r->query);
    if (points.empty()) first = std::move(answer);
    points.push_back(point);
  }
  auto platform = platform_of_rows(rows, first);
  const auto checked = beside_answers(rows, points);
  const auto use = check_measurements(checked);
  std::vector<calibration_measurement> kept;
  for (std::size_t i = 0; i < use.kept.size(); ++i)
    kept.push_back({points[use.kept[i]], use.log_ms[i], checked[use.kept[i]].spread});
  if (kept.empty())
    throw input_error(rows.front()->place + ": no measurement of '" + platform.device + "' can be used");
  auto& knowledge = predictor.knowledge();
  auto chosen = choose_calibration(
      kept, prior_of_answer(knowledge.priors, physics_class_of(query.spec.kind), first, points.front()));
  platform.reach = chosen.reach;
  platform.fit = std::move(chosen.fit);
  knowledge.calibrations.push_back(platform);
  return {platform.setting(), platform.reach, kept.size(), chosen.error_before, chosen.error_after, use.notes};
}

}  // namespace detail

/// Teaches @p predictor what was measured on one or several platforms: from then on it answers for each of them as for
/// a measured setting. A platform that was calibrated before is calibrated anew, from these measurements alone.
/// @returns a report for each platform, in the order they first appear
/// @throws input_error for latencies that are not positive, units that cannot be right, and as `predict`; @p predictor
/// is then as it was
template <class Predictor>
std::vector<calibration_report> calibrate(Predictor& predictor, std::span<const platform_measurement> measurements) {
  for (const auto& m : measurements)
    if (!(m.latency_ms > 0) || !std::isfinite(m.latency_ms) || !(m.spread_ms >= 0))
      throw input_error(m.place + ": '" + m.name + "': expected a latency above 0 and a spread of at least 0, got " +
                        std::to_string(m.latency_ms) + " and " + std::to_string(m.spread_ms) + " ms");
  const auto before = predictor.knowledge().calibrations;
  try {
    std::vector<calibration_report> reports;
    for (const auto& group : detail::by_platform(measurements)) {
      std::vector<const platform_measurement*> rows;
      for (const auto i : group) rows.push_back(&measurements[i]);
      reports.push_back(detail::calibrate_platform(predictor, rows));
    }
    return reports;
  } catch (...) {
    predictor.knowledge().calibrations = before;
    throw;
  }
}

/// Numbers of @p count of @p candidates to measure on @p query's platform, the most telling one first.
/// @throws as `suggest_networks` and `predict`
template <class Predictor>
[[nodiscard]] std::vector<std::size_t> suggest(const Predictor& predictor, std::span<const graph> candidates,
                                               const platform_query& query, std::size_t count) {
  if (candidates.empty()) throw input_error("suggest: expected networks to choose from, got none");
  std::vector<calibration_point> points;
  latency_answer first;
  for (const auto& g : candidates) {
    auto [answer, point] = predictor.predict_point(g, query);
    if (points.empty()) first = std::move(answer);
    points.push_back(point);
  }
  const auto prior =
      prior_of_answer(predictor.knowledge().priors, physics_class_of(query.spec.kind), first, points.front());
  return suggest_networks(points, points, count, prior);
}

}  // namespace ledg::inline LEDG_ABI
