// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/train/metrics.hpp"

/// @file train/statistics.hpp
/// The few statistics that training and evaluation of every predictor need: quantiles, straight lines, interpolation,
/// and the quality of predictions. All are pure functions in double.

namespace ledg::inline LEDG_ABI {

/// The quantile of split conformal prediction: the ceil((n + 1) @p q)-th smallest of @p values. Where they are
/// residuals of n exchangeable examples, the residual of one more lies at or below it with a probability of at least
/// @p q.
/// @returns nothing where n values are too few to say so, which is where (n + 1) q > n
[[nodiscard]] inline std::optional<double> conformal_quantile(std::vector<double> values, double q) {
  const double wanted = std::ceil((static_cast<double>(values.size()) + 1) * q);
  if (values.empty() || wanted > static_cast<double>(values.size())) return std::nullopt;
  const auto k = static_cast<std::ptrdiff_t>(std::max(wanted, 1.0)) - 1;
  std::nth_element(values.begin(), values.begin() + k, values.end());
  return values[static_cast<std::size_t>(k)];
}

/// The standard normal quantile at @p level in (0, 1), by bisection: exact to rounding, and needs no table.
[[nodiscard]] inline double normal_quantile(double level) {
  double low = -10;
  double high = 10;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::numbers::sqrt2) < level ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// `offset + slope x`.
struct straight_line {
  double offset = 0;
  double slope = 0;

  [[nodiscard]] double operator()(double x) const { return offset + slope * x; }
};

/// The line of least squares through the points (@p x, @p y).
/// @param fewest points from which a slope is told; with fewer, or where all x are equal, it is @p otherwise and the
/// line goes through the mean
/// @throws shape_error where x and y differ in number
[[nodiscard]] inline straight_line fit_line(std::span<const double> x, std::span<const double> y, double otherwise = 0,
                                            std::size_t fewest = 2) {
  if (x.size() != y.size())
    throw shape_error("line: " + std::to_string(x.size()) + " x, but " + std::to_string(y.size()) + " y");
  if (x.empty()) return {0, otherwise};
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  constexpr double rounding = 1e-9;  // squared distances below are of equal x
  const double slope = x.size() >= fewest && xx > rounding ? xy / xx : otherwise;
  return {mean_y - slope * mean_x, slope};
}

/// Straight lines between the points (@p from, @p to), constant beyond them. @pre from ascends strictly, both are of
/// one size and not empty
[[nodiscard]] inline double interpolate(std::span<const double> from, std::span<const double> to, double x) {
  LEDG_ASSERT(!from.empty() && from.size() == to.size());
  const auto above = static_cast<std::size_t>(std::upper_bound(from.begin(), from.end(), x) - from.begin());
  if (above == 0) return to.front();
  if (above == from.size()) return to.back();
  const double share = (x - from[above - 1]) / (from[above] - from[above - 1]);
  return to[above - 1] + share * (to[above] - to[above - 1]);
}

/// Errors and ranks of predictions; NaN where one is undefined for the rows (see `train/metrics.hpp`).
struct quality {
  double mape = 0;         ///< mean |p - y| / y
  double acc10 = 0;        ///< share of rows with |p - y| <= 0.1 y
  double kendall_tau = 0;  ///< tau-b
  double spearman = 0;     ///< rho
};

/// @throws input_error for a truth that is not positive; shape_error, numeric_error as the metrics
[[nodiscard]] inline quality quality_of(std::span<const double> predictions, std::span<const double> truths) {
  return {mape(predictions, truths), accuracy_within(0.1, predictions, truths), kendall_tau(predictions, truths),
          spearman_rho(predictions, truths)};
}

}  // namespace ledg::inline LEDG_ABI
