// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/train/statistics.hpp"

/// @file accuracy/scale.hpp
/// The scale on which an accuracy network answers.

namespace ledg::inline LEDG_ABI {

/// The scale that a network is trained on: a rising function of accuracy (percent) with mean 0 and variance 1 over the
/// training cells.
///
/// `log_gap`: `-log(ceiling - accuracy)`, which spreads out the good cells. `rank_gauss`: the normal quantile of the
/// rank among training cells, indifferent to outliers. `linear`: accuracy itself.
struct accuracy_scale {
  std::string kind = "log_gap";
  double ceiling = 100.1;  ///< log_gap
  double mean = 0;         ///< log_gap and linear: of the raw value over training cells
  double deviation = 1;
  std::vector<double> knots;   ///< rank_gauss: accuracies, ascending
  std::vector<double> scores;  ///< rank_gauss: their quantiles

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("kind", self.kind);
    visit("ceiling", self.ceiling);
    visit("mean", self.mean);
    visit("deviation", self.deviation);
    visit("knots", self.knots);
    visit("scores", self.scores);
  }

  /// The scale for training cells of the given accuracies.
  /// @throws lookup_error for an unknown kind; input_error where fewer than two accuracies differ or one is not below
  /// the ceiling.
  [[nodiscard]] static accuracy_scale fit(const std::string& kind, double ceiling, std::vector<double> accuracies) {
    accuracy_scale s;
    s.kind = kind;
    s.ceiling = ceiling;
    s.check_kind();
    std::sort(accuracies.begin(), accuracies.end());
    if (accuracies.empty() || !(accuracies.front() < accuracies.back()))
      throw input_error("accuracy scale: expected training cells of different accuracies");
    if (kind == "log_gap" && !(accuracies.back() < ceiling))
      throw input_error("accuracy scale: accuracy " + std::to_string(accuracies.back()) + " is not below the ceiling " +
                        std::to_string(ceiling));
    const double n = static_cast<double>(accuracies.size());
    if (kind == "rank_gauss") {
      constexpr std::size_t most = 512;  // keeps the checkpoint small
      for (std::size_t begin = 0, end = 0; begin < accuracies.size(); begin = end) {
        while (end < accuracies.size() && accuracies[end] == accuracies[begin]) ++end;
        s.knots.push_back(accuracies[begin]);
        s.scores.push_back(normal_quantile(0.5 * static_cast<double>(begin + end) / n));
      }
      for (auto* values : {&s.knots, &s.scores}) {
        const auto all = std::move(*values);
        const auto kept = std::min(all.size(), most);
        values->clear();
        for (std::size_t k = 0; k < kept; ++k) values->push_back(all[k * (all.size() - 1) / (kept - 1)]);
      }
      return s;
    }
    double sum = 0;
    for (auto& a : accuracies) sum += a = s.raw(a);
    s.mean = sum / n;
    double squares = 0;
    for (const auto a : accuracies) squares += (a - s.mean) * (a - s.mean);
    s.deviation = std::sqrt(squares / n);
    return s;
  }

  /// Score of @p accuracy. @pre below the ceiling for `log_gap`
  [[nodiscard]] double score(double accuracy) const {
    if (kind == "rank_gauss") return interpolate(knots, scores, accuracy);
    return (raw(accuracy) - mean) / deviation;
  }

  /// Accuracy (percent, in [0, 100]) of @p score.
  [[nodiscard]] double accuracy(double score) const {
    if (kind == "rank_gauss") return interpolate(scores, knots, score);
    const double x = mean + deviation * score;
    return std::clamp(kind == "log_gap" ? ceiling - std::exp(-x) : x, 0.0, 100.0);
  }

  /// @throws lookup_error for an unknown kind; input_error where the numbers make no scale.
  void check() const {
    check_kind();
    const auto ascends = [](const std::vector<double>& v) {
      return std::adjacent_find(v.begin(), v.end(), [](double a, double b) { return !(a < b); }) == v.end();
    };
    const bool ranks = kind == "rank_gauss";
    if (!(deviation > 0) || knots.size() != scores.size() || ranks != (knots.size() >= 2) || !ascends(knots) ||
        !ascends(scores))
      throw input_error("these numbers make no accuracy scale of kind '" + kind + "'");
  }

 private:
  void check_kind() const {
    if (kind != "log_gap" && kind != "rank_gauss" && kind != "linear")
      throw lookup_error("accuracy scale: expected log_gap, rank_gauss or linear, got '" + kind + "'",
                         {"log_gap", "rank_gauss", "linear"});
  }
  [[nodiscard]] double raw(double accuracy) const {
    return kind == "log_gap" ? -std::log(ceiling - accuracy) : accuracy;
  }
};

}  // namespace ledg::inline LEDG_ABI
