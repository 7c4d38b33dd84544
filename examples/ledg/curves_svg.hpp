// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/train/curves.hpp"
#include "svg.hpp"

/// @file curves_svg.hpp  Training curves as a picture: one SVG file with loss, validation metric and learning rate over
/// the steps, of one run or of several to compare.

namespace ledg_program {

/// How curves are drawn.
struct curves_svg_options {
  double width = 900;
  /// The line of the loss is the mean of the middle half of this many of its points; 0: of a twentieth of them; 1: the
  /// points themselves.
  std::size_t smooth = 0;
};

namespace svg {

/// The mean of the middle half of the @p window values around number @p i, of fewer at the ends. A single wild value
/// does not lift it, as it would a plain mean, and it does not jump like a median.
[[nodiscard]] inline double local_middle(std::span<const double> values, std::size_t i, std::size_t window) {
  const auto reach = window / 2;
  const auto first = i - std::min(i, reach);
  const auto around = values.subspan(first, std::min(i + reach + 1, values.size()) - first);
  std::vector<double> sorted(around.begin(), around.end());
  std::sort(sorted.begin(), sorted.end());
  const auto cut = sorted.size() / 4;
  double sum = 0;
  for (auto k = cut; k < sorted.size() - cut; ++k) sum += sorted[k];
  return sum / static_cast<double>(sorted.size() - 2 * cut);
}

/// Writes the picture, panel below panel.
class curves_drawing {
 public:
  curves_drawing(std::span<const ledg::training_curves> runs, const curves_svg_options& options)
      : runs_(runs), options_(options), right_(options.width - 28) {
    double last = 0;
    for (const auto& r : runs)
      for (const auto* c : {&r.loss, &r.metric, &r.learning_rate})
        if (c->size() > 0) last = std::max(last, c->steps.back());
    steps_.high = std::max(last, 1.0);
    steps_.ticks = linear_ticks(0, steps_.high, 8);
  }

  [[nodiscard]] std::string draw() {
    std::string names;
    for (const auto& r : runs_) {
      names += (names.empty() ? "" : ", ") + r.name;
      legend(r);
    }
    top_ += 8;
    loss_panel();
    metric_panel();
    rate_panel();
    step_labels();
    return document(options_.width, top_, "Training of " + names, body_);
  }

 private:
  static constexpr double left_ = 66;

  struct line {
    std::size_t run;
    std::vector<std::pair<double, double>> points;
    double width;
    double opacity;
  };

  [[nodiscard]] double x_of(double step) const { return left_ + (right_ - left_) * steps_.at(step); }
  [[nodiscard]] static const char* colour(std::size_t run) { return colours[run % colours.size()]; }
  static std::string place(double x, double y) { return fmt::format("{},{}", fixed_text(x, 1), fixed_text(y, 1)); }
  static std::string point(const char* x, double at, const char* y, double down) {
    return fmt::format(R"( {}="{}" {}="{}")", x, fixed_text(at, 1), y, fixed_text(down, 1));
  }
  template <class... Values>
  void write(fmt::format_string<Values...> form, Values&&... values) {
    fmt::format_to(std::back_inserter(body_), form, std::forward<Values>(values)...);
  }
  void text(double x, double y, const char* anchor, const std::string& content, const char* more = "") {
    write("<text{} text-anchor=\"{}\"{}>{}</text>\n", point("x", x, "y", y), anchor, more, content);
  }

  void legend(const ledg::training_curves& r) {
    const auto run = static_cast<std::size_t>(&r - runs_.data());
    top_ += 22;
    write("<line{}{} stroke=\"{}\" stroke-width=\"3\" stroke-linecap=\"round\"/>\n",
          point("x1", left_, "y1", top_ - 4.5), point("x2", left_ + 22, "y2", top_ - 4.5), colour(run));
    auto words = fmt::format(R"(<tspan font-weight="600">{}</tspan>)", xml_text(r.name));
    if (const auto best = r.metric.lowest())
      words += fmt::format(R"(<tspan dx="10">best {} after step {}</tspan>)", short_text(r.metric.values[*best], 4),
                           fixed_text(r.metric.steps[*best], 0));
    text(left_ + 32, top_, "start", words);
  }

