// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "svg.hpp"

/// @file svg_canvas.hpp  What all pictures draw with: lines, dots, words, the frame of a plot with its axes, a legend.

namespace ledg_program::svg {

using point = std::pair<double, double>;

/// A picture in the making. Coordinates are pixels, y downwards.
class canvas {
 public:
  template <class... Values>
  void write(fmt::format_string<Values...> form, Values&&... values) {
    fmt::format_to(std::back_inserter(body_), form, std::forward<Values>(values)...);
  }

  /// @p content as it is, with markup; @p more attributes.
  void markup(double x, double y, const char* anchor, const std::string& content, const std::string& more = "") {
    write("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", fixed_text(x, 1), fixed_text(y, 1), anchor, more,
          content);
  }
  void text(double x, double y, const char* anchor, std::string_view content, const std::string& more = "") {
    markup(x, y, anchor, xml_text(content), more);
  }
  /// The name of a thing, cut where it would be wider than @p most; the whole of it stands in a tooltip then.
  void label(double x, double y, const char* anchor, const std::string& name, double most) {
    const auto shown = shortened(name, most);
    const auto whole = shown == name ? "" : fmt::format("<title>{}</title>", xml_text(name));
    markup(x, y, anchor, xml_text(shown) + whole);
  }

  void line(const point& from, const point& to, const std::string& look) {
    write("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}/>\n", fixed_text(from.first, 1), fixed_text(from.second, 1),
          fixed_text(to.first, 1), fixed_text(to.second, 1), look);
  }

  /// A line through @p points, one of series @p k.
  void polyline(std::size_t k, std::span<const point> points, double width, double opacity = 1) {
    std::vector<std::string> places;
    for (const auto& [x, y] : points) places.push_back(fmt::format("{},{}", fixed_text(x, 1), fixed_text(y, 1)));
    if (places.size() == 1) places.push_back(places.front());  // a dot
    write(
        "<polyline class=\"s{}\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\" "
        "stroke-width=\"{}\"{}{} points=\"{}\"/>\n",
        colour_number(k), fixed_text(width, 1),
        opacity < 1 ? fmt::format(" stroke-opacity=\"{}\"", fixed_text(opacity, 2)) : "", dash_of(k),
        fmt::join(places, " "));
  }

  /// Dots of one look: a path of lines without length, so that thousands stay a small file. Of dots within the same
  /// pixel one is drawn.
  void dots(const std::string& stroke_class, std::vector<point> points, double diameter, double opacity) {
    for (auto& [x, y] : points) x = std::round(x), y = std::round(y);
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    std::string path;
    for (const auto& [x, y] : points) path += fmt::format("M{},{}h0", fixed_text(x, 0), fixed_text(y, 0));
    write(
        "<path class=\"{}\" fill=\"none\" stroke-linecap=\"round\" stroke-width=\"{}\" stroke-opacity=\"{}\" "
        "d=\"{}\"/>\n",
        stroke_class, fixed_text(diameter, 1), fixed_text(opacity, 2), path);
  }

  [[nodiscard]] std::string document(double width, double height, const std::string& title) const {
    return svg::document(width, height, title, body_);
  }

