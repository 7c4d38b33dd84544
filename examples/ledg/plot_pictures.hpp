// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "calibration_svg.hpp"
#include "learning_svg.hpp"
#include "ledg/accuracy/pareto_front.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "pareto_svg.hpp"
#include "plot_rows.hpp"
#include "predicted_svg.hpp"
#include "ranking_svg.hpp"
#include "shares_svg.hpp"

/// @file plot_pictures.hpp  Pictures of rows that other commands wrote.
namespace ledg_program {

/// How a picture is drawn, where the user says so.
struct picture_options {
  std::string title;            ///< empty: one that fits
  std::optional<double> width;  ///< pixels; empty: one that fits
};

namespace detail {

[[nodiscard]] inline std::string title_or(const picture_options& o, const std::string& usual) {
  return o.title.empty() ? usual : o.title;
}

/// The group of a row: what a protocol left out, with what was told of it, or the device, with its data set where there
/// are several.
[[nodiscard]] inline std::string group_of(const ledg::io::json& row, bool several_sets) {
  if (row.contains("left_out")) {
    const auto unit = plot_text(row, "left_out");
    const auto told = row.find("told");
    if (told == row.end() || !told->is_number() || *told == 0) return unit;
    return fmt::format("{}, {} told, {}", unit, ledg::io::to_line(*told), plot_text(row, "picked"));
  }
  const auto device = plot_text(row, "device");
  return several_sets ? plot_text(row, "data") + " " + device : device;
}

[[nodiscard]] inline bool has_several_sets(std::span<const plot_rows> files) {
  std::set<std::string> sets;
  for (const auto& f : files)
    for (const auto& r : f.rows)
      if (r.contains("data")) sets.insert(plot_text(r, "data"));
  return sets.size() > 1;
}

/// The mean of what is known.
class known_mean {
 public:
  void add(double x) {
    if (!std::isfinite(x)) return;
    sum_ += x;
    squares_ += x * x;
    n_ += 1;
  }
  [[nodiscard]] double value() const { return n_ > 0 ? sum_ / n_ : std::numeric_limits<double>::quiet_NaN(); }
  /// Standard deviation; 0 for fewer than two.
  [[nodiscard]] double spread() const {
    return n_ > 1 ? std::sqrt(std::max((squares_ - sum_ * sum_ / n_) / (n_ - 1), 0.0)) : 0;
  }

