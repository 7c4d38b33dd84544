// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/io/json.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/evaluation_report.hpp"
#include "ledg/measure/timing.hpp"
#include "ledg/protocol/baselines.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/statistics.hpp"

/// @file protocol/report.hpp
/// What a run of a protocol says: rows, and of them errors by setting, by unit left out, and over seeds.

namespace ledg::inline LEDG_ABI {

/// A row that a fold was asked about.
struct protocol_row : predicted_measurement {
  std::uint64_t seed = 0;
  std::string left_out;
  baseline_latencies baselines{};
  std::size_t told = 0;     ///< other rows of the setting that were told before
  std::string picked = {};  ///< `random` or `suggested`; empty where none was told
  std::size_t draw = 0;     ///< of several random choices
  /// The answer without them, and the baseline `nearest`, times a scale that they say; NaN where there is none.
  double scaled_ms = std::numeric_limits<double>::quiet_NaN();
  double copied_ms = std::numeric_limits<double>::quiet_NaN();
};

/// Errors of predictions of one kind, on settings of which each counts alike. NaN where nothing is known.
struct protocol_quality {
  double median_error = 0;  ///< of |p - y| / y, over rows
  double mape = 0;          ///< mean of it
  double acc10 = 0;         ///< share of rows where it is at most 0.1
  double spearman = 0;      ///< rho over the rows of a setting
};

/// What is said of a unit that was left out, or of all (`left_out` is `all` then).
struct protocol_line {
  std::string left_out;
  std::size_t settings = 0;
  std::size_t rows = 0;
  protocol_quality model;
  std::array<protocol_quality, baseline_count> baselines{};
  std::size_t told = 0;  ///< rows of each setting, as `picked` says; settings count once for each draw of them
  std::string picked;
  protocol_quality scaled, copied;  ///< see `protocol_row`
  double coverage = 0;              ///< share of rows inside their 90 % intervals, of those that have one
  double interval_factor = 0;       ///< half the width of the median interval, as a factor: 1.5 is x / 1.5 to 1.5 x
};

namespace detail {

[[nodiscard]] inline double mean_of_finite(std::span<const double> values) {
  double sum = 0;
  double n = 0;
  for (const double v : values)
    if (std::isfinite(v)) {
      sum += v;
      n += 1;
    }
  return n > 0 ? sum / n : std::numeric_limits<double>::quiet_NaN();
}

/// Of pairs of which both are known.
[[nodiscard]] inline protocol_quality quality_of_setting(std::span<const protocol_row* const> rows,
                                                         const std::function<double(const protocol_row&)>& predicted) {
  std::vector<double> p, y, errors;
  for (const auto* r : rows) {
    const double x = predicted(*r);
    if (!std::isfinite(x)) continue;
    p.push_back(x);
    y.push_back(r->latency_ms);
    errors.push_back(std::abs(x - r->latency_ms) / r->latency_ms);
  }
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  if (p.empty()) return {nothing, nothing, nothing, nothing};
  const auto q = quality_of(p, y);
  return {measure::median_of(errors), q.mape, q.acc10, q.spearman};
}

[[nodiscard]] inline protocol_quality mean_quality(std::span<const protocol_quality> of) {
  const auto mean = [&](double protocol_quality::*field) {
    std::vector<double> values;
    for (const auto& q : of) values.push_back(q.*field);
    return mean_of_finite(values);
  };
  return {mean(&protocol_quality::median_error), mean(&protocol_quality::mape), mean(&protocol_quality::acc10),
          mean(&protocol_quality::spearman)};
}

}  // namespace detail

/// The line of @p rows: means over settings, so that one with many rows counts as one with few.
[[nodiscard]] inline protocol_line protocol_line_of(const std::string& left_out, std::span<const protocol_row> rows) {
  std::map<std::tuple<std::string, std::string, std::size_t>, std::vector<const protocol_row*>> of_setting;
  std::set<std::size_t> draws;
  for (const auto& r : rows) {
    of_setting[{r.data, r.device, r.draw}].push_back(&r);
    draws.insert(r.draw);
  }
  std::vector<protocol_quality> model, scaled, copied;
  std::array<std::vector<protocol_quality>, baseline_count> baselines;
  std::vector<double> inside, widths;
  for (const auto& [key, own] : of_setting) {
    model.push_back(detail::quality_of_setting(own, [](const auto& r) { return r.predicted_ms; }));
    scaled.push_back(detail::quality_of_setting(own, [](const auto& r) { return r.scaled_ms; }));
    copied.push_back(detail::quality_of_setting(own, [](const auto& r) { return r.copied_ms; }));
    for (std::size_t b = 0; b < baseline_count; ++b)
      baselines[b].push_back(detail::quality_of_setting(own, [&](const auto& r) { return r.baselines[b]; }));
    std::vector<double> hits;
    for (const auto* r : own) {
      if (!r->interval) continue;
      hits.push_back(r->latency_ms >= r->interval->low_ms && r->latency_ms <= r->interval->high_ms ? 1.0 : 0.0);
      widths.push_back(std::sqrt(r->interval->high_ms / r->interval->low_ms));
    }
    inside.push_back(detail::mean_of_finite(hits));
  }
  protocol_line line;
  line.left_out = left_out;
  const auto times = std::max<std::size_t>(draws.size(), 1);
  line.settings = of_setting.size() / times;
  line.rows = rows.size() / times;
  line.model = detail::mean_quality(model);
  line.scaled = detail::mean_quality(scaled);
  line.copied = detail::mean_quality(copied);
  for (std::size_t b = 0; b < baseline_count; ++b) line.baselines[b] = detail::mean_quality(baselines[b]);
  line.coverage = detail::mean_of_finite(inside);
  line.interval_factor = widths.empty() ? std::numeric_limits<double>::quiet_NaN() : measure::median_of(widths);
  return line;
}

namespace detail {

/// Lines of one unit, or of all: one for each number of rows that were told, and each way of choosing them.
inline void add_lines(const std::string& left_out, std::span<const protocol_row> rows,
                      std::vector<protocol_line>& out) {
  std::map<std::pair<std::size_t, std::string>, std::vector<protocol_row>> of_told;
  for (const auto& r : rows) of_told[{r.told, r.picked}].push_back(r);
  for (const auto& [told, own] : of_told) {
    auto& line = out.emplace_back(protocol_line_of(left_out, own));
    line.told = told.first;
    line.picked = told.second;
  }
}

}  // namespace detail

/// Lines for each unit that was left out, in their order in @p rows, and for `all`; several of a unit where rows were
/// told.
[[nodiscard]] inline std::vector<protocol_line> protocol_lines(std::span<const protocol_row> rows) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<protocol_row>> of_unit;
  for (const auto& r : rows) {
    auto& own = of_unit[r.left_out];
    if (own.empty()) order.push_back(r.left_out);
    own.push_back(r);
  }
  std::vector<protocol_line> out;
  for (const auto& unit : order) detail::add_lines(unit, of_unit[unit], out);
  detail::add_lines("all", rows, out);
  return out;
}