 private:
  std::string body_;
};

/// The place of a plot, and what its sides mean.
struct frame {
  double left = 0, top = 0, width = 0, height = 0;
  axis x, y;

  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
  [[nodiscard]] double x_of(double value) const { return left + width * x.at(value); }
  [[nodiscard]] double y_of(double value) const { return bottom() - height * y.at(value); }
  [[nodiscard]] point at(double x_value, double y_value) const { return {x_of(x_value), y_of(y_value)}; }
};

/// Room to the left of a frame for the labels of @p y.
[[nodiscard]] inline double label_room(const axis& y) {
  double widest = 0;
  for (const double t : y.ticks) widest = std::max(widest, text_width(tick_text(t, y)));
  return widest + 12;
}

inline void draw_x_grid(canvas& c, const frame& f) {
  for (const double t : f.x.ticks) c.line({f.x_of(t), f.top}, {f.x_of(t), f.bottom()}, "class=\"grid\"");
}

inline void draw_y_grid(canvas& c, const frame& f) {
  for (const double t : f.y.ticks) c.line({f.left, f.y_of(t)}, {f.right(), f.y_of(t)}, "class=\"grid\"");
}

/// Labels of the x axis at height @p y: every one, or every second, third and so on where they would touch.
inline void draw_x_labels(canvas& c, const frame& f, double y) {
  const auto touch = [&](std::size_t every) {
    for (std::size_t i = every; i < f.x.ticks.size(); i += every) {
      const double before = f.x.ticks[i - every], own = f.x.ticks[i];
      const double widths = text_width(tick_text(before, f.x)) + text_width(tick_text(own, f.x));
      if (f.x_of(own) - f.x_of(before) < widths / 2 + 4) return true;
    }
    return false;
  };
  std::size_t every = 1;
  while (touch(every)) ++every;
  for (std::size_t i = 0; i < f.x.ticks.size(); i += every)
    c.text(f.x_of(f.x.ticks[i]), y, "middle", tick_text(f.x.ticks[i], f.x), " class=\"soft\"");
}

inline void draw_y_labels(canvas& c, const frame& f) {
  for (const double t : f.y.ticks) c.text(f.left - 7, f.y_of(t) + 4.5, "end", tick_text(t, f.y), " class=\"soft\"");
}

/// Grid, ticks with labels, and what the axes mean, with their units.
inline void draw_frame(canvas& c, const frame& f, const std::string& x_title, const std::string& y_title) {
  draw_x_grid(c, f);
  draw_y_grid(c, f);
  c.line({f.left, f.bottom()}, {f.right(), f.bottom()}, "class=\"axis\"");
  c.line({f.left, f.top}, {f.left, f.bottom()}, "class=\"axis\"");
  draw_x_labels(c, f, f.bottom() + 18);
  draw_y_labels(c, f);
  c.text(f.left + f.width / 2, f.bottom() + 38, "middle", x_title);
  c.text(f.left, f.top - 9, "start", y_title);
}

/// How a legend shows a series.
enum class legend_mark { line, dot, bar };

struct legend_entry {
  std::string name;
  std::string number;  ///< of the colour: `0` to `6`, or `x`
  legend_mark mark = legend_mark::dot;
  std::string dash = {};
};

/// The entry of series @p k.
[[nodiscard]] inline legend_entry legend_of(std::string name, std::size_t k, legend_mark mark) {
  return {std::move(name), std::to_string(colour_number(k)), mark, mark == legend_mark::line ? dash_of(k) : ""};
}

/// Draws @p entries side by side from @p left, the first row's words on the line @p y, in as many rows as @p width asks
/// for. @returns the line below the last row
inline double draw_legend(canvas& c, double left, double y, double width, std::span<const legend_entry> entries) {
  double x = left;
  for (const auto& e : entries) {
    const double mark = e.mark == legend_mark::line ? 24 : 12;
    const auto name = shortened(e.name, width - mark - 8);
    const double wide = mark + 6 + text_width(name);
    if (x > left && x + wide > left + width) {
      x = left;
      y += 20;
    }
    if (e.mark == legend_mark::line)
      c.line({x, y - 4.5}, {x + mark, y - 4.5}, fmt::format("class=\"s{}\" stroke-width=\"3\"{}", e.number, e.dash));
    else if (e.mark == legend_mark::dot)
      c.write("<circle class=\"f{}\" cx=\"{}\" cy=\"{}\" r=\"5\"/>\n", e.number, fixed_text(x + 6, 1),
              fixed_text(y - 4.5, 1));
    else
      c.write("<rect class=\"f{}\" x=\"{}\" y=\"{}\" width=\"12\" height=\"10\"/>\n", e.number, fixed_text(x, 1),
              fixed_text(y - 9.5, 1));
    c.text(x + mark + 6, y, "start", name);
    x += wide + 16;
  }
  return entries.empty() ? y : y + 20;
}

/// The title of a picture, in as many lines as @p width asks for. @returns the line below the last
inline double draw_title(canvas& c, double left, double y, double width, const std::string& title) {
  std::string row;
  for (std::size_t at = 0; at < title.size();) {
    const auto end = std::min(title.find(' ', at), title.size());
    const auto word = title.substr(at, end - at);
    if (!row.empty() && text_width(row + " " + word, 14) > width) {
      c.text(left, y, "start", row, " font-weight=\"600\"");
      row.clear();
      y += 20;
    }
    row += (row.empty() ? "" : " ") + word;
    at = end + 1;
  }
  c.text(left, y, "start", row, " font-weight=\"600\"");
  return y + 24;
}

}  // namespace ledg_program::svg
