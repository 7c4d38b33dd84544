// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/latency/answer.hpp"
#include "ledg/latency/calibration.hpp"
#include "ledg/latency/calibration_choice.hpp"
#include "ledg/train/statistics.hpp"

/// @file latency/learn_calibration_noise.hpp
/// How much of what factors do not explain is a network's own, and how much networks alike have in common: such that
/// intervals hold for networks like the measured ones, and for those unlike them.

namespace ledg::inline LEDG_ABI {

/// A platform as a model that did not see its device answers it, and as it was measured.
struct unseen_platform {
  std::string device;
  std::vector<calibration_measurement> rows;
};

namespace detail {

/// What each platform counts: each device alike, those without rows nothing.
[[nodiscard]] inline std::vector<double> platform_weights(std::span<const unseen_platform> platforms) {
  std::map<std::string, double> of_device;
  for (const auto& p : platforms) of_device[p.device] += p.rows.empty() ? 0 : 1;
  std::vector<double> out;
  for (const auto& p : platforms) out.push_back(p.rows.empty() ? 0 : 1 / of_device[p.device]);
  return out;
}

/// Errors over the deviations that were claimed of them.
class claimed_errors {
 public:
  void add(double error, double weight) { all_.emplace_back(std::abs(error), weight); }

  /// By what deviations have to be multiplied for @p share of the errors to lie within intervals that claim
  /// `latency_interval::coverage`; 1 where they are too few to say.
  [[nodiscard]] double multiple(double share) const {
    constexpr std::size_t enough = 20;
    if (all_.size() < enough) return 1;
    auto sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    double sum = 0, below = 0;
    for (const auto& e : sorted) sum += e.second;
    const auto at = std::find_if(sorted.begin(), sorted.end() - 1,
                                 [&](const auto& e) { return (below += e.second) >= share * sum; });
    return at->first / normal_quantile((1 + latency_interval{}.coverage) / 2);
  }

 private:
  std::vector<std::pair<double, double>> all_;  // with weights
};

/// Those of networks like one of the measured ones, and of networks unlike all of them.
struct errors_by_likeness {
  claimed_errors like, unlike;
};

/// What of @p p is wrong once its first rows were told.
inline void ask_the_others(const unseen_platform& p, double weight, const calibration_prior& prior,
                           errors_by_likeness& out) {
  constexpr std::size_t told = 5;
  constexpr double like = 0.5, unlike = 0.1;
  if (p.rows.size() <= told) return;
  const auto fit = choose_calibration(std::span(p.rows).first(told), prior).fit;
  std::vector<calibration_row> slopes(p.rows.size());
  for (std::size_t i = 0; i < p.rows.size(); ++i)
    static_cast<void>(calibrated_shift(p.rows[i].point, fit.moves, slopes[i]));
  weight /= static_cast<double>(p.rows.size() - told);
  for (std::size_t i = told; i < p.rows.size(); ++i) {
    const auto& r = p.rows[i];
    double nearest = 0;
    for (std::size_t j = 0; j < told; ++j)
      nearest =
          std::max(nearest, alikeness(slopes[i], r.point.answered_log_ms, slopes[j], p.rows[j].point.answered_log_ms));
    const double error = (fit.log_ms(r.point) - r.log_ms) / fit.deviation(r.point);
    if (nearest > like) out.like.add(error, weight);
    if (nearest < unlike) out.unlike.add(error, weight);
  }
}

}  // namespace detail

/// @p prior with the noise under which intervals hold for networks like five measured ones, and the likeness under
/// which they hold for networks unlike them, over @p platforms, each device counting alike. Rows are told in their
/// order, so that it must be random. Where few rows are of either, that part stays. Deterministic.
/// @throws as `choose_calibration`
[[nodiscard]] inline calibration_prior learn_calibration_noise(std::span<const unseen_platform> platforms,
                                                               calibration_prior prior) {
  // A little more than is claimed: devices of one's own, and networks asked about, are farther from those of data sets
  // than these are from one another.
  constexpr double held = 0.93;
  constexpr int rounds = 5;
  constexpr double most = 1.4, least_noise = 0.01;  // of a round; of log latency
  const auto weights = detail::platform_weights(platforms);
  for (int t = 0; t < rounds; ++t) {
    detail::errors_by_likeness errors;
    for (std::size_t i = 0; i < platforms.size(); ++i) detail::ask_the_others(platforms[i], weights[i], prior, errors);
    prior.noise = std::max(least_noise, prior.noise * std::clamp(errors.like.multiple(held), 1 / most, most));
    prior.alike *= std::clamp(errors.unlike.multiple(held), 1 / most, most);
  }
  return prior;
}

}  // namespace ledg::inline LEDG_ABI
