// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/latency/calibration.hpp"
#include "ledg/latency/learn_calibration_noise.hpp"
#include "ledg/latency/physics_residuals.hpp"

/// @file latency/learn_calibration.hpp
/// The prior of calibrations, from platforms that were predicted by a model that did not see them (empirical Bayes).

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Expectations over platforms, from which the next prior follows.
class calibration_moments {
 public:
  explicit calibration_moments(const calibration_prior& prior) : prior_(prior), squares_(prior.covariance.size()) {}

  /// @param weight of the platform
  void add(std::span<const calibration_measurement> rows, double weight) {
    const auto c = fit_calibration(rows, prior_).fit;
    const auto covariance = posterior(c);
    for (std::size_t i = 0; i < calibration_size; ++i)
      for (std::size_t j = 0; j < calibration_size; ++j)
        squares_[i * calibration_size + j] += weight * (covariance[i * calibration_size + j] + c.moves[i] * c.moves[j]);
    double noise = 0;
    const double far = 9 * (prior_.noise * prior_.noise + prior_.alike * prior_.alike);  // single outliers say little
    for (const auto& r : rows) {
      calibration_row slope;
      const double error = r.point.answered_log_ms + calibrated_shift(r.point, c.moves, slope) - r.log_ms;
      noise += std::min(error * error, far);
      for (std::size_t i = 0; i < calibration_size; ++i)
        for (std::size_t j = 0; j < calibration_size; ++j)
          noise += slope[i] * covariance[i * calibration_size + j] * slope[j];
    }
    noise_ += weight * noise / static_cast<double>(rows.size());
    weight_ += weight;
  }

  /// The prior that they say, drawn to @p start as if that were three devices more, its correlations to none.
  [[nodiscard]] calibration_prior next(const calibration_prior& start) const {
    constexpr double start_counts = 3, independence_counts = 15;
    auto out = start;
    for (std::size_t i = 0; i < calibration_size; ++i)
      for (std::size_t j = 0; j < calibration_size; ++j) {
        const double sum = squares_[i * calibration_size + j];
        out.at(i, j) = i == j ? (sum + start_counts * start.at(i, i)) / (weight_ + start_counts)
                              : sum / (weight_ + start_counts + independence_counts);
      }
    const double before = start.noise * start.noise + start.alike * start.alike;
    // Most of what factors do not explain is taken for common to networks alike.
    constexpr double common = 0.8;
    const double left = (noise_ + start_counts * before) / (weight_ + start_counts);
    out.noise = std::sqrt((1 - common) * left);
    out.alike = std::sqrt(common * left);
    return out;
  }

 private:
  // Covariance of the moves of @p c.
  [[nodiscard]] static std::vector<double> posterior(const calibration& c) {
    auto out = c.prior.covariance;
    const std::size_t n = c.anchors.size();
    std::vector<calibration_row> shared(n);
    for (std::size_t r = 0; r < n; ++r) {
      calibration_row slope;
      std::copy(c.anchors[r].slope.begin(), c.anchors[r].slope.end(), slope.begin());
      shared[r] = c.prior.times(slope);
    }
    for (std::size_t r = 0; r < n; ++r) {
      calibration_row sum{};
      for (std::size_t q = 0; q < n; ++q)
        for (std::size_t j = 0; j < calibration_size; ++j) sum[j] += c.precision[r * n + q] * shared[q][j];
      for (std::size_t i = 0; i < calibration_size; ++i)
        for (std::size_t j = 0; j < calibration_size; ++j) out[i * calibration_size + j] -= shared[r][i] * sum[j];
    }
    return out;
  }

  const calibration_prior& prior_;
  std::vector<double> squares_;
  double noise_ = 0, weight_ = 0;
};

}  // namespace detail

/// The prior under which @p platforms are likeliest, each device counting alike (expectation maximisation), drawn to
/// @p start where they are few; with noise by which its intervals hold (`learn_calibration_noise`). Deterministic.
[[nodiscard]] inline calibration_prior learn_calibration_prior(std::span<const unseen_platform> platforms,
                                                               const calibration_prior& start = {
                                                                   detail::independent_moves(0.5, 0.5)}) {
  constexpr int rounds = 6;
  const auto weights = detail::platform_weights(platforms);
  auto prior = start;
  for (int t = 0; t < rounds && !platforms.empty(); ++t) {
    detail::calibration_moments moments(prior);
    for (std::size_t i = 0; i < platforms.size(); ++i)
      if (weights[i] > 0) moments.add(platforms[i].rows, weights[i]);
    prior = moments.next(start);
  }
  return learn_calibration_noise(platforms, prior);
}

namespace detail {

/// Row @p i of @p data as the model that did not see its device answers it.
[[nodiscard]] inline calibration_point unseen_point(const physics_data& data, const physics_folds& folds,
                                                    std::size_t i) {
  const auto& r = data.rows[i];
  double scale = 0;
  const auto factor = folds.models[folds.fold[i]].factors(data.platforms[r.platform], scale);
  calibration_point out{r.ms, physics_log_ms(r.ms, factor) + scale};
  for (std::size_t k = 0; k < physics_term_count; ++k) out.ms[k] *= factor[k];
  return out;
}

}  // namespace detail

/// Platforms of @p data as the models that did not see their devices answer them, by class (`physics_class`). What is
/// much is thinned at random, always alike.
[[nodiscard]] inline std::map<std::string, std::vector<unseen_platform>> unseen_platforms(const physics_data& data,
                                                                                          const physics_folds& folds) {
  constexpr std::size_t most_platforms = 120, most_rows = 24;
  constexpr std::uint64_t stream = 11;
  std::map<std::size_t, std::vector<std::size_t>> rows_of;
  for (std::size_t i = 0; i < data.rows.size(); ++i) rows_of[data.rows[i].platform].push_back(i);
  std::map<std::string, std::vector<std::size_t>> of_class;
  for (const auto& [p, rows] : rows_of) of_class[to_string(data.platforms[p].kind)].push_back(p);
  std::map<std::string, std::vector<unseen_platform>> out;
  for (auto& [name, platforms] : of_class) {
    philox(stream).shuffle(std::span(platforms));
    platforms.resize(std::min(platforms.size(), most_platforms));
    for (const auto p : platforms) {
      auto& rows = rows_of[p];
      philox(stream).split(p).shuffle(std::span(rows));
      rows.resize(std::min(rows.size(), most_rows));
      auto& platform = out[name].emplace_back();
      platform.device = detail::device_line(detail::kin_of(data, rows.front(), physics_kin::device));
      for (const auto i : rows) platform.rows.push_back({detail::unseen_point(data, folds, i), data.rows[i].log_ms, 0});
    }
  }
  return out;
}

/// Priors of calibrations by class, from five folds over devices. Deterministic, for any number of threads.
[[nodiscard]] inline std::map<std::string, calibration_prior> learn_calibration_priors(const physics_data& data,
                                                                                       const physics_fit_config& config,
                                                                                       thread_pool& pool) {
  constexpr std::size_t folds = 5;
  if (data.rows.empty()) return {};
  const auto platforms = unseen_platforms(data, fit_physics_folds(data, units_by_device(data), folds, config, pool));
  std::map<std::string, calibration_prior> out;
  for (const auto& [name, own] : platforms) out[name] = learn_calibration_prior(own);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
