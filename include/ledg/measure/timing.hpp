// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"

/// @file measure/timing.hpp
/// Repeated times of one thing: how they are taken, and what they say together. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI::measure {

/// How long and how often something is timed; ours.
struct timing_options {
  std::size_t warm_up = 3;       ///< runs whose time is thrown away
  std::size_t least_runs = 10;   ///< timed runs, at least
  std::size_t most_runs = 1000;  ///< and at most
  double seconds = 1;            ///< stops after so long, once there are `least_runs`
};

/// What repeated times say.
struct timing {
  double latency_ms = 0;  ///< their median
  double spread_ms = 0;   ///< half of what lies between the first and the third quartile
  std::size_t repetitions = 0;
  bool unstable = false;   ///< the spread is above `unstable_share` of the median
  bool throttled = false;  ///< the last third took longer than the first by `throttled_share`: a chip that got hot
};

/// A spread of more than this share of the median says that something else was running.
inline constexpr double unstable_share = 0.1;
/// Times that grew by more than this share from the first third of the runs to the last.
inline constexpr double throttled_share = 0.15;

/// The value at @p share (0 to 1) of @p sorted, between two of them where it falls there. @pre `!sorted.empty()`
[[nodiscard]] inline double quantile_of_sorted(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// The middle of @p values. @pre `!values.empty()`
[[nodiscard]] inline double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, 0.5);
}

/// What @p times_ms, in the order they were taken, say together.
/// @throws input_error where there is none, or one is not a positive number.
[[nodiscard]] inline timing summarize(std::span<const double> times_ms) {
  if (times_ms.empty()) throw input_error("timing: expected at least one time, got none");
  for (const double t : times_ms)
    if (!(t > 0) || !std::isfinite(t))
      throw input_error("timing: expected positive milliseconds, got " + std::to_string(t));
  std::vector<double> sorted(times_ms.begin(), times_ms.end());
  std::sort(sorted.begin(), sorted.end());
  timing out;
  out.latency_ms = quantile_of_sorted(sorted, 0.5);
  out.spread_ms = (quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25)) / 2;
  out.repetitions = times_ms.size();
  out.unstable = out.spread_ms > unstable_share * out.latency_ms;
  constexpr std::size_t enough_for_thirds = 9;
  if (const auto third = times_ms.size() / 3; times_ms.size() >= enough_for_thirds) {
    const auto part = [&](std::size_t begin) {
      return median_of({times_ms.begin() + static_cast<std::ptrdiff_t>(begin),
                        times_ms.begin() + static_cast<std::ptrdiff_t>(begin + third)});
    };
    out.throttled = part(times_ms.size() - third) > (1 + throttled_share) * part(0);
  }
  return out;
}

/// Runs @p work, and says how long it takes: warm-up, then runs until the time is up.
/// @param work what is timed, called once a run; what it throws comes through
/// @throws input_error for options that ask for no run.
template <class Work>
[[nodiscard]] timing time(Work&& work, const timing_options& options = {}) {
  if (options.least_runs == 0 || options.most_runs < options.least_runs)
    throw input_error("timing: expected at least one run and most_runs >= least_runs, got " +
                      std::to_string(options.least_runs) + " and " + std::to_string(options.most_runs));
  using clock = std::chrono::steady_clock;
  for (std::size_t i = 0; i < options.warm_up; ++i) work();
  std::vector<double> times_ms;
  const auto begin = clock::now();
  for (auto last = begin; times_ms.size() < options.most_runs;) {
    work();
    const auto now = clock::now();
    // A clock that did not move still cost something; a zero would not be a time.
    times_ms.push_back(std::max(std::chrono::duration<double, std::milli>(now - last).count(), 1e-6));
    last = now;
    if (times_ms.size() >= options.least_runs && std::chrono::duration<double>(now - begin).count() > options.seconds)
      break;
  }
  return summarize(times_ms);
}

}  // namespace ledg::inline LEDG_ABI::measure
