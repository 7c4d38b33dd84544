// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "svg_canvas.hpp"

/// @file pareto_svg.hpp  A Pareto front as a picture: accuracy against latency.

namespace ledg_program {

/// A network with both of its numbers.
struct scored_point {
  std::string name;
  double latency_ms = 0;
  double accuracy = 0;  ///< percent
  bool front = false;   ///< whether no other is at least as good in both
};

namespace svg {

/// An accuracy that a twentieth of @p points lies below: the few broken networks would take most of a picture.
[[nodiscard]] inline double lowest_shown(std::span<const scored_point> points) {
  std::vector<double> seen;
  for (const auto& p : points) seen.push_back(p.accuracy);
  std::sort(seen.begin(), seen.end());
  return seen[seen.size() / 20];
}

/// Steps through @p front, which ascends in both: along at the accuracy reached, up at the next latency. They begin at
/// the lower edge of @p f.
[[nodiscard]] inline std::vector<point> front_steps(const frame& f, std::span<const scored_point> front) {
  std::vector<point> steps;
  for (const auto& p : front) {
    const auto at = f.at(p.latency_ms, p.accuracy);
    steps.emplace_back(at.first, steps.empty() ? f.bottom() : steps.back().second);
    steps.push_back(at);
  }
  return steps;
}

}  // namespace svg

/// @p points with the front as steps: what lies below and to the right of them is beaten. What is less accurate than
/// 95 % of the points is not shown but counted.
/// @throws ledg::input_error where there are none, or @p width is below 200
[[nodiscard]] inline std::string pareto_svg(std::span<const scored_point> points, const std::string& title,
                                            double width = 640) {
  if (points.empty()) throw ledg::input_error("picture of a Pareto front: expected networks with latencies, got none");
  if (!(width >= 200)) throw ledg::input_error("picture of a Pareto front: expected a width of at least 200");
  const double least = svg::lowest_shown(points);
  std::vector<scored_point> front, others;
  for (const auto& p : points)
    if (p.accuracy >= least) (p.front ? front : others).push_back(p);
  std::sort(front.begin(), front.end(), [](const auto& a, const auto& b) { return a.latency_ms < b.latency_ms; });
  double x_low = std::numeric_limits<double>::infinity(), x_high = 0, y_high = least;
  for (const auto* shown : {&front, &others})
    for (const auto& p : *shown) {
      x_low = std::min(x_low, p.latency_ms);
      x_high = std::max(x_high, p.latency_ms);
      y_high = std::max(y_high, p.accuracy);
    }
  svg::canvas c;
  double y = svg::draw_title(c, 12, 24, width - 24, title);
  std::vector<svg::legend_entry> entries{svg::legend_of("Pareto front", 1, svg::legend_mark::dot)};
  if (!others.empty()) entries.push_back(svg::legend_of("other networks", 0, svg::legend_mark::dot));
  y = svg::draw_legend(c, 12, y, width - 24, entries);
  svg::frame f;
  f.x = svg::fit_axis(x_low, x_high, std::max(width / 110, 2.0));
  const double room = std::max(0.06 * (y_high - least), 0.1);
  f.y = {least - room, y_high + room, false, svg::linear_ticks(least - room, y_high + room, 6)};
  f.left = svg::label_room(f.y) + 4;
  f.top = y + 20;
  f.width = width - f.left - 24;
  f.height = std::min(0.7 * f.width, 400.0);
  const auto hidden = points.size() - front.size() - others.size();
  svg::draw_frame(c, f, "latency, ms",
                  hidden > 0 ? fmt::format("accuracy, % ({} lower ones not shown)", hidden) : "accuracy, %");
  std::vector<svg::point> dots;
  for (const auto& p : others) dots.push_back(f.at(p.latency_ms, p.accuracy));
  if (!dots.empty()) c.dots("s0", dots, dots.size() > 2000 ? 3 : 5, 0.5);
  if (!front.empty()) c.polyline(1, svg::front_steps(f, front), 1.5);
  for (const auto& p : front)
    c.write("<circle class=\"f1 halo\" cx=\"{}\" cy=\"{}\" r=\"4.5\"><title>{}: {} ms, {} %</title></circle>\n",
            svg::fixed_text(f.x_of(p.latency_ms), 1), svg::fixed_text(f.y_of(p.accuracy), 1), svg::xml_text(p.name),
            svg::short_text(p.latency_ms), svg::fixed_text(p.accuracy, 2));
  return c.document(width, f.bottom() + 52, title);
}

}  // namespace ledg_program
