// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/latency/physics_terms.hpp"

/// @file latency/calibration.hpp
/// What a few measurements say of a platform: a posterior over the factors of plain physics and a scale.
///
/// ```
///   log t = answered + log physics(e^m times each kind of time) - log physics(each kind of time) + s
///   m ~ N(0, factor_spread^2),  s ~ N(0, scale_spread^2),  measured log t ~ N(log t, noise^2), Huber beyond 2 noise
/// ```
/// Found by Gauss-Newton; the covariance is Laplace's. It corrects any answer, of plain physics or of a network, since
/// only differences of physics count. Thread-safety: plain functions and values.

namespace ledg::inline LEDG_ABI {

/// A network on the platform that is calibrated.
struct calibration_point {
  physics_numbers ms{};  ///< what each kind of time takes, with the factors of the model (`physics_model::factors`)
  double answered_log_ms = 0;  ///< without any measurement
};

/// What was measured of it.
struct calibration_measurement {
  calibration_point point;
  double log_ms = 0;
  double spread = 0;  ///< of its repetitions, over their median
};

/// Moved: the log factor of each kind of time, then the log scale.
inline constexpr std::size_t calibration_size = physics_term_count + 1;

/// How far a platform may lie from what was answered for it; recipes that chips left out agreed on.
struct calibration_prior {
  double factor_spread = 0.7;
  double scale_spread = 0.8;
  double noise = 0.06;  ///< of log latency, beside the spread of repetitions

  /// @throws input_error where a number is not positive.
  void check() const {
    for (const double x : {factor_spread, scale_spread, noise})
      if (!(x > 0)) throw input_error("calibration: expected spreads and noise above 0, got " + std::to_string(x));
  }
};

namespace detail {

using calibration_row = std::array<double, calibration_size>;

/// Log latency after @p moves, without what was answered; its derivatives in @p slope.
[[nodiscard]] inline double calibrated_shift(const calibration_point& p, std::span<const double> moves,
                                             calibration_row& slope) {
  physics_numbers factor{};
  for (std::size_t k = 0; k < physics_term_count; ++k) factor[k] = std::exp(moves[k]);
  physics_numbers ones{};
  ones.fill(1);
  physics_numbers by_log{};
  const double moved = physics_log_ms(p.ms, factor, &by_log);
  std::copy(by_log.begin(), by_log.end(), slope.begin());
  slope.back() = 1;
  return moved - physics_log_ms(p.ms, ones) + moves.back();
}

/// The lower triangle L of L L^T = @p a, row by row in place. @pre @p a is symmetric and positive definite
inline void cholesky(std::vector<double>& a, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
}

/// Solves L L^T x = @p b in place.
inline void cholesky_solve(const std::vector<double>& l, std::size_t n, std::span<double> b) {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= l[i * n + k] * b[k];
    b[i] /= l[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= l[k * n + i] * b[k];
    b[i] /= l[i * n + i];
  }
}

}  // namespace detail

/// What measurements of a platform changed.
struct calibration {
  std::vector<double> moves;       ///< `calibration_size`
  std::vector<double> covariance;  ///< of them, row by row
  double noise = 0.06;             ///< standard deviation of log latency about the posterior's mean

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("moves", self.moves);
    visit("covariance", self.covariance);
    visit("noise", self.noise);
  }

  /// @throws input_error where the sizes are wrong.
  void check() const {
    if (moves.size() != calibration_size || covariance.size() != calibration_size * calibration_size)
      throw input_error("calibration: expected " + std::to_string(calibration_size) +
                        " moves and their covariance, got " + std::to_string(moves.size()) + " and " +
                        std::to_string(covariance.size()) + " numbers");
  }

  /// Log latency of @p p.
  [[nodiscard]] double log_ms(const calibration_point& p) const {
    detail::calibration_row slope;
    return p.answered_log_ms + detail::calibrated_shift(p, moves, slope);
  }