  /// At most two points for each pixel across: the extremes of those that fall on it.
  [[nodiscard]] std::vector<std::pair<double, double>> thinned(std::span<const double> steps,
                                                               std::span<const double> values) const {
    std::vector<std::pair<double, double>> out;
    const auto columns = static_cast<std::size_t>(right_ - left_);
    if (steps.size() <= 2 * columns) {
      for (std::size_t i = 0; i < steps.size(); ++i) out.emplace_back(steps[i], values[i]);
      return out;
    }
    for (std::size_t c = 0; c < columns; ++c) {
      const auto begin = steps.size() * c / columns;
      const auto end = steps.size() * (c + 1) / columns;
      auto [low, high] = std::minmax_element(values.begin() + static_cast<std::ptrdiff_t>(begin),
                                             values.begin() + static_cast<std::ptrdiff_t>(end));
      if (low > high) std::swap(low, high);
      for (const auto& at : {low, high}) out.emplace_back(steps[static_cast<std::size_t>(at - values.begin())], *at);
    }
    return out;
  }

  /// The middle of the values nearby, at one place a pixel at most.
  [[nodiscard]] std::vector<std::pair<double, double>> smoothed(const ledg::curve& c, std::size_t window) const {
    const auto count = std::min(c.size(), static_cast<std::size_t>(right_ - left_));
    std::vector<std::pair<double, double>> out;
    for (std::size_t k = 0; k < count; ++k) {
      const auto i = count < 2 ? 0 : k * (c.size() - 1) / (count - 1);
      out.emplace_back(c.steps[i], local_middle(c.values, i, window));
    }
    return out;
  }

  /// Grid, labels and lines; returns the vertical place of a value. The panel ends at `top_`.
  double panel(const std::string& title, const axis& y, double height, const std::vector<line>& lines) {
    top_ += 34;
    const double bottom = top_ + height;
    const auto name = fmt::format("panel{}", panels_++);
    text(left_, top_ - 9, "start", title);
    write("<g stroke=\"{}\" stroke-opacity=\"0.25\">\n", ink);
    for (const double t : steps_.ticks)
      write("<line{}{}/>\n", point("x1", x_of(t), "y1", top_), point("x2", x_of(t), "y2", bottom));
    for (const double t : y.ticks) {
      const double at = bottom - height * y.at(t);
      write("<line{}{}/>\n", point("x1", left_, "y1", at), point("x2", right_, "y2", at));
    }
    body_ += "</g>\n";
    for (const double t : y.ticks) text(left_ - 8, bottom - height * y.at(t) + 4.5, "end", tick_text(t, y));
    write("<clipPath id=\"{}\"><rect{}{}/></clipPath>\n", name, point("x", left_, "y", top_ - 1),
          point("width", right_ - left_ + 2, "height", height + 2));
    write("<g fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\" clip-path=\"url(#{})\">\n", name);
    for (const auto& l : lines) draw_line(l, [&](double value) { return bottom - height * y.at(value); });
    body_ += "</g>\n";
    top_ = bottom;
    return bottom;
  }

  template <class Down>
  void draw_line(const line& l, const Down& y_of) {
    const auto opacity = l.opacity < 1 ? fmt::format(R"( stroke-opacity="{}")", fixed_text(l.opacity, 2)) : "";
    std::vector<std::string> places;
    for (const auto& [step, value] : l.points) places.push_back(place(x_of(step), y_of(value)));
    if (places.size() == 1) places.push_back(places.front());  // a dot
    write("<polyline stroke=\"{}\" stroke-width=\"{}\"{} points=\"{}\"/>\n", colour(l.run), fixed_text(l.width, 1),
          opacity, fmt::join(places, " "));
  }

