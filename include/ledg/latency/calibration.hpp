// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/latency/calibration_point.hpp"
#include "ledg/latency/calibration_prior.hpp"
#include "ledg/latency/physics_terms.hpp"

/// @file latency/calibration.hpp
/// What a few measurements say of a platform: a posterior over the factors of plain physics and a scale.
///
/// ```
///   log t = answered + log physics(e^m times each kind of time) - log physics(each kind of time) + s + g(network)
///   (m, s) ~ N(0, prior.covariance),  g ~ N(0, prior.alike^2 kernel),  measured log t ~ N(log t, noise^2)
/// ```
/// `g` is what factors do not explain and networks alike have in common: its kernel falls with the distance of the
/// networks' shares of time and sizes. Measurements beyond twice the noise count less (Huber). Found by Gauss-Newton,
/// in the space of the measurements; deviations are those of the linear model about the result. It corrects any answer,
/// of plain physics or of a network, since only differences of physics count. Thread-safety: plain functions and
/// values.

namespace ledg::inline LEDG_ABI {

/// What was measured of it.
struct calibration_measurement {
  calibration_point point;
  double log_ms = 0;
  double spread = 0;  ///< of its repetitions, over their median
};

namespace detail {

/// Log latency after @p moves, without what was answered; its derivatives in @p slope, of which all but the last are
/// the shares of time of each kind.
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

/// How much two networks are alike, 0 to 1: by the Hellinger distance of their shares of time, and by their sizes.
[[nodiscard]] inline double alikeness(const calibration_row& a, double log_ms_a, const calibration_row& b,
                                      double log_ms_b) {
  constexpr double share_reach = 0.15, size_reach = 1.5;
  double shares = 0;
  for (std::size_t k = 0; k < physics_term_count; ++k) {
    const double d = std::sqrt(std::max(a[k], 0.0)) - std::sqrt(std::max(b[k], 0.0));
    shares += d * d;
  }
  const double size = (log_ms_a - log_ms_b) / size_reach;
  return std::exp(-(shares / (share_reach * share_reach) + size * size) / 2);
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
  /// What is kept of a measurement.
  struct anchor {
    std::vector<double> slope;  ///< `calibration_size`
    double answered_log_ms = 0;
    double pull = 0;  ///< its part in what is explained by likeness, and in the moves

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
      visit("slope", self.slope);
      visit("answered_log_ms", self.answered_log_ms);
      visit("pull", self.pull);
    }
  };

  std::vector<double> moves = std::vector<double>(calibration_size);  ///< of log factors, then of the log scale
  calibration_prior prior;
  std::vector<anchor> anchors;
  std::vector<double> precision;  ///< inverse of the measurements' covariance, row by row

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("moves", self.moves);
    visit("prior", self.prior);
    visit("anchors", self.anchors);
    visit("precision", self.precision);
  }

  /// @throws input_error where the sizes are wrong.
  void check() const {
    prior.check();
    bool whole = moves.size() == calibration_size && precision.size() == anchors.size() * anchors.size();
    for (const auto& a : anchors) whole = whole && a.slope.size() == calibration_size;
    if (!whole)
      throw input_error("calibration: expected " + std::to_string(calibration_size) +
                        " moves, as many slopes of each measurement, and a precision for each two of them, got " +
                        std::to_string(moves.size()) + " moves, " + std::to_string(anchors.size()) +
                        " measurements and " + std::to_string(precision.size()) + " precisions");
  }

  /// Log latency of @p p.
  [[nodiscard]] double log_ms(const calibration_point& p) const {
    detail::calibration_row slope;
    double out = p.answered_log_ms + detail::calibrated_shift(p, moves, slope);
    for (const auto& a : anchors) out += alike(a, slope, p) * a.pull;
    return out;
  }

  /// Standard deviation of a measured log latency of @p p about `log_ms`.
  [[nodiscard]] double deviation(const calibration_point& p) const {
    detail::calibration_row slope;
    static_cast<void>(detail::calibrated_shift(p, moves, slope));
    const auto spread = prior.times(slope);
    double variance = prior.noise * prior.noise + prior.alike * prior.alike;
    for (std::size_t k = 0; k < calibration_size; ++k) variance += slope[k] * spread[k];
    const std::size_t n = anchors.size();
    std::vector<double> shared(n);  // covariance with each measurement
    for (std::size_t i = 0; i < n; ++i) {
      shared[i] = alike(anchors[i], slope, p);
      for (std::size_t k = 0; k < calibration_size; ++k) shared[i] += anchors[i].slope[k] * spread[k];
    }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) variance -= shared[i] * precision[i * n + j] * shared[j];
    return std::sqrt(std::max(variance, prior.noise * prior.noise));
  }

 private:
  [[nodiscard]] double alike(const anchor& a, const detail::calibration_row& slope, const calibration_point& p) const {
    detail::calibration_row own;
    std::copy(a.slope.begin(), a.slope.end(), own.begin());
    return prior.alike * prior.alike * detail::alikeness(own, a.answered_log_ms, slope, p.answered_log_ms);
  }
};

