// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
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

/// Covariance of log latencies as networks are measured one by one, linear about the prior.
class design {
 public:
  design(std::span<const calibration_point> points, const calibration_prior& prior)
      : n_(points.size()), noise_(prior.noise * prior.noise), covariance_(n_ * n_) {
    const calibration_row nowhere{};
    std::vector<calibration_row> slopes(n_);
    for (std::size_t i = 0; i < n_; ++i) static_cast<void>(calibrated_shift(points[i], nowhere, slopes[i]));
    for (std::size_t i = 0; i < n_; ++i) {
      const auto spread = prior.times(slopes[i]);
      for (std::size_t j = 0; j < n_; ++j) {
        double& c = covariance_[i * n_ + j];
        c = prior.alike * prior.alike *
            alikeness(slopes[i], points[i].answered_log_ms, slopes[j], points[j].answered_log_ms);
        for (std::size_t k = 0; k < calibration_size; ++k) c += spread[k] * slopes[j][k];
      }
    }
  }

  /// How much less the sum of variances of the networks from @p first on is once network @p i was measured.
  [[nodiscard]] double gain(std::size_t i, std::size_t first) const {
    double sum = 0;
    for (std::size_t j = first; j < n_; ++j) sum += covariance_[i * n_ + j] * covariance_[i * n_ + j];
    return sum / (covariance_[i * n_ + i] + noise_);
  }

  void add(std::size_t measured) {
    const std::span row(covariance_.data() + measured * n_, n_);
    const std::vector<double> c(row.begin(), row.end());
    const double scale = 1 / (c[measured] + noise_);
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t j = 0; j < n_; ++j) covariance_[i * n_ + j] -= scale * c[i] * c[j];
  }

 private:
  std::size_t n_;
  double noise_;
  std::vector<double> covariance_;
};

}  // namespace detail

/// Numbers of @p count of @p candidates to measure, the most telling one first: each leaves the least variance of the
/// log latencies of @p wanted, after those before it (greedy I-optimal design). Deterministic; no network twice.
/// @param wanted the networks to be predicted later; the candidates themselves where nothing else is known
/// @throws input_error where there are fewer candidates than asked for; numeric_error where no gain is a number.
[[nodiscard]] inline std::vector<std::size_t> suggest_networks(std::span<const calibration_point> candidates,
                                                               std::span<const calibration_point> wanted,
                                                               std::size_t count, const calibration_prior& prior) {
  if (count > candidates.size())
    throw input_error("suggest: expected at most " + std::to_string(candidates.size()) + " networks, got " +
                      std::to_string(count));
  prior.check();
  std::vector<calibration_point> all(candidates.begin(), candidates.end());
  all.insert(all.end(), wanted.begin(), wanted.end());
  detail::design plan(all, prior);
  std::vector<std::size_t> chosen;
  while (chosen.size() < count) {
    std::size_t best = candidates.size();
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (std::find(chosen.begin(), chosen.end(), i) != chosen.end()) continue;
      const double gain = plan.gain(i, candidates.size());
      if (gain > most) {
        most = gain;
        best = i;
      }
    }
    if (best == candidates.size()) throw numeric_error("suggest: what a measurement would tell is not finite");
    chosen.push_back(best);
    plan.add(best);
  }
  return chosen;
}

}  // namespace ledg::inline LEDG_ABI
