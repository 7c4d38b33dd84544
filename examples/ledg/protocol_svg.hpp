// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/protocol/report.hpp"
#include "svg.hpp"

/// @file protocol_svg.hpp  Pictures of a protocol: predicted against measured, and errors by what was left out.

namespace ledg_program {

/// Predicted against measured milliseconds, a dot a row, both logarithmic; a colour for each unit that was left out,
/// and lines where they agree and where they differ by a factor of 1.5.
/// @throws ledg::input_error where there are no rows
[[nodiscard]] inline std::string predicted_svg(std::span<const ledg::protocol_row> rows, const std::string& title) {
  if (rows.empty()) throw ledg::input_error("picture of a protocol: expected rows, got none");
  constexpr double left = 70, top = 40, size = 520, legend = 230;
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  std::map<std::string, std::size_t> units;
  for (const auto& r : rows) {
    low = std::min({low, r.latency_ms, r.predicted_ms});
    high = std::max({high, r.latency_ms, r.predicted_ms});
    units.try_emplace(r.left_out, units.size());
  }
  auto scale = svg::fit_axis(low, std::max(high, 10.1 * low), 6);
  std::string body;
  const auto write = [&]<class... Values>(fmt::format_string<Values...> form, Values&&... values) {
    fmt::format_to(std::back_inserter(body), form, std::forward<Values>(values)...);
  };
  const auto x = [&](double ms) { return svg::fixed_text(left + size * scale.at(ms), 1); };
  const auto y = [&](double ms) { return svg::fixed_text(top + size * (1 - scale.at(ms)), 1); };
  write("<text x=\"{}\" y=\"24\" font-weight=\"600\">{}</text>\n", left, svg::xml_text(title));
  for (const double t : scale.ticks) {
    write("<g stroke=\"{}\" stroke-opacity=\"0.25\"><line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", svg::ink, x(t),
          top, x(t), top + size);
    write("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/></g>\n", left, y(t), left + size, y(t));
    write("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x(t), top + size + 18, svg::short_text(t));
    write("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", left - 8, y(t), svg::short_text(t));
  }
  for (const double factor : {1 / 1.5, 1.0, 1.5}) {
    const double from = std::max(scale.low, scale.low / factor);
    const double to = std::min(scale.high, scale.high / factor);
    write("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\"{}/>\n", x(from), y(from * factor), x(to),
          y(to * factor), svg::ink, factor == 1.0 ? "" : " stroke-dasharray=\"4 4\"");
  }
  for (const auto& r : rows)
    write("<circle cx=\"{}\" cy=\"{}\" r=\"2\" fill=\"{}\" fill-opacity=\"0.6\"/>\n", x(r.latency_ms),
          y(r.predicted_ms), svg::colours[units.at(r.left_out) % svg::colours.size()]);
  double at = top + 10;
  for (const auto& [unit, number] : units) {
    write("<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"{}\"/><text x=\"{}\" y=\"{}\">{}</text>\n", left + size + 20,
          at - 4.5, svg::colours[number % svg::colours.size()], left + size + 32, at, svg::xml_text(unit));
    at += 19;
  }
  write("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">measured, ms</text>\n", left + size / 2, top + size + 40);
  write("<text transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">predicted, ms</text>\n",
        top + size / 2);
  return svg::document(left + size + legend, std::max(top + size + 54, at), title, body);
}

/// The median error of each unit that was left out, as a bar, with marks for what baselines have there.
/// @throws ledg::input_error where there are no lines
[[nodiscard]] inline std::string errors_svg(std::span<const ledg::protocol_line> lines, const std::string& title) {
  if (lines.empty()) throw ledg::input_error("picture of a protocol: expected lines, got none");
  constexpr double left = 240, width = 480, row = 24, top = 70;
  constexpr double most = 1;  // errors beyond are drawn at the edge
  const auto x = [&](double error) { return svg::fixed_text(left + width * std::min(error, most) / most, 1); };
  std::string body;
  const auto write = [&]<class... Values>(fmt::format_string<Values...> form, Values&&... values) {
    fmt::format_to(std::back_inserter(body), form, std::forward<Values>(values)...);
  };
  write("<text x=\"12\" y=\"24\" font-weight=\"600\">{}</text>\n", svg::xml_text(title));
  const std::array shown{ledg::latency_baseline::roofline, ledg::latency_baseline::physics,
                         ledg::latency_baseline::nearest};
  double at = left;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    write("<circle cx=\"{}\" cy=\"44\" r=\"4\" fill=\"{}\"/><text x=\"{}\" y=\"48\">{}</text>\n", at,
          svg::colours[k + 1], at + 10, ledg::baseline_names[static_cast<std::size_t>(shown[k])]);
    at += 100;
  }
  const double bottom = top + row * static_cast<double>(lines.size());
  for (int percent = 0; percent <= 100; percent += 20) {
    write("<line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\" stroke=\"{3}\" stroke-opacity=\"0.25\"/>\n",
          x(percent / 100.0), top - 6, bottom, svg::ink);
    write("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{} %</text>\n", x(percent / 100.0), bottom + 18, percent);
  }
  double y = top;
  for (const auto& line : lines) {
    write("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", left - 8, y + 13, svg::xml_text(line.left_out));
    if (std::isfinite(line.model.median_error))
      write("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\" fill=\"{}\"/>\n", left, y + 1,
            svg::fixed_text(width * std::min(line.model.median_error, most) / most, 1), svg::colours[0]);
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const double error = line.baselines[static_cast<std::size_t>(shown[k])].median_error;
      if (std::isfinite(error))
        write("<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{}\"/>\n", x(error), y + 8, svg::colours[k + 1]);
    }
    y += row;
  }
  return svg::document(left + width + 40, bottom + 32, title, body);
}

}  // namespace ledg_program