/// A posterior with what it says of the measurements that it is made of.
struct fitted_calibration {
  calibration fit;
  std::vector<double> left_out_errors;  ///< log(predicted / measured) of each, predicted by the others
  double log_evidence = 0;              ///< of the measurements, given the prior; up to a constant
};

namespace detail {

/// Finds the posterior.
class calibration_fit {
 public:
  calibration_fit(std::span<const calibration_measurement> rows, const calibration_prior& prior)
      : rows_(rows), prior_(prior), n_(rows.size()), moves_(calibration_size, 0.0), slopes_(n_), error_(n_) {}

  [[nodiscard]] fitted_calibration run() {
    constexpr int iterations = 30;
    for (int t = 0; t < iterations && step(t) > 1e-7; ++t) {
    }
    linearize();
    solve();
    return result();
  }

 private:
  // Errors and slopes at the moves.
  void linearize() {
    for (std::size_t i = 0; i < n_; ++i)
      error_[i] =
          rows_[i].point.answered_log_ms + calibrated_shift(rows_[i].point, moves_, slopes_[i]) - rows_[i].log_ms;
  }

  // Covariance of the measurements, linear about the moves, its Cholesky factor, and the pulls.
  void solve() {
    covariance_.assign(n_ * n_, 0.0);
    target_.assign(n_, 0.0);
    const double alike = prior_.alike * prior_.alike;
    for (std::size_t i = 0; i < n_; ++i) {
      const auto spread = prior_.times(slopes_[i]);
      for (std::size_t j = 0; j < n_; ++j) {
        double& c = covariance_[i * n_ + j];
        for (std::size_t k = 0; k < calibration_size; ++k) c += slopes_[j][k] * spread[k];
        if (i != j)
          c +=
              alike * alikeness(slopes_[i], rows_[i].point.answered_log_ms, slopes_[j], rows_[j].point.answered_log_ms);
      }
      constexpr double huber = 2;
      const double own = prior_.noise * prior_.noise + rows_[i].spread * rows_[i].spread + alike;
      covariance_[i * n_ + i] += own * std::max(1.0, std::abs(error_[i]) / (huber * std::sqrt(own)));
      target_[i] = -error_[i];
      for (std::size_t k = 0; k < calibration_size; ++k) target_[i] += slopes_[i][k] * moves_[k];
    }
    factor_ = covariance_;
    cholesky(factor_, n_);
    pull_ = target_;
    cholesky_solve(factor_, n_, pull_);
  }

  // One step of Gauss-Newton. @returns the largest move that it made
  double step(int t) {
    linearize();
    solve();
    calibration_row sum{};
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t k = 0; k < calibration_size; ++k) sum[k] += slopes_[i][k] * pull_[i];
    const auto wanted = prior_.times(sum);
    double largest = 0;
    for (std::size_t k = 0; k < calibration_size; ++k) largest = std::max(largest, std::abs(wanted[k] - moves_[k]));
    constexpr double most = 0.7;  // of a log factor at once: beyond that the slopes are others
    constexpr int then_smaller = 10;
    const double share = std::min(t < then_smaller ? 1.0 : 0.5, most / std::max(largest, 1e-12));
    for (std::size_t k = 0; k < calibration_size; ++k) moves_[k] += share * (wanted[k] - moves_[k]);
    return largest;
  }

  [[nodiscard]] fitted_calibration result() const {
    fitted_calibration out;
    out.fit.moves = moves_;
    out.fit.prior = prior_;
    out.fit.precision.assign(n_ * n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {  // it is symmetric, so rows are columns
      const std::span<double> column(out.fit.precision.data() + i * n_, n_);
      column[i] = 1;
      cholesky_solve(factor_, n_, column);
      out.fit.anchors.push_back({{slopes_[i].begin(), slopes_[i].end()}, rows_[i].point.answered_log_ms, pull_[i]});
      out.left_out_errors.push_back(-pull_[i] / column[i]);
      out.log_evidence -= pull_[i] * target_[i] / 2 + std::log(factor_[i * n_ + i]);
    }
    return out;
  }

  std::span<const calibration_measurement> rows_;
  const calibration_prior& prior_;
  std::size_t n_;
  std::vector<double> moves_;
  std::vector<calibration_row> slopes_;
  std::vector<double> error_;  // log(predicted / measured), by the moves alone
  std::vector<double> covariance_, factor_, target_, pull_;
};

}  // namespace detail

/// The posterior that @p rows leave of @p prior; of no rows the prior itself. Deterministic.
/// @throws input_error where the prior is none, or a row holds what is not finite.
[[nodiscard]] inline fitted_calibration fit_calibration(std::span<const calibration_measurement> rows,
                                                        const calibration_prior& prior) {
  prior.check();
  const auto finite = [](double x) { return std::isfinite(x); };
  for (const auto& r : rows)
    if (!finite(r.log_ms) || !finite(r.point.answered_log_ms) || !finite(r.spread) || r.spread < 0 ||
        !std::all_of(r.point.ms.begin(), r.point.ms.end(), finite))
      throw input_error("calibration: expected finite latencies and times, and spreads of at least 0");
  return detail::calibration_fit(rows, prior).run();
}

}  // namespace ledg::inline LEDG_ABI
