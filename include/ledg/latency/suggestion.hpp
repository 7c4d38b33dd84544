// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/latency/calibration.hpp"

/// @file latency/suggestion.hpp
/// Which networks to measure: those that leave least doubt about the others.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Covariance of the moves as networks are added one by one, linear about the prior.
class design {
 public:
  explicit design(const calibration_prior& prior) : noise_(prior.noise * prior.noise), covariance_(n * n, 0.0) {
    for (std::size_t k = 0; k < n; ++k) {
      const double spread = k + 1 < n ? prior.factor_spread : prior.scale_spread;
      covariance_[k * n + k] = spread * spread;
    }
  }

  /// How much less the sum of variances of @p others is once @p x was measured.
  [[nodiscard]] double gain(const calibration_row& x, std::span<const calibration_row> others) const {
    const auto c = times(x);
    double sum = 0;
    for (const auto& o : others) {
      const double shared = dot(o, c);
      sum += shared * shared;
    }
    return sum / (dot(x, c) + noise_);
  }

  void add(const calibration_row& x) {
    const auto c = times(x);
    const double scale = 1 / (dot(x, c) + noise_);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) covariance_[i * n + j] -= scale * c[i] * c[j];
  }

 private:
  static constexpr std::size_t n = calibration_size;

  [[nodiscard]] calibration_row times(const calibration_row& x) const {
    calibration_row out{};
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) out[i] += covariance_[i * n + j] * x[j];
    return out;
  }
  [[nodiscard]] static double dot(const calibration_row& a, const calibration_row& b) {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) sum += a[k] * b[k];
    return sum;
  }

  double noise_;
  std::vector<double> covariance_;
};

}  // namespace detail

/// Numbers of @p count of @p candidates to measure, the most telling one first: each leaves the least variance of the
/// log latencies of @p wanted, after those before it (greedy I-optimal design). Deterministic; no network twice.
/// @param wanted the networks to be predicted later; the candidates themselves where nothing else is known
/// @throws input_error where there are fewer candidates than asked for.
[[nodiscard]] inline std::vector<std::size_t> suggest_networks(std::span<const calibration_point> candidates,
                                                               std::span<const calibration_point> wanted,
                                                               std::size_t count, const calibration_prior& prior) {
  if (count > candidates.size())
    throw input_error("suggest: expected at most " + std::to_string(candidates.size()) + " networks, got " +
                      std::to_string(count));
  prior.check();
  const std::vector<double> nowhere(calibration_size, 0.0);
  const auto slopes_of = [&](std::span<const calibration_point> points) {
    std::vector<detail::calibration_row> slopes(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
      static_cast<void>(detail::calibrated_shift(points[i], nowhere, slopes[i]));
    return slopes;
  };
  const auto offered = slopes_of(candidates);
  const auto asked = slopes_of(wanted);
  detail::design plan(prior);
  std::vector<std::size_t> chosen;
  while (chosen.size() < count) {
    std::size_t best = candidates.size();
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < offered.size(); ++i) {
      if (std::find(chosen.begin(), chosen.end(), i) != chosen.end()) continue;
      const double gain = plan.gain(offered[i], asked);
      if (gain > most) {
        most = gain;
        best = i;
      }
    }
    chosen.push_back(best);
    plan.add(offered[best]);
  }
  return chosen;
}

}  // namespace ledg::inline LEDG_ABI