  /// Standard deviation of a measured log latency of @p p about `log_ms`.
  [[nodiscard]] double deviation(const calibration_point& p) const {
    detail::calibration_row slope;
    static_cast<void>(detail::calibrated_shift(p, moves, slope));
    double variance = noise * noise;
    for (std::size_t i = 0; i < calibration_size; ++i)
      for (std::size_t j = 0; j < calibration_size; ++j)
        variance += slope[i] * covariance[i * calibration_size + j] * slope[j];
    return std::sqrt(variance);
  }
};

namespace detail {

/// Minimises the negative log posterior.
class calibration_fit {
 public:
  calibration_fit(std::span<const calibration_measurement> rows, const calibration_prior& prior)
      : rows_(rows), prior_(prior), hessian_(n * n), gradient_(n) {}

  [[nodiscard]] calibration run() {
    calibration out;
    out.noise = prior_.noise;
    out.moves.assign(n, 0.0);
    constexpr int iterations = 20;
    double loss = linearize(out.moves);
    for (int t = 0; t < iterations; ++t) {
      auto step = gradient_;
      cholesky(hessian_, n);
      cholesky_solve(hessian_, n, step);
      const auto before = out.moves;
      const double loss_before = loss;
      for (double share = 1; share > 1e-3; share /= 2) {
        for (std::size_t k = 0; k < n; ++k) out.moves[k] = before[k] - share * step[k];
        if ((loss = linearize(out.moves)) <= loss_before) break;
      }
      if (loss_before - loss < 1e-10 * (1 + loss)) break;
    }
    cholesky(hessian_, n);
    out.covariance.assign(n * n, 0.0);
    for (std::size_t k = 0; k < n; ++k) {  // it is symmetric, so rows are columns
      const std::span<double> column(out.covariance.data() + k * n, n);
      column[k] = 1;
      cholesky_solve(hessian_, n, column);
    }
    return out;
  }

 private:
  static constexpr std::size_t n = calibration_size;

  /// Loss at @p x; its gradient and Gauss-Newton matrix are kept.
  double linearize(std::span<const double> x) {
    std::fill(hessian_.begin(), hessian_.end(), 0.0);
    double loss = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const double spread = k + 1 < n ? prior_.factor_spread : prior_.scale_spread;
      const double weight = 1 / (spread * spread);
      gradient_[k] = x[k] * weight;
      hessian_[k * n + k] = weight;
      loss += x[k] * x[k] * weight / 2;
    }
    for (const auto& r : rows_) {
      calibration_row slope;
      const double error = r.point.answered_log_ms + calibrated_shift(r.point, x, slope) - r.log_ms;
      const double variance = prior_.noise * prior_.noise + r.spread * r.spread;
      constexpr double huber = 2;
      const double far = std::abs(error) / (huber * std::sqrt(variance));
      const double weight = 1 / (variance * std::max(far, 1.0));
      loss += far <= 1 ? error * error / variance / 2 : huber * huber * (far - 0.5);
      for (std::size_t i = 0; i < n; ++i) {
        gradient_[i] += weight * error * slope[i];
        for (std::size_t j = 0; j < n; ++j) hessian_[i * n + j] += weight * slope[i] * slope[j];
      }
    }
    return loss;
  }

  std::span<const calibration_measurement> rows_;
  calibration_prior prior_;
  std::vector<double> hessian_, gradient_;
};

}  // namespace detail

/// The posterior that @p rows leave of @p prior; of no rows the prior itself. Deterministic.
/// @throws input_error where the prior is none, or a row holds what is not finite.
[[nodiscard]] inline calibration fit_calibration(std::span<const calibration_measurement> rows,
                                                 const calibration_prior& prior) {
  prior.check();
  for (const auto& r : rows)
    if (!std::isfinite(r.log_ms) || !std::isfinite(r.point.answered_log_ms) || !(r.spread >= 0))
      throw input_error("calibration: expected finite latencies and spreads of at least 0");
  return detail::calibration_fit(rows, prior).run();
}

}  // namespace ledg::inline LEDG_ABI
