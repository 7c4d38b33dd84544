// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/measure/timing.hpp"

/// @file latency/measurement_check.hpp
/// What people do wrong when they measure: other units, the same thing twice, a run that was disturbed.

namespace ledg::inline LEDG_ABI {

/// A measurement beside what was expected of it.
struct checked_measurement {
  std::string what;   ///< network and batch: equal for measurements of the same
  std::string place;  ///< `file:line`, for messages
  double log_ms = 0;
  double expected_log_ms = 0;
  double spread = 0;  ///< of its repetitions, over their median

  [[nodiscard]] double log_ratio() const { return log_ms - expected_log_ms; }
};

/// Which of the measurements count, and what is to be said of the others.
struct checked_measurements {
  std::vector<std::size_t> kept;  ///< ascending
  std::vector<double> log_ms;     ///< of those kept: the median where something was measured several times
  std::vector<std::string> notes;
};

namespace detail {

/// "1.5x" of a log ratio.
[[nodiscard]] inline std::string times_text(double log_ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3gx", std::exp(log_ratio));
  return text;
}

/// Whether @p log_ratio is about @p factor, within a factor of five.
[[nodiscard]] inline bool about(double log_ratio, double factor) {
  return std::abs(log_ratio - std::log(factor)) < std::log(5);
}

/// @throws input_error where all of @p ratios lie off by a unit.
inline void check_units(const std::vector<double>& ratios, const std::string& place) {
  const double all = measure::median_of(ratios);
  for (const auto& [factor, unit] : {std::pair{1e-3, "seconds"}, {1e3, "microseconds"}, {1e6, "nanoseconds"}})
    if (about(all, factor))
      throw input_error(place + ": these latencies are " + times_text(all) + " of what is expected; are they in " +
                        unit + "? The column is in milliseconds");
}

}  // namespace detail

/// Looks at the measurements of one platform. Several of the same thing count as their median. One that is off by a
/// thousand from what the others say is left out: it is in another unit. What else is odd is named and kept, since a
/// fit that is robust decides.
/// @throws input_error where all are off by a thousand. @pre `!rows.empty()`
[[nodiscard]] inline checked_measurements check_measurements(std::span<const checked_measurement> rows) {
  std::vector<double> ratios;
  for (const auto& r : rows) ratios.push_back(r.log_ratio());
  detail::check_units(ratios, rows.front().place);
  const double all = measure::median_of(ratios);
  std::vector<double> distances;
  for (const double x : ratios) distances.push_back(std::abs(x - all));
  constexpr double usual = 4;  // times the median distance
  const double far = std::max(std::log(3.0), usual * measure::median_of(distances));
  constexpr double disturbed = 0.25;

  checked_measurements out;
  std::map<std::string, std::vector<std::size_t>> same;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& r = rows[i];
    const double off = r.log_ratio() - all;
    if (detail::about(off, 1e-3) || detail::about(off, 1e3)) {
      out.notes.push_back(r.place + ": " + r.what + " is left out: it is " + detail::times_text(off) +
                          " of what the others lead to expect; another unit?");
      continue;
    }
    if (std::abs(off) > far)
      out.notes.push_back(r.place + ": " + r.what + " is " + detail::times_text(off) +
                          " of what the others lead to expect");
    if (r.spread > disturbed)
      out.notes.push_back(r.place + ": " + r.what + " varied by " + std::to_string(std::lround(100 * r.spread)) +
                          " % between its runs: was something else running, or the chip hot?");
    same[r.what].push_back(i);
  }
  for (const auto& [what, places] : same) {
    if (places.size() > 1)
      out.notes.push_back(rows[places.back()].place + ": " + what + " was measured " + std::to_string(places.size()) +
                          " times; the median counts");
    out.kept.push_back(places.front());
  }
  std::sort(out.kept.begin(), out.kept.end());
  for (const auto i : out.kept) {
    std::vector<double> values;
    for (const auto j : same[rows[i].what]) values.push_back(rows[j].log_ms);
    out.log_ms.push_back(measure::median_of(values));
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
