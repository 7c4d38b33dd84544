// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "svg_canvas.hpp"

/// @file predicted_svg.hpp  Predicted against measured latencies as a picture.

namespace ledg_program {

/// A measured row and what was predicted for it.
struct predicted_row {
  std::string group;  ///< a colour each: a device, a family
  double measured_ms = 0;
  double predicted_ms = 0;
};

namespace svg {

/// Groups that have a colour of their own; the others share one.
inline constexpr std::size_t most_groups = colours.size();

/// The groups of @p rows by how many rows they have, most first, names deciding between equals.
[[nodiscard]] inline std::vector<std::string> groups_by_size(std::span<const predicted_row> rows) {
  std::map<std::string, std::size_t> sizes;
  for (const auto& r : rows) ++sizes[r.group];
  std::vector<std::string> names;
  for (const auto& [name, size] : sizes) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](const auto& a, const auto& b) { return sizes.at(a) > sizes.at(b); });
  return names;
}

/// Lines where both agree and where they differ by a factor of @p factor.
inline void draw_agreement(canvas& c, const frame& f, double factor) {
  for (const double by : {1 / factor, 1.0, factor}) {
    const double from = std::max(f.x.low, f.x.low / by);
    const double to = std::min(f.x.high, f.x.high / by);
    c.line(f.at(from, from * by), f.at(to, to * by),
           by == 1.0 ? "class=\"axis\"" : "class=\"axis\" stroke-dasharray=\"4 4\"");
  }
}

}  // namespace svg

/// Predicted against measured milliseconds, a dot a row, both logarithmic; a colour for each group, and lines where
/// they agree and where they differ by a factor of 1.5.
/// @throws ledg::input_error where there are no rows, a latency is not positive, or @p width is below 200
[[nodiscard]] inline std::string predicted_svg(std::span<const predicted_row> rows, const std::string& title,
                                               double width = 640) {
  if (rows.empty()) throw ledg::input_error("picture of predictions: expected rows, got none");
  if (!(width >= 200)) throw ledg::input_error("picture of predictions: expected a width of at least 200");
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  for (const auto& r : rows) {
    for (const double ms : {r.measured_ms, r.predicted_ms})
      if (!(ms > 0) || !std::isfinite(ms))
        throw ledg::input_error(fmt::format("picture of predictions: {}: expected a positive latency, got {}", r.group,
                                            svg::short_text(ms)));
    low = std::min({low, r.measured_ms, r.predicted_ms});
    high = std::max({high, r.measured_ms, r.predicted_ms});
  }
  svg::canvas c;
  double y = svg::draw_title(c, 12, 24, width - 24, title);
  const auto groups = svg::groups_by_size(rows);
  const auto named = groups.size() > svg::most_groups ? svg::most_groups - 1 : groups.size();
  std::vector<svg::legend_entry> entries;
  for (std::size_t k = 0; k < named; ++k) entries.push_back(svg::legend_of(groups[k], k, svg::legend_mark::dot));
  if (named < groups.size())
    entries.push_back({fmt::format("{} others", groups.size() - named), "x", svg::legend_mark::dot});
  if (groups.size() > 1 || !groups.front().empty()) y = svg::draw_legend(c, 12, y, width - 24, entries);
  svg::frame f;
  f.x = f.y = svg::fit_logarithmic(low, high, std::max((width - 90) / 90, 2.0));
  f.left = svg::label_room(f.y) + 4;
  f.top = y + 20;
  f.width = f.height = width - f.left - 20;
  svg::draw_frame(c, f, "measured, ms", "predicted, ms (dashed: a factor of 1.5)");
  svg::draw_agreement(c, f, 1.5);
  std::map<std::string, std::vector<svg::point>> dots;
  for (const auto& r : rows) dots[r.group].push_back(f.at(r.measured_ms, r.predicted_ms));
  const double diameter = rows.size() > 2000 ? 4 : rows.size() > 300 ? 5 : 7;
  for (std::size_t g = 0; g < groups.size(); ++g)  // the largest first, so that it hides none
    c.dots(g < named ? fmt::format("s{}", svg::colour_number(g)) : "sx", dots.at(groups[g]), diameter, 0.7);
  return c.document(width, f.bottom() + 52, title);
}

}  // namespace ledg_program
