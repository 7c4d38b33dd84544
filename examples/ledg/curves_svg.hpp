// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/train/curves.hpp"
#include "svg_canvas.hpp"

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
    steps_.ticks = linear_ticks(0, steps_.high, std::max(options.width / 110, 2.0));
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
    return canvas_.document(options_.width, top_, "Training of " + names);
  }

 private:
  static constexpr double left_ = 66;

  struct line {
    std::size_t run;
    std::vector<point> points;  ///< step and value
    double width;
    double opacity;
  };

  void legend(const ledg::training_curves& r) {
    const auto run = static_cast<std::size_t>(&r - runs_.data());
    top_ += 22;
    canvas_.line(
        {left_, top_ - 4.5}, {left_ + 22, top_ - 4.5},
        fmt::format("class=\"s{}\" stroke-width=\"3\" stroke-linecap=\"round\"{}", colour_number(run), dash_of(run)));
    auto words = fmt::format(R"(<tspan font-weight="600">{}</tspan>)", xml_text(r.name));
    if (const auto best = r.metric.lowest())
      words += fmt::format(R"(<tspan dx="10">best {} after step {}</tspan>)", short_text(r.metric.values[*best], 4),
                           fixed_text(r.metric.steps[*best], 0));
    canvas_.markup(left_ + 32, top_, "start", words);
  }

  /// At most two points for each pixel across: the extremes of those that fall on it.
  [[nodiscard]] std::vector<point> thinned(std::span<const double> steps, std::span<const double> values) const {
    std::vector<point> out;
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
  [[nodiscard]] std::vector<point> smoothed(const ledg::curve& c, std::size_t window) const {
    const auto count = std::min(c.size(), static_cast<std::size_t>(right_ - left_));
    std::vector<point> out;
    for (std::size_t k = 0; k < count; ++k) {
      const auto i = count < 2 ? 0 : k * (c.size() - 1) / (count - 1);
      out.emplace_back(c.steps[i], local_middle(c.values, i, window));
    }
    return out;
  }

  /// Grid, labels and lines; returns the panel's place. It ends at `top_`.
  frame panel(const std::string& title, const axis& y, double height, const std::vector<line>& lines) {
    top_ += 34;
    const frame f{left_, top_, right_ - left_, height, steps_, y};
    const auto name = fmt::format("panel{}", panels_++);
    canvas_.text(left_, top_ - 9, "start", title);
    draw_x_grid(canvas_, f);
    draw_y_grid(canvas_, f);
    draw_y_labels(canvas_, f);
    canvas_.write("<clipPath id=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n", name,
                  fixed_text(f.left, 1), fixed_text(f.top - 1, 1), fixed_text(f.width + 2, 1),
                  fixed_text(f.height + 2, 1));
    canvas_.write("<g clip-path=\"url(#{})\">\n", name);
    for (const auto& l : lines) {
      std::vector<point> places;
      for (const auto& [step, value] : l.points) places.push_back(f.at(step, value));
      canvas_.polyline(l.run, places, l.width, l.opacity);
    }
    canvas_.write("</g>\n");
    top_ = f.bottom();
    return f;
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
    const auto f = panel("validation metric, lower is better", fit_axis(low, high, 5), 180, lines);
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      const auto& c = runs_[r].metric;
      const auto best = c.lowest();
      if (!best) continue;
      const auto [x, y] = f.at(c.steps[*best], c.values[*best]);
      canvas_.write("<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"none\" stroke-width=\"2.5\" class=\"s{}\">",
                    fixed_text(x, 1), fixed_text(y, 1), colour_number(r));
      canvas_.write("<title>{}: {} after step {}</title></circle>\n", xml_text(runs_[r].name),
                    short_text(c.values[*best], 4), fixed_text(c.steps[*best], 0));
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
    draw_x_labels(canvas_, {left_, top_, right_ - left_, 0, steps_, {}}, top_ + 18);
    canvas_.text((left_ + right_) / 2, top_ + 38, "middle", "step");
    top_ += 50;
  }

  std::span<const ledg::training_curves> runs_;
  curves_svg_options options_;
  double right_;
  axis steps_;
  double top_ = 0;  // where the next thing is drawn
  int panels_ = 0;
  canvas canvas_;
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
