// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/hardware/cores_text.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/hardware/usual_runtime.hpp"
#include "ledg/latency/measured_setting.hpp"
#include "ledg/latency/platform_query.hpp"

/// @file latency/setting_choice.hpp
/// Which measured setting of a device answers a question: exactly one, or none. docs/latency.md states the rules.

namespace ledg::inline LEDG_ABI {

/// What of a network decides which setting answers for it.
struct network_extent {
  double macs = 0;       ///< of one input
  double operators = 0;  ///< as `operators_of` counts them
};

/// What a question asks for, read: texts have become terms.
struct asked_platform {
  std::optional<ledg::precision> precision;
  std::optional<hardware::runtime_term> runtime;
  std::string cores;   ///< in the one spelling
  std::string layout;  ///< `nchw` or `nhwc`
  bool narrow = true;  ///< whether settings in int8 and narrower may answer
};

/// A setting with fewer training rows than these is flagged, `few_rows:N`.
inline constexpr std::int64_t few_setting_rows = 20;

namespace detail {

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

/// Settings whose networks are single operators (with what converts around them) say nothing of whole networks.
inline constexpr double single_operators = 3;

/// A tenth beyond what was measured, or twice the batch, is no news.
inline constexpr double extent_slack = 1.1;
inline constexpr double batch_slack = 2;

[[nodiscard]] inline bool of_single_operators(const measured_setting& m) {
  return m.operators.known() && m.operators.high <= single_operators;
}

/// Adds to @p flags the ranges of @p m, which answers, that do not hold the question.
/// @param extent of the network; nullptr where the question is about none in particular
/// @returns whether its batches hold the one asked for
inline bool flag_outside(const measured_setting& m, double batch, const network_extent* extent,
                         std::vector<std::string>& flags) {
  const auto outside = [](const measured_range& range, double x, double slack) { return range.distance(x, slack) > 0; };
  if (extent != nullptr && outside(m.macs, extent->macs, extent_slack)) flags.emplace_back("outside_setting:work");
  if (extent != nullptr && outside(m.operators, extent->operators, extent_slack))
    flags.emplace_back("outside_setting:operators");
  if (!outside(m.batch, batch, batch_slack)) return true;
  flags.emplace_back("outside_setting:batch");
  return false;
}

}  // namespace detail

/// Reads the texts of @p q. Cores that `hardware::used_cores` does not read are taken as they are where a setting of
/// @p all has them.
/// @throws lookup_error for an unknown runtime, input_error for such cores, another layout or a batch that is not
/// positive
[[nodiscard]] inline asked_platform read_query(const platform_query& q, std::span<const known_setting> all) {
  for (const double x : {q.batch, q.inputs})
    if (!(x > 0)) throw input_error("batch: expected a positive number, got " + std::to_string(x));
  asked_platform out;
  out.precision = q.precision;
  if (!q.runtime.empty()) out.runtime = hardware::parse_runtime(q.runtime);
  out.layout = lower_case(q.layout);
  if (!out.layout.empty() && out.layout != "nchw" && out.layout != "nhwc")
    throw input_error("layout '" + q.layout + "': expected nchw or nhwc");
  out.cores = hardware::cores_text(q.cores);
  const auto measured = [&](const known_setting& s) { return s.cores == out.cores; };
  if (!hardware::canonical_cores(q.cores) && std::none_of(all.begin(), all.end(), measured))
    static_cast<void>(hardware::used_cores(q.spec, q.cores));  // throws, and says what was expected
  return out;
}

/// @p asked with what @p q means by naming neither runtime nor data set, on a device that has a usual runtime: that,
/// and floating point unless it says otherwise. So answers for several devices are about one platform, and can be
/// compared. Where training met no setting of @p all in that runtime, on whatever device, nothing is known of it, and
/// the measured settings decide.
[[nodiscard]] inline asked_platform with_usual_runtime(asked_platform asked, const platform_query& q,
                                                       std::span<const known_setting> all) {
  if (asked.runtime || !q.source.empty() || !q.setting.empty()) return asked;
  const auto usual = hardware::usual_runtime(q.spec, asked.precision.value_or(hardware::default_precision(q.spec)));
  const auto met = [&](const known_setting& s) { return s.rows > 0 && s.runtime.key == usual; };
  if (usual.empty() || std::none_of(all.begin(), all.end(), met)) return asked;
  asked.runtime = hardware::runtime_term{std::string(usual), ""};
  asked.narrow = asked.precision.has_value();
  return asked;
}

/// What of @p asked a measured setting has.
struct setting_match {
  bool precision = true, runtime = true, version = true, cores = true, layout = true;

