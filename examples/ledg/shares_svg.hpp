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

/// @file shares_svg.hpp  Shares by device or family as a picture: errors with those of baselines, coverages.

namespace ledg_program {

/// What is shown of a device, a family, a data set.
struct share_row {
  std::string name;
  double share = 0;                 ///< NaN: not known
  std::vector<double> others = {};  ///< of baselines, one for each name of theirs; NaN: not known
};

/// What the picture says beside the rows.
struct share_words {
  std::string title;
  std::string axis;                                           ///< what the shares are
  std::string own = "ledg";                                   ///< whose the bars are
  std::vector<std::string> others = {};                       ///< names of baselines
  double claimed = std::numeric_limits<double>::quiet_NaN();  ///< where the shares should lie; NaN: nothing is claimed
};

namespace svg {

/// Where the axis ends: what a tenth of the shares goes beyond is drawn at the edge, else two wild ones would flatten
/// the rest.
[[nodiscard]] inline double share_end(std::span<const share_row> rows) {
  std::vector<double> seen;
  double own = 0;
  for (const auto& r : rows) {
    if (std::isfinite(r.share)) own = std::max(own, r.share);
    for (const double o : r.others)
      if (std::isfinite(o)) seen.push_back(o);
  }
  std::sort(seen.begin(), seen.end());
  const double others = seen.empty() ? 0 : seen[(seen.size() - 1) * 9 / 10];
  return std::clamp(1.08 * std::max(std::min(own, 1.5), std::min(others, 1.0)), 0.02, 1.5);
}

/// Draws rows of shares.
class shares_drawing {
 public:
  shares_drawing(std::span<const share_row> rows, const share_words& words, double width)
      : rows_(rows), words_(words), width_(width) {
    double widest = 0;
    for (const auto& r : rows) widest = std::max(widest, text_width(r.name));
    name_room_ = std::min(widest, 0.4 * width);
    frame_.left = name_room_ + 22;
    frame_.width = width - frame_.left - 58;
    const bool claims = std::isfinite(words.claimed);
    frame_.x = share_axis(claims ? 1.0 : share_end(rows), std::max(frame_.width / 80, 2.0));
  }

  [[nodiscard]] std::string draw() {
    double y = draw_title(canvas_, 12, 24, width_ - 24, words_.title);
    if (!words_.others.empty()) {
      std::vector<legend_entry> entries{legend_of(words_.own, 0, legend_mark::bar)};
      for (std::size_t k = 0; k < words_.others.size(); ++k)
        entries.push_back(legend_of(words_.others[k], k + 1, legend_mark::dot));
      y = draw_legend(canvas_, 12, y, width_ - 24, entries);
    }
    frame_.top = y - 6;
    frame_.height = row_height_ * static_cast<double>(rows_.size());
    draw_x_grid(canvas_, frame_);
    draw_x_labels(canvas_, frame_, frame_.bottom() + 18);
    canvas_.text(frame_.left, frame_.bottom() + 38, "start", words_.axis);
    if (std::isfinite(words_.claimed)) {
      const double x = frame_.x_of(words_.claimed);
      canvas_.line({x, frame_.top}, {x, frame_.bottom()},
                   "class=\"axis\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"");
    }
    double top = frame_.top;
    for (const auto& r : rows_) {
      draw_row(r, top);
      top += row_height_;
    }
    return canvas_.document(width_, frame_.bottom() + 52, words_.title);
  }

 private:
  static constexpr double row_height_ = 22;

  [[nodiscard]] double x_of(double share) const { return frame_.x_of(std::clamp(share, 0.0, frame_.x.high)); }

  void draw_row(const share_row& r, double top) {
    const double middle = top + row_height_ / 2;
    canvas_.label(frame_.left - 8, middle + 4.5, "end", r.name, name_room_);
    if (std::isfinite(r.share)) {
      canvas_.write("<rect class=\"f0\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"13\"/>\n", fixed_text(frame_.left, 1),
                    fixed_text(middle - 6.5, 1), fixed_text(x_of(r.share) - frame_.left, 1));
    }
    for (std::size_t k = 0; k < r.others.size(); ++k)
      if (std::isfinite(r.others[k])) draw_other(k, r.others[k], middle);
    canvas_.text(width_ - 8, middle + 4.5, "end",
                 std::isfinite(r.share) ? fixed_text(100 * r.share, r.share < 0.1 ? 1 : 0) + " %" : "-",
                 " class=\"soft\"");
  }

  /// A dot, or at the end of the axis an arrow to what lies beyond.
  void draw_other(std::size_t k, double share, double middle) {
    const auto x = fixed_text(x_of(share), 1), y = fixed_text(middle, 1);
    const auto words =
        fmt::format("<title>{}: {} %</title>", xml_text(words_.others.at(k)), fixed_text(100 * share, 1));
    if (share <= frame_.x.high)
      canvas_.write("<circle class=\"f{} halo\" cx=\"{}\" cy=\"{}\" r=\"4.5\">{}</circle>\n", colour_number(k + 1), x,
                    y, words);
    else
      canvas_.write("<path class=\"f{} halo\" d=\"M{},{}m-3,-5l9,5l-9,5z\">{}</path>\n", colour_number(k + 1), x, y,
                    words);
  }

  std::span<const share_row> rows_;
  const share_words& words_;
  double width_;
  double name_room_ = 0;
  frame frame_;
  canvas canvas_;
};

}  // namespace svg

/// @p rows in their order: a bar each, and a dot for each baseline. What goes beyond the axis is drawn at its end; the
/// number stands beside.
/// @throws ledg::input_error where there are no rows, or @p width is below 200
[[nodiscard]] inline std::string shares_svg(std::span<const share_row> rows, const share_words& words,
                                            double width = 720) {
  if (rows.empty()) throw ledg::input_error("picture of errors: expected rows, got none");
  if (!(width >= 200)) throw ledg::input_error("picture of errors: expected a width of at least 200");
  return svg::shares_drawing(rows, words, width).draw();
}

}  // namespace ledg_program
