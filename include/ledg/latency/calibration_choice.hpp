// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/latency/calibration.hpp"
#include "ledg/latency/calibration_reach.hpp"

/// @file latency/calibration_choice.hpp
/// How much a few measurements may change: how far moves and noise lie from what other platforms show, by the evidence;
/// and whether anything is moved, by what each measurement says of the others.

namespace ledg::inline LEDG_ABI {

/// A calibration with what speaks for it.
struct chosen_calibration {
  calibration fit;
  calibration_reach reach = calibration_reach::nothing;
  /// Mean |predicted / measured - 1| of the measurements, as they were answered before and, each left out in turn,
  /// after. With fewer than three there is nothing to leave out, and `after` is NaN.
  double error_before = 0, error_after = 0;
};

namespace detail {

[[nodiscard]] inline double mean_relative_error(std::span<const double> log_errors) {
  double sum = 0;
  for (const double e : log_errors) sum += std::abs(std::expm1(e));
  return sum / static_cast<double>(log_errors.size());
}

/// The posterior under that multiple of @p prior's spreads and of its noise that @p rows make likeliest, where each may
/// well be off by half. Both may be larger than on other platforms and not smaller: a few networks that fit well do not
/// say that others will.
/// @throws numeric_error where none is finite: the covariance of @p prior is none. input_error as `fit_calibration`
[[nodiscard]] inline fitted_calibration likeliest_calibration(std::span<const calibration_measurement> rows,
                                                              const calibration_prior& prior) {
  constexpr std::array move_multiples{1.0, 1.4, 2.0};
  constexpr std::array noise_multiples{1.0, 1.4, 2.0};
  constexpr double usual = 0.5;  // standard deviation of the logarithm of a multiple
  fitted_calibration best;
  double most = -std::numeric_limits<double>::infinity();
  for (const double moves : move_multiples)
    for (const double noises : noise_multiples) {
      auto tried = fit_calibration(rows, prior.scaled(moves, noises));
      const double m = std::log(moves) / usual, n = std::log(noises) / usual;
      const double evidence = tried.log_evidence - (m * m + n * n) / 2;
      if (!(evidence > most)) continue;
      most = evidence;
      best = std::move(tried);
    }
  if (!std::isfinite(most))
    throw numeric_error("calibration: no multiple of the prior gives the measurements a finite likelihood");
  return best;
}

/// @p prior with all that it leaves open of @p rows in the scale.
[[nodiscard]] inline calibration_prior scale_alone(std::span<const calibration_measurement> rows,
                                                   const calibration_prior& prior) {
  const std::array<double, calibration_size> nowhere{};
  double variance = 0;
  for (const auto& r : rows) {
    calibration_row slope;
    static_cast<void>(calibrated_shift(r.point, nowhere, slope));
    const auto spread = prior.times(slope);
    for (std::size_t k = 0; k < calibration_size; ++k) variance += slope[k] * spread[k];
  }
  return {independent_moves(0, std::sqrt(variance / static_cast<double>(rows.size()))), prior.noise, prior.alike};
}

}  // namespace detail

/// The posterior that @p rows leave of @p prior. From three on each is predicted from the others: where that is worse
/// than without any measurement the scale alone moves, and where that is worse, too, nothing.
/// @throws input_error where there are none, and as `fit_calibration`; numeric_error where no posterior is finite
[[nodiscard]] inline chosen_calibration choose_calibration(std::span<const calibration_measurement> rows,
                                                           const calibration_prior& prior) {
  if (rows.empty()) throw input_error("calibration: expected at least one measurement, got none");
  std::vector<double> before;
  for (const auto& r : rows) before.push_back(r.point.answered_log_ms - r.log_ms);
  chosen_calibration out;
  out.error_before = detail::mean_relative_error(before);
  auto all = detail::likeliest_calibration(rows, prior);
  constexpr std::size_t enough_to_leave_out = 3;
  const bool few = rows.size() < enough_to_leave_out;
  out.error_after = few ? std::nan("") : detail::mean_relative_error(all.left_out_errors);
  if (few || out.error_after <= out.error_before) {
    out.reach = calibration_reach::factors;
    out.fit = std::move(all.fit);
    return out;
  }
  auto scaled = fit_calibration(rows, detail::scale_alone(rows, all.fit.prior));
  if (const double error = detail::mean_relative_error(scaled.left_out_errors); error < out.error_before) {
    out.reach = calibration_reach::scale;
    out.error_after = error;
    out.fit = std::move(scaled.fit);
    return out;
  }
  out.error_after = out.error_before;
  out.fit = fit_calibration({}, all.fit.prior).fit;
  return out;
}

}  // namespace ledg::inline LEDG_ABI
