// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/latency/calibration.hpp"
#include "ledg/latency/calibration_reach.hpp"

/// @file latency/calibration_choice.hpp
/// How much a few measurements may change, by what each of them says of the others: nothing, a scale, or the factors of
/// every kind of time.

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

inline constexpr double scale_only = 0.05;  // factors stay almost where they were

[[nodiscard]] inline calibration_prior prior_of(calibration_reach reach, calibration_prior prior) {
  if (reach != calibration_reach::factors) prior.factor_spread = scale_only;
  return prior;
}

/// What @p rows are answered, each by the others alone. @returns log(predicted / measured)
[[nodiscard]] inline std::vector<double> left_out_errors(std::span<const calibration_measurement> rows,
                                                         const calibration_prior& prior) {
  std::vector<double> errors;
  std::vector<calibration_measurement> others;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    others.assign(rows.begin(), rows.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    errors.push_back(fit_calibration(others, prior).log_ms(rows[i].point) - rows[i].log_ms);
  }
  return errors;
}

[[nodiscard]] inline double mean_relative_error(std::span<const double> log_errors) {
  double sum = 0;
  for (const double e : log_errors) sum += std::abs(std::expm1(e));
  return sum / static_cast<double>(log_errors.size());
}

/// The noise that @p errors of rows left out show, drawn to @p expected as if that were known from five more.
[[nodiscard]] inline double shown_noise(std::span<const double> errors, double expected) {
  constexpr double known_from = 5;
  double sum = known_from * expected * expected;
  for (const double e : errors) sum += std::min(e * e, 1.0);
  return std::sqrt(sum / (known_from + static_cast<double>(errors.size())));
}

}  // namespace detail

/// Fits @p rows as far as they agree: with one or two a scale; with more what predicts each of them best from the
/// others, and what changes least where that makes no difference. @pre `!rows.empty()`
[[nodiscard]] inline chosen_calibration choose_calibration(std::span<const calibration_measurement> rows,
                                                           const calibration_prior& prior) {
  if (rows.empty()) throw input_error("calibration: expected at least one measurement, got none");
  chosen_calibration out;
  std::vector<double> before;
  for (const auto& r : rows) before.push_back(r.point.answered_log_ms - r.log_ms);
  out.error_before = detail::mean_relative_error(before);
  constexpr std::size_t enough_to_leave_out = 3;
  if (rows.size() < enough_to_leave_out) {
    out.reach = calibration_reach::scale;
    out.error_after = std::nan("");
    out.fit = fit_calibration(rows, detail::prior_of(out.reach, prior));
    // What other networks will differ by is not known from so few: as far as factors usually do.
    out.fit.noise = std::hypot(prior.noise, prior.factor_spread / 2);
    return out;
  }
  constexpr double worth_it = 0.97;  // of the error before, or the simpler one stays
  out.error_after = out.error_before;
  auto errors = before;
  for (const auto reach : {calibration_reach::scale, calibration_reach::factors}) {
    auto tried = detail::left_out_errors(rows, detail::prior_of(reach, prior));
    const double error = detail::mean_relative_error(tried);
    if (error >= worth_it * out.error_after) continue;
    out.reach = reach;
    out.error_after = error;
    errors = std::move(tried);
  }
  if (out.reach == calibration_reach::nothing)
    out.fit = fit_calibration({}, {detail::scale_only, detail::scale_only, prior.noise});
  else
    out.fit = fit_calibration(rows, detail::prior_of(out.reach, prior));
  out.fit.noise = detail::shown_noise(errors, prior.noise);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
