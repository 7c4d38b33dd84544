// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/latency/platform_inputs.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/text/templates.hpp"

/// @file latency/plan.hpp
/// Which settings answer a query, and what the network is asked for that: the first of the three steps of every answer
/// (plan, `run.hpp`, `combine.hpp`), whether it goes to a user, into an evaluation or into an interval.

namespace ledg::inline LEDG_ABI {

/// What the network is asked to answer a query. It does not depend on the network that the query is about.
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
  /// Settings that differ in their batch alone. At a batch its log latency is a sum of terms; there are those for the
  /// batch asked for, then for its halves down to the smallest batch measured.
  struct curve {
    std::vector<std::vector<term>> at_batch;
  };

  platform_query query;
  ledg::precision precision = ledg::precision::fp32;
  answer_basis basis = answer_basis::unseen_device;
  std::vector<std::size_t> settings;  ///< that answer, ascending; empty: as on a platform that training never met
  /// Known settings of the device that do not answer: of another runtime, precision, part of it, batch or source.
  std::vector<std::size_t> measured_device;
  std::vector<platform_inputs> platforms;
  std::vector<question> questions;
  std::vector<curve> curves;
  std::vector<std::string> flags;  ///< what is to be said of the platform
};

namespace detail {

[[nodiscard]] inline bool equal_words(std::string_view a, std::string_view b) {
  return lower_case(a) == lower_case(b);
}

/// Whether @p text has every word of @p words, ignoring case.
[[nodiscard]] inline bool has_words(std::string_view text, std::string_view words) {
  const auto lowered = lower_case(text);
  const auto wanted = lower_case(words);
  for (std::size_t i = 0; i < wanted.size();) {
    const auto end = std::min(wanted.find(' ', i), wanted.size());
    if (end > i && lowered.find(wanted.substr(i, end - i)) == std::string::npos) return false;
    i = end + 1;
  }
  return true;
}

/// Keeps of @p found those whose text is just @p words, where there is one: who asks for `eager` does not mean
/// `eager channels-last`.
template <class Text>
void prefer_exact(std::vector<std::size_t>& found, const std::string& words, const Text& text_of) {
  const auto exact = [&](std::size_t s) { return equal_words(text_of(s), words); };
  if (!words.empty() && std::any_of(found.begin(), found.end(), exact))
    std::erase_if(found, [&](std::size_t s) { return !exact(s); });
}

/// Keeps of @p found those whose property is that of the most training rows.
template <class Property>
void keep_most_measured(std::vector<std::size_t>& found, std::span<const known_setting> all, const Property& property) {
  std::map<std::decay_t<decltype(property(all[0]))>, std::int64_t> rows;
  for (const auto s : found) rows[property(all[s])] += all[s].rows;
  if (rows.empty()) return;
  const auto most =
      std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::erase_if(found, [&](std::size_t s) { return property(all[s]) != most->first; });
}

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

/// The curves that @p settings form. A setting whose rows have many batches is one by itself.
[[nodiscard]] inline std::vector<curve_settings> curves_of(std::span<const std::size_t> settings,
                                                           std::span<const known_setting> all) {
  std::map<std::string, std::size_t> numbers;
  std::vector<curve_settings> curves;
  for (const auto i : settings) {
    const auto& s = all[i];
    const auto key = s.source + '|' + s.runtime + '|' + s.cores + (s.batch > 0 ? "|one batch" : "|batches");
    const auto [at, fresh] = numbers.try_emplace(key, curves.size());
    if (fresh) curves.emplace_back();
    curves[at->second].emplace(s.batch, i);
  }
  return curves;
}

/// Adds @p curve's questions and terms to @p plan, whose last platform is the curve's.
inline void plan_curve(const curve_settings& curve, latency_plan& plan) {
  constexpr double no_batch_is_smaller = 1e-3;
  const double batch = plan.query.batch;
  const double smallest = curve.begin()->first;
  const double lowest = smallest > 0 ? std::max(smallest, no_batch_is_smaller) : batch;
  auto& out = plan.curves.emplace_back();
  for (double b = batch;; b /= 2) {
    auto& terms = out.at_batch.emplace_back();
    for (const auto& [setting, weight] : settings_around(curve, b)) {
      terms.push_back({plan.questions.size(), weight});
      plan.questions.push_back({static_cast<std::int32_t>(setting), plan.platforms.size() - 1, b});
    }
    if (b <= lowest) break;
  }
}

inline void flag_imputed(latency_plan& plan) {
  for (const auto& field : plan.platforms.front().imputed) plan.flags.push_back("spec_imputed:" + field);
}

inline void check_batch(const platform_query& q) {
  if (!(q.batch > 0)) throw input_error("batch: expected a positive number, got " + std::to_string(q.batch));
}

}  // namespace detail