namespace detail {

inline io::json number_or_null(double x) { return std::isfinite(x) ? io::json(x) : io::json(nullptr); }

inline io::json quality_json(const protocol_quality& q) {
  return {{"median_error", number_or_null(q.median_error)},
          {"mape", number_or_null(q.mape)},
          {"acc10", number_or_null(q.acc10)},
          {"spearman", number_or_null(q.spearman)}};
}

/// Mean and standard deviation of one number over @p runs; the deviation of a single one is null.
inline io::json spread_json(std::span<const protocol_line> runs,
                            const std::function<double(const protocol_line&)>& number) {
  std::vector<double> values;
  for (const auto& r : runs)
    if (std::isfinite(number(r))) values.push_back(number(r));
  const double mean = mean_of_finite(values);
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const bool several = values.size() > 1;
  return {{"mean", number_or_null(mean)},
          {"sd", several ? io::json(std::sqrt(squares / static_cast<double>(values.size() - 1))) : io::json(nullptr)}};
}

}  // namespace detail

/// @p line of the run with seed @p seed, as `ledg eval --protocol` prints it.
[[nodiscard]] inline io::json protocol_json(const protocol_line& line, std::uint64_t seed) {
  auto out = detail::quality_json(line.model);
  out["seed"] = seed;
  out["left_out"] = line.left_out;
  out["settings"] = line.settings;
  out["rows"] = line.rows;
  out["told"] = line.told;
  out["picked"] = line.picked;
  out["scale_alone"] = detail::quality_json(line.scaled);
  out["copy"] = detail::quality_json(line.copied);
  out["coverage"] = detail::number_or_null(line.coverage);
  out["coverage_claimed"] = 0.9;
  out["interval_factor"] = detail::number_or_null(line.interval_factor);
  auto& baselines = out["baselines"];
  for (std::size_t b = 0; b < baseline_count; ++b)
    baselines[std::string(baseline_names[b])] = detail::quality_json(line.baselines[b]);
  return out;
}

/// Lines of one unit of several seeds: means and standard deviations.
[[nodiscard]] inline io::json protocol_summary(std::span<const protocol_line> seeds) {
  io::json out{{"left_out", seeds.front().left_out}, {"seeds", seeds.size()}, {"rows", seeds.front().rows}};
  out["told"] = seeds.front().told;
  out["picked"] = seeds.front().picked;
  out["median_error"] = detail::spread_json(seeds, [](const auto& l) { return l.model.median_error; });
  out["mape"] = detail::spread_json(seeds, [](const auto& l) { return l.model.mape; });
  out["acc10"] = detail::spread_json(seeds, [](const auto& l) { return l.model.acc10; });
  out["spearman"] = detail::spread_json(seeds, [](const auto& l) { return l.model.spearman; });
  out["coverage"] = detail::spread_json(seeds, [](const auto& l) { return l.coverage; });
  return out;
}

}  // namespace ledg::inline LEDG_ABI
