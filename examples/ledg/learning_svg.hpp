// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "svg_canvas.hpp"

/// @file learning_svg.hpp  Learning curves as a picture: an error over how much was measured.

namespace ledg_program {

/// The points of a learning curve, in the order of `x`.
struct learning_curve {
  struct point {
    double x = 0;       ///< measurements
    double error = 0;   ///< as a share
    double spread = 0;  ///< standard deviation over seeds; 0: one seed
  };
  std::string name;
  std::vector<point> points;
};

/// @p curves over the number of measurements, with a bar of a standard deviation where there are several seeds.
/// @throws ledg::input_error where there are none, or @p width is below 200
[[nodiscard]] inline std::string learning_svg(std::span<const learning_curve> curves, const std::string& title,
                                              const std::string& x_title, const std::string& y_title,
                                              double width = 640) {
  double x_low = std::numeric_limits<double>::infinity(), x_high = 0, y_high = 0;
  for (const auto& c : curves)
    for (const auto& p : c.points) {
      x_low = std::min(x_low, p.x);
      x_high = std::max(x_high, p.x);
      y_high = std::max(y_high, p.error + p.spread);
    }
  if (x_high < x_low) throw ledg::input_error("picture of learning curves: expected points, got none");
  if (!(width >= 200)) throw ledg::input_error("picture of learning curves: expected a width of at least 200");
  svg::canvas c;
  double y = svg::draw_title(c, 12, 24, width - 24, title);
  std::vector<svg::legend_entry> entries;
  for (std::size_t k = 0; k < curves.size(); ++k)
    entries.push_back(svg::legend_of(curves[k].name, k, svg::legend_mark::line));
  y = svg::draw_legend(c, 12, y, width - 24, entries);
  svg::frame f;
  f.x = svg::fit_axis(x_low, x_high, std::max(width / 110, 2.0));
  std::erase_if(f.x.ticks, [](double t) { return t != std::floor(t); });  // nothing is measured half
  f.y = svg::share_axis(std::max(1.08 * y_high, 0.01), 5);
  f.left = svg::label_room(f.y) + 4;
  f.top = y + 20;
  f.width = width - f.left - 24;
  f.height = std::min(0.6 * f.width, 360.0);
  svg::draw_frame(c, f, x_title, y_title);
  for (std::size_t k = 0; k < curves.size(); ++k) {
    std::vector<svg::point> line;
    for (const auto& p : curves[k].points) {
      line.push_back(f.at(p.x, p.error));
      const auto look = fmt::format("class=\"s{}\" stroke-width=\"1.5\"", svg::colour_number(k));
      if (p.spread > 0) c.line(f.at(p.x, std::max(p.error - p.spread, 0.0)), f.at(p.x, p.error + p.spread), look);
    }
    c.polyline(k, line, 2.5);
    c.dots(fmt::format("s{}", svg::colour_number(k)), line, 8, 1);
  }
  return c.document(width, f.bottom() + 52, title);
}

}  // namespace ledg_program
