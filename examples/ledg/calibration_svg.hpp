// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "svg_canvas.hpp"

/// @file calibration_svg.hpp  Calibration of intervals as a picture: how often the truth lies inside narrower and wider
/// ones.

namespace ledg_program {

/// A measured row and its interval.
struct interval_row {
  std::string group;  ///< a line each
  double measured_ms = 0;
  double low_ms = 0, high_ms = 0;  ///< the interval that claims 90 %
};

/// By how much the interval of @p r must be widened, on the log scale and about its middle, to reach the truth: 1 is
/// the interval itself.
[[nodiscard]] inline double widening_of(const interval_row& r) {
  const double middle = (std::log(r.low_ms) + std::log(r.high_ms)) / 2;
  const double half = (std::log(r.high_ms) - std::log(r.low_ms)) / 2;
  return std::abs(std::log(r.measured_ms) - middle) / std::max(half, 1e-12);
}

/// The share that an interval widened by @p factor claims where one that is not claims 90 %, if log errors are normal.
[[nodiscard]] inline double claimed_share(double factor) {
  constexpr double z90 = 1.6448536269514722;  // half of a normal variable's middle 90 %
  return std::erf(factor * z90 / std::sqrt(2.0));
}

/// For claimed shares 0, 0.02 ... 1: the share of @p widenings that lie inside.
[[nodiscard]] inline std::vector<svg::point> calibration_curve(std::vector<double> widenings) {
  for (auto& w : widenings) w = claimed_share(w);
  std::sort(widenings.begin(), widenings.end());
  std::vector<svg::point> out;
  for (int k = 0; k <= 50; ++k) {
    const double claimed = k / 50.0;
    const auto inside = std::upper_bound(widenings.begin(), widenings.end(), claimed) - widenings.begin();
    out.emplace_back(claimed, static_cast<double>(inside) / static_cast<double>(widenings.size()));
  }
  return out;
}

/// The calibration curve of each group and, bold, of all; on the diagonal, intervals hold what they claim.
/// @throws ledg::input_error where there are no rows, an interval is none, or @p width is below 200
[[nodiscard]] inline std::string calibration_svg(std::span<const interval_row> rows, const std::string& title,
                                                 double width = 560) {
  if (rows.empty()) throw ledg::input_error("picture of calibration: expected rows with intervals, got none");
  if (!(width >= 200)) throw ledg::input_error("picture of calibration: expected a width of at least 200");
  std::map<std::string, std::vector<double>> by_group;
  std::vector<double> all;
  for (const auto& r : rows) {
    if (!(r.low_ms > 0 && r.high_ms >= r.low_ms && r.measured_ms > 0))
      throw ledg::input_error(
          fmt::format("picture of calibration: {}: expected a positive latency and an interval, got "
                      "{} in [{}, {}]",
                      r.group, r.measured_ms, r.low_ms, r.high_ms));
    all.push_back(widening_of(r));
    by_group[r.group].push_back(all.back());
  }
  svg::canvas c;
  double y = svg::draw_title(c, 12, 24, width - 24, title);
  const std::vector<svg::legend_entry> entries{
      {fmt::format("all {} rows", all.size()), "0", svg::legend_mark::line},
      {fmt::format("each of {}", by_group.size()), "x", svg::legend_mark::line}};
  y = svg::draw_legend(c, 12, y, width - 24, std::span(entries).first(by_group.size() > 1 ? 2 : 1));
  svg::frame f;
  f.x = f.y = svg::share_axis(1, std::max(width / 110, 2.0));
  f.left = svg::label_room(f.y) + 4;
  f.top = y + 20;
  f.width = f.height = width - f.left - 24;
  svg::draw_frame(c, f, "share that intervals claim (normal log errors)", "share of measurements inside");
  c.line(f.at(0, 0), f.at(1, 1), "class=\"axis\" stroke-dasharray=\"4 4\"");
  c.line(f.at(0.9, 0), f.at(0.9, 1), "class=\"axis\" stroke-dasharray=\"2 4\"");
  const auto draw = [&](const std::vector<double>& widenings, const std::string& look) {
    std::string places;
    for (const auto& [claimed, inside] : calibration_curve(widenings)) {
      const auto [px, py] = f.at(claimed, inside);
      places += fmt::format("{}{},{}", places.empty() ? "" : " ", svg::fixed_text(px, 1), svg::fixed_text(py, 1));
    }
    c.write("<polyline fill=\"none\" {} points=\"{}\"/>\n", look, places);
  };
  if (by_group.size() > 1)
    for (const auto& [group, widenings] : by_group)
      draw(widenings, "class=\"sx\" stroke-width=\"1.2\" stroke-opacity=\"0.6\"");
  draw(all, "class=\"s0\" stroke-width=\"3\" stroke-linejoin=\"round\"");
  return c.document(width, f.bottom() + 52, title);
}

}  // namespace ledg_program
