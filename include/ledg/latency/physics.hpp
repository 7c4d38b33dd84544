// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/latency/physics_platform.hpp"
#include "ledg/latency/physics_terms.hpp"
#include "ledg/model/node_work.hpp"

/// @file latency/physics.hpp
/// Latency by plain physics, for platforms that nobody measured.
///
/// ```
///   log t = log( smooth max( sum of host terms, sum of device terms ) + constant ) + scale
///   a term's factor = exp( a start + what each group that the platform is kin to adds to its log + trends )
/// ```
/// with the terms of `physics_terms_of`. What a group adds is drawn to zero, the more the narrower the group: a runtime
/// without rows of its own is its family's, a device that was never met its architecture's, vendor's and class's. What
/// `physics_fit.hpp` finds are these logs.

namespace ledg::inline LEDG_ABI {

namespace detail {

inline constexpr std::array<std::string_view, physics_kin_count> kin_names{
    "all",  "mobile", "family",      "runtime", "precision", "runtime_precision", "vendor", "architecture",
    "core", "isa",    "isa_runtime", "source",  "device",    "device_runtime"};

/// The name under which a model keeps what @p kin of @p p adds.
[[nodiscard]] inline std::string kin_key(const physics_platform& p, std::size_t kin) {
  return to_string(p.kind) + ' ' + std::string(kin_names[kin]) + ' ' + p.kin[kin];
}
[[nodiscard]] inline std::string trends_key(physics_class c) { return to_string(c) + " trends"; }

/// Log factors before anything is known: half of the peak, three quarters of the bandwidth.
[[nodiscard]] inline double start_factor(physics_class c, physics_term t) {
  switch (t) {
    case physics_term::depthwise_conv:
      return c == physics_class::cpu ? 1.5 : 1.0;
    case physics_term::layout_traffic:
    case physics_term::launch_layout:
    case physics_term::host_layout:
      return -1.0;  // mostly views
    case physics_term::one_core:
      return -4.0;
    case physics_term::conv_traffic:
    case physics_term::depthwise_traffic:
    case physics_term::product_traffic:
    case physics_term::normalization_traffic:
    case physics_term::elementwise_traffic:
    case physics_term::weights:
      return 0.2;
    default:
      return is_compute(t) ? 0.7 : 0.0;
  }
}

/// What one runtime shows of a device says this much of it under others, and no more: a driver or a port may be broken.
[[nodiscard]] inline double bounded_device(double log_scale) { return std::clamp(log_scale, -0.4, 0.4); }

/// Keeps a log factor where it means something: no unit computes 2.5 times its peak (Winograd's gain on 3x3), nor is
/// used by less than a hundredth.
[[nodiscard]] inline double bounded_factor(physics_term t, double log_factor) {
  return is_compute(t) ? std::clamp(log_factor, -0.9, 5.0) : std::clamp(log_factor, -7.0, 7.0);
}

}  // namespace detail

/// What was learnt of utilisation. Thread-safety: const access from any number of threads.
struct physics_model {
  /// By group: what it adds to the log factor of each term, then to the log latency; or the latter alone. By class: its
  /// trends.
  std::map<std::string, std::vector<double>> groups;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("groups", self.groups);
  }

  [[nodiscard]] bool empty() const { return groups.empty(); }

  /// @throws input_error where a group has another number of numbers than it must.
  void check() const {
    for (const auto& [key, numbers] : groups) {
      const bool trends = key.ends_with(" trends");
      if (trends ? numbers.size() != physics_trends : numbers.size() != 1 && numbers.size() != physics_term_count + 1)
        throw input_error("physics: '" + key + "' has " + std::to_string(numbers.size()) + " numbers, expected " +
                          std::to_string(trends ? physics_trends : physics_term_count + 1));
    }
  }

  /// Factor of each term on @p p, and the log scale of all in @p log_scale.
  [[nodiscard]] physics_numbers factors(const physics_platform& p, double& log_scale) const {
    physics_numbers log_factor{};
    log_scale = 0;
    for (std::size_t kin = 0; kin < physics_kin_count; ++kin) {
      if (p.kin[kin].empty()) continue;
      const auto at = groups.find(detail::kin_key(p, kin));
      if (at == groups.end()) continue;
      const bool device = kin == static_cast<std::size_t>(physics_kin::device);
      log_scale += device ? detail::bounded_device(at->second.back()) : at->second.back();
      for (std::size_t k = 0; k + 1 < at->second.size(); ++k) log_factor[k] += at->second[k];
    }
    double trend = 0;
    if (const auto at = groups.find(detail::trends_key(p.kind)); at != groups.end())
      for (std::size_t j = 0; j < physics_trends; ++j) trend += at->second[j] * p.trends[j];
    for (std::size_t k = 0; k < physics_term_count; ++k) {
      const auto t = static_cast<physics_term>(k);
      const double x = detail::start_factor(p.kind, t) + log_factor[k] + (is_compute(t) ? trend : 0.0);
      log_factor[k] = std::exp(detail::bounded_factor(t, x));
    }
    return log_factor;
  }

  /// Log milliseconds of @p work at @p batch on @p p; what @p p is kin to by a name that the model does not know adds
  /// nothing. Never less than the operations at 2.5 times the peak take.
  [[nodiscard]] double log_ms(std::span<const node_work> work, const physics_platform& p, double batch) const {
    const auto ms = physics_terms_of(work, p, batch);
    double scale = 0;
    const auto factor = factors(p, scale);
    double least = 0;
    for (std::size_t k = 0; is_compute(static_cast<physics_term>(k)); ++k) least += ms[k];
    constexpr double best_gain = 2.5;
    return std::max(physics_log_ms(ms, factor) + scale, std::log(std::max(least / best_gain, 1e-9)));
  }
};

}  // namespace ledg::inline LEDG_ABI