  void loss_panel() {
    std::vector<line> faint, strong;
    std::vector<double> seen;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    std::size_t widest = 1;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      const auto& c = runs_[r].loss;
      if (c.size() == 0) continue;
      const auto window = options_.smooth > 0 ? options_.smooth : std::max<std::size_t>(c.size() / 20, 1);
      if (window > 1) faint.push_back({r, thinned(c.steps, c.values), 1, runs_.size() == 1 ? 0.3 : 0.2});
      strong.push_back({r, window > 1 ? smoothed(c, window) : thinned(c.steps, c.values), 2, 1});
      widest = std::max(widest, window);
      for (const auto& [step, value] : strong.back().points) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
      seen.insert(seen.end(), c.values.begin(), c.values.end());
    }
    if (seen.empty()) return;
    // A few wild points must not flatten the rest.
    std::sort(seen.begin(), seen.end());
    const auto rare = seen.size() / 200;
    const auto y = fit_axis(std::min(low, seen[rare]), std::max(high, seen[seen.size() - 1 - rare]), 5);
    faint.insert(faint.end(), strong.begin(), strong.end());
    std::string title = "training loss";
    if (widest > 1) title += fmt::format(", and the mean of the middle half of {} points", widest);
    panel(title, y, 230, faint);
  }

  void metric_panel() {
    std::vector<line> lines;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      const auto& c = runs_[r].metric;
      if (c.size() == 0) continue;
      lines.push_back({r, thinned(c.steps, c.values), 2, 1});
      const auto [least, most] = std::minmax_element(c.values.begin(), c.values.end());
      low = std::min(low, *least);
      high = std::max(high, *most);
    }
    if (lines.empty()) return;
    constexpr double height = 180;
    const auto y = fit_axis(low, high, 5);
    const double bottom = panel("validation metric, lower is better", y, height, lines);
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      const auto& c = runs_[r].metric;
      const auto best = c.lowest();
      if (!best) continue;
      write("<circle{} r=\"5\" fill=\"none\" stroke-width=\"2.5\" stroke=\"{}\">",
            point("cx", x_of(c.steps[*best]), "cy", bottom - height * y.at(c.values[*best])), colour(r));
      write("<title>{}: {} after step {}</title></circle>\n", xml_text(runs_[r].name), short_text(c.values[*best], 4),
            fixed_text(c.steps[*best], 0));
    }
  }

  void rate_panel() {
    std::vector<line> lines;
    double high = 0;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      const auto& c = runs_[r].learning_rate;
      if (c.size() == 0) continue;
      lines.push_back({r, thinned(c.steps, c.values), 1.5, 1});
      high = std::max(high, *std::max_element(c.values.begin(), c.values.end()));
    }
    if (lines.empty()) return;
    panel("learning rate", fit_axis(0, high, 3), 90, lines);
  }

  void step_labels() {
    for (const double t : steps_.ticks) text(x_of(t), top_ + 18, "middle", fixed_text(t, 1));
    text((left_ + right_) / 2, top_ + 38, "middle", "step");
    top_ += 50;
  }

  std::span<const ledg::training_curves> runs_;
  curves_svg_options options_;
  double right_;
  axis steps_;
  double top_ = 0;  // where the next thing is drawn
  int panels_ = 0;
  std::string body_;
};

}  // namespace svg

/// Draws @p runs over one another, as an SVG document. What no run has (a validation, say) is left out; a circle marks
/// a run's best validation.
/// @throws input_error where there is nothing to draw.
[[nodiscard]] inline std::string curves_svg(std::span<const ledg::training_curves> runs,
                                            const curves_svg_options& options = {}) {
  const bool any =
      std::any_of(runs.begin(), runs.end(), [](const auto& r) { return r.loss.size() + r.metric.size() > 0; });
  if (!any) throw ledg::input_error("training curves: expected a loss or a metric to draw, got none");
  if (!(options.width >= 200)) throw ledg::input_error("training curves: expected a width of at least 200");
  return svg::curves_drawing(runs, options).draw();
}

}  // namespace ledg_program
