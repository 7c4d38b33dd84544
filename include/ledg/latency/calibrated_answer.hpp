// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/latency/answer.hpp"
#include "ledg/latency/calibrated_platform.hpp"
#include "ledg/latency/calibration.hpp"
#include "ledg/latency/physics.hpp"
#include "ledg/latency/physics_answer.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/train/statistics.hpp"

/// @file latency/calibrated_answer.hpp
/// What a calibration makes of an answer.

namespace ledg::inline LEDG_ABI {

/// @p work on the platform of @p plan as a calibration sees it. @param answered_log_ms without the calibration
[[nodiscard]] inline calibration_point calibration_point_of(const latency_plan& plan, std::span<const node_work> work,
                                                            const physics_model& model, double answered_log_ms) {
  const auto platform = detail::platform_of(plan, plan.precision);
  calibration_point out;
  out.answered_log_ms = answered_log_ms;
  out.ms = physics_terms_of(work, platform, plan.query.batch);
  double scale = 0;
  const auto factor = model.factors(platform, scale);
  for (std::size_t k = 0; k < physics_term_count; ++k) out.ms[k] *= factor[k];
  return out;
}

/// What a calibration of a platform starts from where @p a was answered for @p p on it: what was learnt for its class;
/// tighter where other settings of the device were measured and the answer's interval says so.
/// @param learnt by class (`latency_knowledge::priors`)
[[nodiscard]] inline calibration_prior prior_of_answer(const std::map<std::string, calibration_prior>& learnt,
                                                       physics_class device, const latency_answer& a,
                                                       const calibration_point& p) {
  const auto at = learnt.find(to_string(device));
  const auto prior = at != learnt.end() ? at->second : calibration_prior{};
  if (a.basis == answer_basis::unseen_device || !a.interval) return prior;
  const double answered =
      std::log(a.interval->high_ms / a.interval->low_ms) / 2 / normal_quantile((1 + a.interval->coverage) / 2);
  constexpr double least = 0.1;
  return prior.scaled(std::clamp(answered / fit_calibration({}, prior).fit.deviation(p), least, 1.0), 1);
}

/// Corrects @p answer, made for @p plan without it, by what was measured of @p p.
/// @param extent of the network; widens nothing, but is flagged where it lies beyond what was measured
inline void calibrate_answer(latency_answer& answer, const calibrated_platform& p, const calibration_point& point,
                             double batch, const network_extent& extent) {
  const double center = p.fit.log_ms(point);
  const double width = normal_quantile((1 + latency_interval{}.coverage) / 2) * p.fit.deviation(point);
  answer.latency_ms = std::exp(center);
  answer.interval = {std::exp(center - width), std::exp(center + width)};
  answer.basis = answer_basis::measured_setting;
  answer.setting = p.setting();
  answer.settings = {answer.setting->key};
  // It was measured after all; how little, the number of rows says.
  std::erase_if(answer.flags, [](std::string_view flag) {
    return flag == "hardware_not_in_training" || flag == "interval_unknown" || flag.ends_with("_not_measured") ||
           flag.starts_with("few_rows:") || flag.starts_with("outside_setting:");
  });
  detail::flag_outside(*answer.setting, batch, &extent, answer.flags);
  if (p.rows < few_setting_rows) answer.flags.push_back("few_rows:" + std::to_string(p.rows));
}

}  // namespace ledg::inline LEDG_ABI
