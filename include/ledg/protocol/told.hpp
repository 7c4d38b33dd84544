// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/latency/calibration_choice.hpp"
#include "ledg/latency/suggestion.hpp"
#include "ledg/measure/timing.hpp"
#include "ledg/protocol/baselines.hpp"
#include "ledg/protocol/report.hpp"
#include "ledg/train/statistics.hpp"

/// @file protocol/told.hpp
/// What a few measurements of a setting that was left out make of its other rows. The predictor is asked once, without
/// any; each calibration then takes milliseconds.

namespace ledg::inline LEDG_ABI {

/// How many rows of each setting are told, and which.
struct told_options {
  std::vector<std::size_t> counts;  ///< each in turn; empty: nothing is told
  std::size_t draws = 3;            ///< random choices of them; beside these the suggested ones

  /// Whether anything is told.
  [[nodiscard]] bool any() const {
    return std::any_of(counts.begin(), counts.end(), [](auto k) { return k > 0; });
  }
};

/// A row that is asked about, and what a calibration would correct of its answer.
struct tellable_row {
  protocol_row row;
  calibration_point point;
};

namespace detail {

/// @p row after it was told of @p count others.
[[nodiscard]] inline protocol_row after_told(protocol_row row, const calibration_point& point, const calibration& c) {
  const double center = c.log_ms(point);
  const double width = normal_quantile((1 + latency_interval{}.coverage) / 2) * c.deviation(point);
  row.predicted_ms = std::exp(center);
  row.interval = latency_interval{std::exp(center - width), std::exp(center + width)};
  return row;
}

/// The median of measured over @p predicted of the rows @p told; NaN where nothing was predicted.
template <class Predicted>
[[nodiscard]] double told_scale(std::span<const tellable_row> rows, std::span<const std::size_t> told,
                                const Predicted& predicted) {
  std::vector<double> ratios;
  for (const auto i : told)
    if (const double x = rows[i].row.latency_ms / predicted(rows[i].row); std::isfinite(x)) ratios.push_back(x);
  return ratios.empty() ? std::numeric_limits<double>::quiet_NaN() : measure::median_of(ratios);
}

/// The rows of a setting that are left over once those of @p told were told.
[[nodiscard]] inline std::vector<protocol_row> rows_left_over(std::span<const tellable_row> rows,
                                                              std::span<const std::size_t> told,
                                                              const calibration_prior& prior) {
  std::vector<calibration_measurement> measured;
  for (const auto i : told) measured.push_back({rows[i].point, std::log(rows[i].row.latency_ms), 0});
  const auto fit = choose_calibration(measured, prior).fit;
  const auto answer = [](const protocol_row& r) { return r.predicted_ms; };
  const auto copy = [](const protocol_row& r) {
    return r.baselines[static_cast<std::size_t>(latency_baseline::nearest)];
  };
  const double scale = told_scale(rows, told, answer);
  const double copy_scale = told_scale(rows, told, copy);
  std::vector<protocol_row> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::find(told.begin(), told.end(), i) != told.end()) continue;
    auto& r = out.emplace_back(after_told(rows[i].row, rows[i].point, fit));
    r.scaled_ms = scale * answer(rows[i].row);
    r.copied_ms = copy_scale * copy(rows[i].row);
  }
  return out;
}

/// The rows of a setting in the order in which they are suggested to be measured; chosen among some, drawn at random,
/// where there are many. @pre @p count is at most the number of rows
[[nodiscard]] inline std::vector<std::size_t> suggested_order(std::span<const tellable_row> rows, std::size_t count,
                                                              const calibration_prior& prior) {
  constexpr std::size_t most_candidates = 200;
  std::vector<std::size_t> offered(rows.size());
  std::iota(offered.begin(), offered.end(), std::size_t{0});
  philox(0).shuffle(std::span(offered));
  offered.resize(std::min(offered.size(), std::max(most_candidates, count)));
  std::vector<calibration_point> points;
  for (const auto i : offered) points.push_back(rows[i].point);
  std::vector<std::size_t> out;
  for (const auto i : suggest_networks(points, points, count, prior)) out.push_back(offered[i]);
  return out;
}

}  // namespace detail

/// @p rows of one setting as they are answered before and after each number of its rows was told. The same settings
/// count for every number: one with less than three rows to spare beyond the largest is left out.
/// @param prior of its calibration, @p seed of the random choices
[[nodiscard]] inline std::vector<protocol_row> tell(std::span<const tellable_row> rows, const calibration_prior& prior,
                                                    const told_options& options, std::uint64_t seed) {
  constexpr std::size_t least_left = 3;
  std::vector<protocol_row> out;
  if (rows.empty() || options.counts.empty()) return out;
  const auto most = *std::max_element(options.counts.begin(), options.counts.end());
  if (rows.size() < most + least_left) return out;
  const auto add = [&](std::span<const std::size_t> order, const std::string& picked, std::size_t draw) {
    for (const auto count : options.counts) {
      if (count == 0) continue;
      for (auto& r : detail::rows_left_over(rows, order.first(count), prior)) {
        r.told = count;
        r.picked = picked;
        r.draw = draw;
        out.push_back(std::move(r));
      }
    }
  };
  if (std::find(options.counts.begin(), options.counts.end(), 0) != options.counts.end())
    for (const auto& r : rows) out.push_back(r.row);
  std::vector<std::size_t> order(rows.size());
  for (std::size_t draw = 0; draw < options.draws; ++draw) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    philox(seed).split(draw).split(io::crc32(rows.front().row.device)).shuffle(std::span(order));
    add(order, "random", draw);
  }
  add(detail::suggested_order(rows, most, prior), "suggested", 0);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