/// Which of @p all settings answer @p q, ascending; none where training met none: those of the device (by name) that
/// training has rows of, in the precision asked for (else the one of the most rows), whose runtime, cores and source
/// have all words asked for, on the cores of the most rows.
[[nodiscard]] inline std::vector<std::size_t> settings_for(std::span<const known_setting> all,
                                                           const platform_query& q) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& s = all[i];
    if (s.rows > 0 && s.device == q.spec.name && (!q.precision || s.precision == *q.precision) &&
        detail::has_words(s.runtime, q.runtime) && detail::has_words(s.cores, q.cores) &&
        detail::has_words(s.source, q.source))
      found.push_back(i);
  }
  detail::prefer_exact(found, q.source, [&](std::size_t s) { return all[s].source; });
  detail::prefer_exact(found, q.runtime, [&](std::size_t s) { return all[s].runtime; });
  detail::prefer_exact(found, q.cores, [&](std::size_t s) { return all[s].cores; });
  detail::keep_most_measured(found, all, [](const known_setting& s) { return s.precision; });
  detail::keep_most_measured(found, all, [](const known_setting& s) { return s.cores; });
  return found;
}

/// Of @p all, those of @p device that training has rows of, without @p answering; ascending.
[[nodiscard]] inline std::vector<std::size_t> other_settings_of(std::span<const known_setting> all,
                                                                const std::string& device,
                                                                std::span<const std::size_t> answering) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].rows > 0 && all[i].device == device &&
        std::find(answering.begin(), answering.end(), i) == answering.end())
      found.push_back(i);
  return found;
}

/// The plan for @p q where no setting is known: the platform is its spec, its runtime and its cores.
/// @throws input_error for a batch that is not positive.
[[nodiscard]] inline latency_plan plan_unmet(const platform_query& q, const text::template_set& templates) {
  detail::check_batch(q);
  latency_plan plan;
  plan.query = q;
  plan.precision = q.precision.value_or(precision::fp32);
  plan.platforms.push_back(make_platform_inputs(q.spec, plan.precision, q.runtime, q.cores, templates));
  plan.questions.push_back({-1, 0, q.batch});
  plan.curves.push_back({{{{0, 1.0}}}});
  plan.flags.emplace_back("hardware_not_in_training");
  detail::flag_imputed(plan);
  return plan;
}

/// The plan for @p q, from the settings of @p all that answer it (`settings_for`).
///
/// Settings that differ in their batch alone form a curve: between two batches its log latency is interpolated, and no
/// batch is faster than its half. Curves (other runtimes, other sources) are averaged, see `combine`.
/// @throws input_error for a batch that is not positive.
[[nodiscard]] inline latency_plan plan_latency(const platform_query& q, std::span<const known_setting> all,
                                               const text::template_set& templates) {
  detail::check_batch(q);
  auto settings = settings_for(all, q);
  if (settings.empty()) {
    auto plan = plan_unmet(q, templates);
    plan.measured_device = other_settings_of(all, q.spec.name, {});
    if (!plan.measured_device.empty()) plan.basis = answer_basis::measured_device;
    return plan;
  }
  latency_plan plan;
  plan.query = q;
  plan.basis = answer_basis::measured_setting;
  plan.measured_device = other_settings_of(all, q.spec.name, settings);
  plan.settings = std::move(settings);
  plan.precision = all[plan.settings.front()].precision;
  double smallest = all[plan.settings.front()].smallest_batch;
  double largest = all[plan.settings.front()].largest_batch;
  for (const auto s : plan.settings) {
    smallest = std::min(smallest, all[s].smallest_batch);
    largest = std::max(largest, all[s].largest_batch);
  }
  for (const auto& curve : detail::curves_of(plan.settings, all)) {
    const auto& s = all[curve.begin()->second];
    plan.platforms.push_back(make_platform_inputs(q.spec, plan.precision, s.runtime, s.cores, templates));
    detail::plan_curve(curve, plan);
  }
  detail::flag_imputed(plan);
  if (q.batch < smallest / 2 || q.batch > largest * 2) plan.flags.emplace_back("outside_training:batch");
  return plan;
}

}  // namespace ledg::inline LEDG_ABI
