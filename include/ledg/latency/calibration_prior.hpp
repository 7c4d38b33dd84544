// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/latency/physics_term.hpp"

/// @file latency/calibration_prior.hpp
/// How far a platform may lie from what is answered for it before anything is measured on it.

namespace ledg::inline LEDG_ABI {

/// Moved by a calibration: the log factor of each kind of time, then the log scale.
inline constexpr std::size_t calibration_size = physics_term_count + 1;

namespace detail {

/// A number for each of what a calibration moves.
using calibration_row = std::array<double, calibration_size>;

/// Covariance of moves that know nothing of one another.
[[nodiscard]] inline std::vector<double> independent_moves(double factor_spread, double scale_spread) {
  std::vector<double> out(calibration_size * calibration_size);
  for (std::size_t k = 0; k < calibration_size; ++k) {
    const double spread = k + 1 < calibration_size ? factor_spread : scale_spread;
    out[k * calibration_size + k] = spread * spread;
  }
  return out;
}

/// Whether @p a, row by row, is the covariance of something: finite, symmetric, and no combination has a negative
/// variance. Up to rounding; by elimination without square roots.
[[nodiscard]] inline bool is_covariance(std::vector<double> a, std::size_t n) {
  double most = 0;
  for (std::size_t k = 0; k < n; ++k) most = std::max(most, a[k * n + k]);
  const double rounding = 1e-10 * most;
  const double of_nothing = std::sqrt(rounding * most);  // what may stand beside a variance of nothing
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (!std::isfinite(a[i * n + j]) || std::abs(a[i * n + j] - a[j * n + i]) > rounding) return false;
  for (std::size_t k = 0; k < n; ++k) {
    const double left = a[k * n + k];
    if (left < -rounding) return false;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (left > rounding)
        for (std::size_t j = k + 1; j < n; ++j) a[i * n + j] -= a[i * n + k] * a[k * n + j] / left;
      else if (std::abs(a[i * n + k]) > of_nothing)
        return false;
    }
  }
  return true;
}

}  // namespace detail

/// Normal, about what is answered. By default factors and scale are independent of one another, with spreads that chips
/// left out agreed on.
struct calibration_prior {
  std::vector<double> covariance = detail::independent_moves(0.7, 0.8);  ///< of the moves, row by row
  double noise = 0.06;  ///< of log latency: what no other network tells, beside the spread of repetitions
  double alike = 0.06;  ///< of log latency: what networks alike have in common, and factors do not explain

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("covariance", self.covariance);
    visit("noise", self.noise);
    visit("alike", self.alike);
  }

  [[nodiscard]] double& at(std::size_t i, std::size_t j) { return covariance[i * calibration_size + j]; }
  [[nodiscard]] double at(std::size_t i, std::size_t j) const { return covariance[i * calibration_size + j]; }

  /// The covariance times @p x.
  [[nodiscard]] detail::calibration_row times(const detail::calibration_row& x) const {
    detail::calibration_row out{};
    for (std::size_t i = 0; i < calibration_size; ++i)
      for (std::size_t j = 0; j < calibration_size; ++j) out[i] += at(i, j) * x[j];
    return out;
  }

  /// With moves @p moves times as far and @p noises times the noise.
  [[nodiscard]] calibration_prior scaled(double moves, double noises) const {
    auto out = *this;
    for (double& c : out.covariance) c *= moves * moves;
    out.noise *= noises;
    out.alike *= noises;
    return out;
  }

  /// @throws input_error where the covariance has another size or is none, or the noise is none.
  void check() const {
    if (covariance.size() != calibration_size * calibration_size)
      throw input_error("calibration: expected a covariance of " + std::to_string(calibration_size) + " moves, got " +
                        std::to_string(covariance.size()) + " numbers");
    for (std::size_t k = 0; k < calibration_size; ++k)
      if (!(at(k, k) >= 0) || !std::isfinite(at(k, k)))
        throw input_error("calibration: expected variances of at least 0, got " + std::to_string(at(k, k)));
    if (!detail::is_covariance(covariance, calibration_size))
      throw input_error("calibration: expected a covariance, symmetric and without a negative variance of any sum");
    if (!(noise > 0) || !(alike >= 0))
      throw input_error("calibration: expected noise above 0 and likeness of at least 0, got " + std::to_string(noise) +
                        " and " + std::to_string(alike));
  }
};

}  // namespace ledg::inline LEDG_ABI
