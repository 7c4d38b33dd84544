// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/latency/measured_setting.hpp"
#include "ledg/latency/platform_inputs.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/latency/setting_choice.hpp"
#include "ledg/text/templates.hpp"

/// @file latency/plan.hpp
/// Which setting answers a query, and what the network is asked for that: the first of the three steps of every answer
/// (plan, `run.hpp`, `combine.hpp`), whether it goes to a user, into an evaluation or into an interval.

namespace ledg::inline LEDG_ABI {

/// What the network is asked to answer a query.
struct latency_plan {
  /// The log latency in a setting at a batch.
  struct question {
    std::int32_t setting = -1;  ///< of the known ones; -1: as on a platform that training never met
    std::size_t platform = 0;   ///< of `platforms`
    double batch = 1;
  };
  /// A question whose answer counts by a weight.
  struct term {
    std::size_t question = 0;
    double weight = 1;
  };

  platform_query query;
  ledg::precision precision = ledg::precision::fp32;
  std::optional<hardware::runtime_term> runtime;  ///< of the answer; empty: not known
  std::string cores, layout;                      ///< of the answer; empty: not said
  answer_basis basis = answer_basis::unseen_device;
  std::optional<measured_setting> setting;  ///< that answers; empty: as on a platform that training never met
  std::vector<std::size_t> settings;        ///< the known settings it is made of, ascending
  std::optional<std::size_t> calibration;   ///< of the known ones, that corrects the answer
  /// Known settings of the device that do not answer: of another runtime, precision, part of it or source.
  std::vector<std::size_t> measured_device;
  std::vector<platform_inputs> platforms;
  std::vector<question> questions;
  /// Terms whose sum is the log latency at a batch: the one asked for, then its halves down to the smallest measured.
  std::vector<std::vector<term>> curve;
  std::vector<std::string> flags;  ///< what is to be said of the platform
};

namespace detail {

/// Settings of one curve by their batch.
using curve_settings = std::map<double, std::size_t>;

/// The settings of @p curve that answer for @p batch, with weights: linear in log batch between the two around it, the
/// nearest one beyond them.
[[nodiscard]] inline std::vector<std::pair<std::size_t, double>> settings_around(const curve_settings& curve,
                                                                                 double batch) {
  const auto above = curve.lower_bound(batch);
  if (above == curve.begin()) return {{above->second, 1.0}};
  const auto below = std::prev(above);
  if (above == curve.end()) return {{below->second, 1.0}};
  const double t = std::log(batch / below->first) / std::log(above->first / below->first);
  if (t >= 1) return {{above->second, 1.0}};
  return {{below->second, 1 - t}, {above->second, t}};
}

/// Adds the questions and terms of settings that differ in their batch alone to @p plan, whose last platform is theirs.
inline void plan_curve(const curve_settings& settings, latency_plan& plan) {
  constexpr double no_batch_is_smaller = 1e-3;
  const double batch = plan.query.batch;
  const double inputs = plan.query.inputs;
  const double smallest = settings.begin()->first / inputs;
  const double lowest = smallest > 0 ? std::max(smallest, no_batch_is_smaller) : batch;
  for (double b = batch;; b /= 2) {
    auto& terms = plan.curve.emplace_back();
    for (const auto& [setting, weight] : settings_around(settings, b * inputs)) {
      terms.push_back({plan.questions.size(), weight});
      plan.questions.push_back({static_cast<std::int32_t>(setting), plan.platforms.size() - 1, b});
    }
    if (b <= lowest) break;
  }
}

inline void flag_imputed(latency_plan& plan) {
  for (const auto& field : plan.platforms.front().imputed) plan.flags.push_back("spec_imputed:" + field);
}

/// Flags what of @p asked no setting of the device has; `combination_not_measured` where each is in one, but no one has
/// all.
inline void flag_not_measured(std::span<const measured_setting> device, const asked_platform& asked,
                              latency_plan& plan) {
  const auto none = [&](bool setting_match::*has) {
    return std::none_of(device.begin(), device.end(), [&](const auto& m) { return match_of(m, asked).*has; });
  };
  const auto before = plan.flags.size();
  if (none(&setting_match::runtime)) plan.flags.emplace_back("runtime_not_measured");
  if (none(&setting_match::precision)) plan.flags.emplace_back("precision_not_measured");
  if (none(&setting_match::cores)) plan.flags.emplace_back("cores_not_measured");
  if (none(&setting_match::layout)) plan.flags.emplace_back("layout_not_measured");
  if (plan.flags.size() == before) plan.flags.emplace_back("combination_not_measured");
}

/// The platform of a plan, what is imputed of it, and whether it has a unit for the precision.
inline void add_platform(latency_plan& plan, const text::template_set& templates) {
  const auto words = hardware::runtime_text(plan.runtime.value_or(hardware::runtime_term{}), plan.layout);
  plan.platforms.push_back(make_platform_inputs(plan.query.spec, plan.precision, words, plan.cores, templates));
  flag_imputed(plan);
  if (!hardware::has_unit(plan.query.spec, plan.precision)) plan.flags.emplace_back("precision_without_unit");
}

/// A plan that asks the network as on a platform that training never met.
[[nodiscard]] inline latency_plan plan_by_spec(const platform_query& q, const asked_platform& asked) {
  latency_plan plan;
  plan.query = q;
  plan.precision = asked.precision.value_or(hardware::default_precision(q.spec));
  plan.runtime = asked.runtime;
  plan.cores = asked.cores;
  plan.layout = asked.layout;
  plan.questions.push_back({-1, 0, q.batch});
  plan.curve.push_back({{0, 1.0}});
  return plan;
}

/// The plan where training met the device, but not as it is asked for. What the question leaves open is as in the
/// nearest of its settings.
[[nodiscard]] inline latency_plan plan_transfer(const platform_query& q, const asked_platform& asked,
                                                std::span<const measured_setting> device,
                                                std::span<const measured_setting> ranked) {
  auto plan = plan_by_spec(q, asked);
  plan.basis = answer_basis::measured_device;
  if (const auto* near = nearest_setting(ranked.empty() ? device : ranked, asked)) {
    if (!plan.runtime) plan.runtime = near->runtime;
    if (plan.runtime->key == near->runtime.key) {
      if (plan.cores.empty()) plan.cores = near->cores;
      if (plan.layout.empty()) plan.layout = near->layout;
    }
  }
  if (ranked.empty() && q.source.empty())
    plan.flags.emplace_back("outside_setting:operators");  // only single operators were measured, or only training
  else
    flag_not_measured(ranked.empty() ? device : ranked, asked, plan);
  return plan;
}

/// The plan where @p m answers.
[[nodiscard]] inline latency_plan plan_setting(const platform_query& q, const asked_platform& asked,
                                               const measured_setting& m, const network_extent* extent) {
  latency_plan plan;
  plan.query = q;
  plan.precision = m.precision;
  plan.runtime = m.runtime;
  plan.cores = m.cores;
  plan.layout = m.layout;
  plan.setting = m;
  for (const auto& [batch, i] : m.by_batch) plan.settings.push_back(i);
  std::sort(plan.settings.begin(), plan.settings.end());
  const bool version = match_of(m, asked).version;
  if (!version) plan.flags.emplace_back("runtime_version_not_measured");
  const bool batch = flag_outside(m, q.batch * q.inputs, extent, plan.flags);
  plan.basis = version && batch ? answer_basis::measured_setting : answer_basis::measured_device;
  if (m.rows < few_setting_rows) plan.flags.push_back("few_rows:" + std::to_string(m.rows));
  return plan;
}

/// The plan where training never met the device: the platform is its spec, its runtime and its cores.
[[nodiscard]] inline latency_plan plan_unmet(const platform_query& q, const asked_platform& asked,
                                             const text::template_set& templates) {
  auto plan = plan_by_spec(q, asked);
  plan.flags.emplace_back("hardware_not_in_training");
  add_platform(plan, templates);
  return plan;
}

/// The only setting that may answer @p q, where it names one that is known; else all of @p device, ranked.
[[nodiscard]] inline std::vector<measured_setting> candidates(const std::vector<measured_setting>& device,
                                                              const platform_query& q, const asked_platform& asked,
                                                              const network_extent* extent) {
  if (!q.setting.empty())
    for (const auto& m : device)
      if (m.key == q.setting) return {m};
  return ranked_settings(device, q, asked, extent);
}

}  // namespace detail

/// The plan for @p q, from the setting of @p all that answers it (`setting_choice.hpp`).
///
/// Between two batches of the setting its log latency is interpolated, and no batch is faster than its half.
/// @param extent of the network that is asked about; nullptr where it is not known
/// @throws as `read_query`
[[nodiscard]] inline latency_plan plan_latency(const platform_query& q, std::span<const known_setting> all,
                                               const text::template_set& templates,
                                               const network_extent* extent = nullptr) {
  const auto asked = with_usual_runtime(read_query(q, all), q, all);
  const auto device = measured_settings(all, q.spec.name);
  if (device.empty()) return detail::plan_unmet(q, asked, templates);
  const auto ranked = detail::candidates(device, q, asked, extent);
  const auto* const m = answering(ranked, asked);
  auto plan =
      m != nullptr ? detail::plan_setting(q, asked, *m, extent) : detail::plan_transfer(q, asked, device, ranked);
  for (const auto& other : device)
    for (const auto& [batch, i] : other.by_batch)
      if (std::find(plan.settings.begin(), plan.settings.end(), i) == plan.settings.end())
        plan.measured_device.push_back(i);
  std::sort(plan.measured_device.begin(), plan.measured_device.end());
  detail::add_platform(plan, templates);
  if (m != nullptr) detail::plan_curve(m->by_batch, plan);
  return plan;
}

}  // namespace ledg::inline LEDG_ABI
