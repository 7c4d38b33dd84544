// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "svg_canvas.hpp"

/// @file ranking_svg.hpp  A ranking as a picture: a row each with latency and interval on a logarithmic axis.

namespace ledg_program {

/// What such a picture is called where nobody says.
inline constexpr const char* ranking_title = "Latency in order, with ties";

/// A row of the picture.
struct ranking_bar {
  std::string name;
  std::int64_t batch = 1;
  std::optional<std::size_t> rank;
  double latency_ms = 0;
  std::optional<std::pair<double, double>> interval = {};
};

namespace svg {

/// Draws a ranking row by row.
class ranking_drawing {
 public:
  ranking_drawing(std::span<const ranking_bar> bars, std::optional<double> limit_ms, std::string title, double width)
      : bars_(bars), limit_ms_(limit_ms), title_(std::move(title)), width_(width) {
    double low = std::numeric_limits<double>::infinity();
    double high = 0;
    double widest = 0;
    for (const auto& b : bars) {
      const auto [from, to] = b.interval.value_or(std::pair(b.latency_ms, b.latency_ms));
      low = std::min({low, from, b.latency_ms});
      high = std::max({high, to, b.latency_ms});
      widest = std::max(widest, text_width(b.name));
    }
    if (limit_ms) {
      low = std::min(low, *limit_ms);
      high = std::max(high, *limit_ms);
    }
    name_room_ = std::min(widest, 0.36 * width);
    frame_.left = rank_room_ + name_room_ + 16;
    frame_.width = width - frame_.left - 24;
    frame_.x = fit_logarithmic(low, high, frame_.width / 90);
  }

  [[nodiscard]] std::string draw() {
    double y = draw_title(canvas_, 12, 24, width_ - 24, title_);
    if (limit_ms_) {
      const std::vector<legend_entry> entries{legend_of("within the limit", 0, legend_mark::dot),
                                              legend_of("perhaps beyond it", 4, legend_mark::dot),
                                              legend_of("surely beyond it", 1, legend_mark::dot)};
      y = draw_legend(canvas_, 12, y, width_ - 24, entries);
    }
    canvas_.text(rank_room_ - 6, y + 4, "end", "rank", " class=\"soft\"");
    frame_.top = y + 12;
    frame_.height = row_height_ * static_cast<double>(bars_.size() + headings());
    draw_bands();
    draw_x_grid(canvas_, frame_);
    draw_x_labels(canvas_, frame_, frame_.top - 8);
    draw_x_labels(canvas_, frame_, frame_.bottom() + 18);
    canvas_.text(frame_.left + frame_.width / 2, frame_.bottom() + 38, "middle", "latency, ms (bars: 90 % intervals)");
    if (limit_ms_)
      canvas_.line({frame_.x_of(*limit_ms_), frame_.top}, {frame_.x_of(*limit_ms_), frame_.bottom()},
                   "class=\"axis\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"");
    draw_rows();
    return canvas_.document(width_, frame_.bottom() + 52, title_);
  }

 private:
  static constexpr double row_height_ = 19;
  static constexpr double rank_room_ = 46;

  [[nodiscard]] bool begins_batch(std::size_t i) const { return i == 0 || bars_[i].batch != bars_[i - 1].batch; }

  /// Rows that name a batch, where there are several.
  [[nodiscard]] std::size_t headings() const {
    std::size_t batches = 0;
    for (std::size_t i = 0; i < bars_.size(); ++i) batches += begins_batch(i) ? 1U : 0U;
    return batches > 1 ? batches : 0;
  }

  /// Calls `row(bar, top)` for each bar, and `heading(bar, top)` before a batch begins.
  template <class Row, class Heading>
  void for_each_row(const Row& row, const Heading& heading) const {
    double top = frame_.top;
    for (std::size_t i = 0; i < bars_.size(); ++i) {
      if (headings() > 0 && begins_batch(i)) {
        heading(bars_[i], top);
        top += row_height_;
      }
      row(bars_[i], top);
      top += row_height_;
    }
  }

  /// A shade behind every second rank, so that ties are seen as one.
  void draw_bands() {
    std::optional<std::size_t> last;
    std::int64_t batch = -1;
    bool shaded = true;
    for_each_row(
        [&](const ranking_bar& b, double top) {
          if (b.rank != last || b.batch != batch) shaded = !shaded;
          last = b.rank;
          batch = b.batch;
          if (shaded)
            canvas_.write("<rect class=\"band\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", fixed_text(top, 1),
                          fixed_text(width_, 1), fixed_text(row_height_, 1));
        },
        [](const ranking_bar& /*none*/, double /*top*/) {});
  }

  [[nodiscard]] std::size_t series_of(const ranking_bar& b) const {
    if (!limit_ms_) return 0;
    if (b.interval && b.interval->first > *limit_ms_) return 1;
    return b.interval && b.interval->second <= *limit_ms_ ? 0 : 4;
  }

  void draw_rows() {
    for_each_row(
        [&](const ranking_bar& b, double top) {
          const double middle = top + row_height_ / 2;
          const auto k = series_of(b);
          canvas_.text(rank_room_ - 6, middle + 4.5, "end", b.rank ? std::to_string(*b.rank) : "-", " class=\"soft\"");
          canvas_.label(rank_room_ + 6, middle + 4.5, "start", b.name, name_room_);
          if (b.interval)
            canvas_.line({frame_.x_of(b.interval->first), middle}, {frame_.x_of(b.interval->second), middle},
                         fmt::format("class=\"s{}\" stroke-width=\"2.5\" stroke-opacity=\"0.6\"", k));
          canvas_.write("<circle class=\"f{}\" cx=\"{}\" cy=\"{}\" r=\"4.5\"><title>{}: {} ms</title></circle>\n", k,
                        fixed_text(frame_.x_of(b.latency_ms), 1), fixed_text(middle, 1), xml_text(b.name),
                        short_text(b.latency_ms));
        },
        [&](const ranking_bar& b, double top) {
          canvas_.text(12, top + row_height_ - 5, "start", fmt::format("batch {}", b.batch), " font-weight=\"600\"");
        });
  }

  std::span<const ranking_bar> bars_;
  std::optional<double> limit_ms_;
  std::string title_;
  double width_;
  double name_room_ = 0;
  frame frame_;
  canvas canvas_;
};

}  // namespace svg

/// @p bars in their order. @throws input_error where there is none, or a @p width below 200
[[nodiscard]] inline std::string ranking_svg(std::span<const ranking_bar> bars, std::optional<double> limit_ms,
                                             const std::string& title = ranking_title, double width = 900) {
  if (bars.empty()) throw ledg::input_error("picture of a ranking: expected answers, got none");
  if (!(width >= 200)) throw ledg::input_error("picture of a ranking: expected a width of at least 200");
  return svg::ranking_drawing(bars, limit_ms, title, width).draw();
}

}  // namespace ledg_program