  [[nodiscard]] bool all_but_version() const { return precision && runtime && cores && layout; }
  /// How much is missing; a runtime weighs as much as all else.
  [[nodiscard]] int misses() const {
    return (runtime ? 0 : 4) + (precision ? 0 : 1) + (version ? 0 : 1) + (cores ? 0 : 1) + (layout ? 0 : 1);
  }
};

[[nodiscard]] inline setting_match match_of(const measured_setting& m, const asked_platform& asked) {
  setting_match out;
  out.precision = !asked.precision || m.precision == *asked.precision;
  out.runtime = !asked.runtime || m.runtime.key == asked.runtime->key;
  out.version = !asked.runtime || hardware::version_fits(m.runtime.version, asked.runtime->version);
  out.cores = asked.cores.empty() || m.cores == asked.cores;
  out.layout = asked.layout.empty() || m.layout == asked.layout;
  return out;
}

/// Measured settings of a device that a question could be answered from, best first; which of them match what is
/// asked is for the caller to say.
///
/// Left out are other data sets than the one asked for, steps of training where training is not asked for, fp64 where
/// no precision is asked for and another was measured, and single operators for whole networks. Settings of the kind's
/// own precision come first where none is asked for; then those whose range of work, operators and batch holds the
/// network, then those of many rows, then those whose range is nearest; then those of the most networks, of the most
/// rows, those that are not in nhwc, and the alphabet decides.
/// @param extent of the network; nullptr where the question is about none in particular
[[nodiscard]] inline std::vector<measured_setting> ranked_settings(std::vector<measured_setting> settings,
                                                                   const platform_query& q, const asked_platform& asked,
                                                                   const network_extent* extent) {
  const auto drop = [&](const auto& unwanted) { std::erase_if(settings, unwanted); };
  const auto any = [&](const auto& property) { return std::any_of(settings.begin(), settings.end(), property); };
  const auto exact_source = [&](const auto& m) { return lower_case(m.source) == lower_case(q.source); };
  if (any(exact_source))
    drop([&](const auto& m) { return !exact_source(m); });
  else
    drop([&](const auto& m) { return !detail::has_words(m.source, q.source); });
  if (!asked.runtime) drop([](const auto& m) { return hardware::find_runtime(m.runtime.key).training; });
  const auto fp64 = [](const auto& m) { return m.precision == precision::fp64; };
  if (!asked.precision && !std::all_of(settings.begin(), settings.end(), fp64)) drop(fp64);
  if (extent != nullptr && extent->operators > detail::single_operators) drop(detail::of_single_operators);
  const auto own_precision = asked.precision.value_or(hardware::default_precision(q.spec));
  const auto rank = [&](const measured_setting& m) {
    double outside = m.batch.distance(q.batch * q.inputs, detail::batch_slack);
    if (extent != nullptr)
      outside += m.macs.distance(extent->macs, detail::extent_slack) +
                 m.operators.distance(extent->operators, detail::extent_slack);
    return std::tuple(m.precision != own_precision, outside > 0, m.rows < few_setting_rows, outside, -m.networks,
                      -m.rows, m.layout == "nhwc");
  };
  std::stable_sort(settings.begin(), settings.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return settings;
}

/// Of @p ranked the setting that answers @p asked: the first that has all of it, in the version asked for where there
/// is one; nullptr where none has.
[[nodiscard]] inline const measured_setting* answering(std::span<const measured_setting> ranked,
                                                       const asked_platform& asked) {
  const measured_setting* other_version = nullptr;
  for (const auto& m : ranked) {
    const auto match = match_of(m, asked);
    if (!match.all_but_version() || (!asked.narrow && hardware::is_narrow(m.precision))) continue;
    if (match.version) return &m;
    if (other_version == nullptr) other_version = &m;
  }
  return other_version;
}

/// Of @p ranked the setting that has most of @p asked, for what a question leaves open; nullptr where there is none.
[[nodiscard]] inline const measured_setting* nearest_setting(std::span<const measured_setting> ranked,
                                                             const asked_platform& asked) {
  const auto best = std::min_element(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
    return match_of(a, asked).misses() < match_of(b, asked).misses();
  });
  return best == ranked.end() ? nullptr : &*best;
}

}  // namespace ledg::inline LEDG_ABI