 private:
  double sum_ = 0, squares_ = 0, n_ = 0;
};

/// Lines of an evaluation or a protocol, over seeds and files.
struct report_line {
  known_mean share;
  std::map<std::string, known_mean> others;
};

/// Lines by what they are of. @param share  the number of a line that is shown
[[nodiscard]] inline std::map<std::string, report_line> report_lines(std::span<const plot_rows> files,
                                                                     const std::string& share,
                                                                     std::span<const std::string> baselines) {
  std::map<std::string, report_line> lines;
  const bool several = has_several_sets(files);
  for (const auto& f : files)
    for (const auto& row : f.rows) {
      if (!row.contains(share)) continue;  // a summary, an error
      auto& line = lines[group_of(row, several)];
      line.share.add(plot_number(row, share, f.source));
      for (const auto& b : baselines)
        if (row.contains("baselines") && row["baselines"].contains(b))
          line.others[b].add(plot_number(row["baselines"][b], share, f.source));
    }
  return lines;
}

/// A picture's rows: best first, `all` last.
[[nodiscard]] inline std::vector<share_row> share_rows(const std::map<std::string, report_line>& lines,
                                                       std::span<const std::string> baselines) {
  std::vector<share_row> rows;
  for (const auto& [name, line] : lines) {
    share_row row{name, line.share.value(), {}};
    for (const auto& b : baselines)
      row.others.push_back(line.others.contains(b) ? line.others.at(b).value()
                                                   : std::numeric_limits<double>::quiet_NaN());
    rows.push_back(std::move(row));
  }
  const auto key = [](const share_row& r) {
    return std::pair(r.name == "all" || r.name.starts_with("all, ") || r.name.ends_with(" all"),
                     std::isfinite(r.share) ? r.share : 1e300);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return rows;
}

/// Whether the lines are of a protocol.
[[nodiscard]] inline bool of_protocol(std::span<const plot_rows> files) {
  return !files.empty() && !files.front().rows.empty() && files.front().rows.front().contains("left_out");
}

}  // namespace detail

/// Predicted against measured latencies. @throws as `predicted_svg`
[[nodiscard]] inline std::string plot_predicted(std::span<const plot_rows> files, const picture_options& o) {
  std::vector<predicted_row> rows;
  const bool several = detail::has_several_sets(files);
  for (const auto& f : files)
    for (const auto& r : f.rows)
      rows.push_back({detail::group_of(r, several), plot_number(r, "latency_ms", f.source),
                      plot_number(r, "predicted_ms", f.source)});
  return predicted_svg(rows, detail::title_or(o, "Predicted and measured latency"), o.width.value_or(640));
}

/// Errors by device, family or whatever was left out, with those of baselines. @throws as `shares_svg`
[[nodiscard]] inline std::string plot_errors(std::span<const plot_rows> files, const picture_options& o) {
  const bool protocol = detail::of_protocol(files);
  const std::vector<std::string> baselines =
      protocol ? std::vector<std::string>{"roofline", "physics", "nearest"} : std::vector<std::string>{"flops"};
  share_words words;
  words.title = detail::title_or(o, protocol ? "Error on what was left out" : "Error by device");
  words.axis = protocol ? "median error" : "mean error (MAPE)";
  words.others = protocol ? baselines : std::vector<std::string>{"FLOPs line"};
  const auto lines = detail::report_lines(files, protocol ? "median_error" : "mape", baselines);
  return shares_svg(detail::share_rows(lines, baselines), words, o.width.value_or(720));
}

/// How often measurements lie inside the intervals that claim 90 %. @throws as `shares_svg`
[[nodiscard]] inline std::string plot_coverage(std::span<const plot_rows> files, const picture_options& o) {
  share_words words;
  words.title = detail::title_or(o, "Measurements inside their 90 % intervals");
  words.axis = "share of measurements inside (dashed: claimed)";
  words.claimed = 0.9;
  const auto lines = detail::report_lines(files, "coverage", {});
  return shares_svg(detail::share_rows(lines, {}), words, o.width.value_or(720));
}

/// Calibration of intervals; rows without one are left out. @throws as `calibration_svg`
[[nodiscard]] inline std::string plot_calibration(std::span<const plot_rows> files, const picture_options& o) {
  std::vector<interval_row> rows;
  const bool several = detail::has_several_sets(files);
  for (const auto& f : files)
    for (const auto& r : f.rows)
      if (const auto interval = plot_interval(r, "interval", f.source))
        rows.push_back(
            {detail::group_of(r, several), plot_number(r, "latency_ms", f.source), interval->first, interval->second});
  return calibration_svg(rows, detail::title_or(o, "Calibration of intervals"), o.width.value_or(560));
}

namespace detail {

/// Errors by how many measurements were told, over seeds and files.
using told_errors = std::map<double, known_mean>;

/// Adds the errors of all that @p f left out to @p curves: a curve for each way of picking what is told, and for what
/// one factor alone makes of the same. What nothing was told of is under the way "", for all of them.
inline void add_told_errors(const plot_rows& f, std::map<std::string, std::map<std::string, told_errors>>& curves) {
  for (const auto& r : f.rows) {
    if (plot_text(r, "left_out") != "all" || !r.contains("median_error")) continue;
    auto& own = curves[fmt::format("{}, {} folds", plot_text(r, "protocol"), plot_text(r, "fold_size"))];
    const double told = plot_number(r, "told", f.source);
    const auto picked = plot_text(r, "picked");
    own[picked][told].add(plot_number(r, "median_error", f.source));
    if (told > 0 && r.contains("scale_alone"))
      own["one factor alone, " + picked][told].add(plot_number(r["scale_alone"], "median_error", f.source));
  }
}

}  // namespace detail

/// Errors of protocols over how many measurements each setting left out was told. @throws as `learning_svg`
[[nodiscard]] inline std::string plot_learning(std::span<const plot_rows> files, const picture_options& o) {
  std::map<std::string, std::map<std::string, detail::told_errors>> by_protocol;
  for (const auto& f : files) detail::add_told_errors(f, by_protocol);
  std::vector<learning_curve> curves;
  for (const auto& [protocol, ways] : by_protocol)
    for (const auto& [way, errors] : ways) {
      if (way.empty() && ways.size() > 1) continue;  // the beginning of the others
      auto points = errors;
      if (ways.contains("")) points.insert(ways.at("").begin(), ways.at("").end());
      auto& curve = curves.emplace_back(learning_curve{way.empty() ? protocol : protocol + ", " + way, {}});
      for (const auto& [x, error] : points)
        if (std::isfinite(x) && std::isfinite(error.value()))
          curve.points.push_back({x, error.value(), error.spread()});
    }
  return learning_svg(curves, detail::title_or(o, "Error over measurements told"),
                      "measurements of each setting left out", "median error", o.width.value_or(640));
}

/// Accuracy against latency. The front is what the rows say, or found anew where they say nothing. @throws as
/// `pareto_svg`
[[nodiscard]] inline std::string plot_pareto(std::span<const plot_rows> files, const picture_options& o) {
  std::vector<scored_point> points;
  std::string hardware;
  ledg::pareto_front<std::size_t> front;
  for (const auto& f : files)
    for (const auto& r : f.rows) {
      const double ms = plot_latency(r, f.source), accuracy = plot_number(r, "accuracy", f.source);
      if (!std::isfinite(ms) || !std::isfinite(accuracy)) continue;
      front.add(ms, accuracy, points.size());
      points.push_back({plot_text(r, "network"), ms, accuracy, false});
      hardware = plot_text(r, "hardware");
    }
  for (const auto& p : front.points()) points[p.item].front = true;
  return pareto_svg(points, detail::title_or(o, "Accuracy against latency on " + hardware), o.width.value_or(640));
}

/// A ranking as `rank` gave it. @throws as `ranking_svg`
[[nodiscard]] inline std::string plot_ranking(std::span<const plot_rows> files, const picture_options& o) {
  std::vector<ranking_bar> bars;
  std::set<std::string> networks;
  for (const auto& f : files)
    for (const auto& r : f.rows) networks.insert(plot_text(r, "network"));
  std::optional<double> limit;
  for (const auto& f : files) {
    if (const double ms = plot_number(f.more, "max_latency_ms", f.source); std::isfinite(ms)) limit = ms;
    for (const auto& r : f.rows) {
      const double ms = plot_latency(r, f.source);
      if (!std::isfinite(ms)) continue;
      ranking_bar bar{plot_text(r, networks.size() > 1 ? "network" : "hardware"), 1, {}, ms, {}};
      bar.batch = plot_count(r, "batch", f.source).value_or(1);
      if (const auto rank = plot_count(r, "rank", f.source)) bar.rank = static_cast<std::size_t>(*rank);
      bar.interval = plot_interval(r, "interval_ms", f.source);
      bars.push_back(std::move(bar));
    }
  }
  return ranking_svg(bars, limit, detail::title_or(o, ranking_title), o.width.value_or(900));
}

}  // namespace ledg_program
