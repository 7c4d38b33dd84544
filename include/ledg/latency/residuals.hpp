// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/row_plans.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/statistics.hpp"

/// @file latency/residuals.hpp
/// What a predictor knows of its own errors: baselines from training rows, and from validation rows how much FLOPs
/// lines count and how wide intervals are. Validation rows are asked and answered like any question.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// The shift a that makes the mean of |predicted e^a / measured - 1| least, for @p errors of log(measured / predicted):
/// with c = e^a that is a sum of |c e^-error - 1|, whose least value is at a weighted median of e^error.
[[nodiscard]] inline double least_relative_error_shift(std::vector<double> errors) {
  std::sort(errors.begin(), errors.end());
  double total = 0;
  for (const double e : errors) total += std::exp(-e);
  double below = 0;
  for (const double e : errors)
    if ((below += std::exp(-e)) >= total / 2) return e;
  return 0;
}

/// How a setting's FLOPs line and the network's prediction are stacked.
struct stacking {
  double shift = 0;
  double flops_weight = 0;
};

/// Fits it to held-out rows, so that their mean relative error is least: @p distance from the prediction to the line,
/// @p error of the prediction, both in log milliseconds. The fit is drawn to zero as by ten more rows without any
/// error, and is zero for fewer rows than tell.
[[nodiscard]] inline stacking fit_stacking(std::span<const double> distance, std::span<const double> error) {
  constexpr double prior_rows = 10;
  constexpr int grid = 50;
  if (error.size() < enough_held_out_rows) return {};
  std::vector<double> left(error.size());
  const auto weigh = [&](double flops_weight) {
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = error[i] - flops_weight * distance[i];
    return least_relative_error_shift(left);
  };
  double best_weight = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int k = 0; k <= grid; ++k) {
    const double weight = static_cast<double>(k) / grid;
    const double shift = weigh(weight);
    if (const double e = mape_of_log_errors(left, shift); e < least) {
      least = e;
      best_weight = weight;
    }
  }
  const double keep = static_cast<double>(error.size()) / (static_cast<double>(error.size()) + prior_rows);
  stacking out;
  out.flops_weight = keep * best_weight;
  out.shift = keep * weigh(out.flops_weight);
  return out;
}

/// Points (log FLOPs, log milliseconds).
struct line_points {
  std::vector<double> x, y;

  void add(double log_flops, double log_ms) {
    x.push_back(log_flops);
    y.push_back(log_ms);
  }
  /// Their line; latency is taken for proportional to FLOPs where the points cannot tell.
  [[nodiscard]] straight_line fit() const { return fit_line(x, y, 1, 3); }
};

/// FLOPs lines of settings and of the sources' own settings, and median utilisation by kind, from training rows.
template <class GraphEncoder>
void fit_baselines(const latency_corpus<GraphEncoder>& corpus, latency_knowledge& k) {
  std::map<std::int32_t, line_points> by_setting, by_column;
  std::map<std::int32_t, std::vector<double>> utilization;
  for (const auto& r : corpus.rows()) {
    const double flops = corpus.networks()[static_cast<std::size_t>(r.network)].flops * static_cast<double>(r.batch);
    if (flops <= 0 || !corpus.in_part(r, split_part::train)) continue;
    const auto s = static_cast<std::size_t>(r.setting);
    const double log_ms = std::log(static_cast<double>(r.latency_ms));
    const double peak = static_cast<double>(corpus.platforms()[s].terms.peak_tflops) * 1e9;
    by_setting[r.setting].add(std::log(flops), log_ms);
    by_column[r.column].add(std::log(flops), log_ms);
    utilization[r.setting].push_back(std::log(flops / peak) - log_ms);
  }
  for (const auto& [s, points] : by_setting) {
    const auto line = points.fit();
    k.settings[static_cast<std::size_t>(s)].log_flops_offset = line.offset;
    k.settings[static_cast<std::size_t>(s)].log_flops_slope = line.slope;
  }
  k.column_fits.clear();
  for (const auto& [c, points] : by_column) {
    const auto line = points.fit();
    k.column_fits[corpus.columns()[static_cast<std::size_t>(c)]] = {line.offset, line.slope};
  }
  // A setting has one vote, or a kind would be what 15,000 small cells on one of its devices are.
  std::map<std::string, std::vector<double>> by_kind;
  for (const auto& [s, values] : utilization)
    by_kind[kind_key(corpus.queries()[static_cast<std::size_t>(s)].spec)].push_back(*conformal_quantile(values, 0.5));
  k.log_utilization.clear();
  for (const auto& [kind, values] : by_kind) k.log_utilization[kind] = *conformal_quantile(values, 0.5);
}

/// Held-out rows with what the network says to their questions.
template <class GraphEncoder>
struct held_out_rows {
  const latency_corpus<GraphEncoder>* corpus;
  std::span<const std::int32_t> rows;
  row_plans asked;                         ///< the rows in order
  std::vector<std::vector<float>> log_ms;  ///< of `asked`

  [[nodiscard]] const corpus_row& row(std::size_t i) const { return corpus->rows()[static_cast<std::size_t>(rows[i])]; }
  [[nodiscard]] double log_truth(std::size_t i) const { return std::log(static_cast<double>(row(i).latency_ms)); }
  /// |log(answer / measured)| of row @p i.
  [[nodiscard]] double residual(std::size_t i, const latency_knowledge& k) const {
    return std::abs(std::log(answer_row(*corpus, asked, i, log_ms[i], k).latency_ms) - log_truth(i));
  }
  /// What the network says of row @p i in its own setting; nothing where another is preferred to answer.
  [[nodiscard]] std::optional<double> own_log_ms(std::size_t i) const {
    const auto& questions = asked.plans[asked.pairs[i].plan].questions;
    for (std::size_t q = 0; q < questions.size(); ++q)
      if (questions[q].setting == row(i).setting && questions[q].batch == static_cast<double>(row(i).batch))
        return static_cast<double>(log_ms[i][q]);
    return std::nullopt;
  }
};

/// How much each setting's FLOPs line counts.
template <class GraphEncoder>
void fit_stackings(const held_out_rows<GraphEncoder>& held_out, latency_knowledge& k) {
  struct differences {
    std::vector<double> distance, error;
  };
  std::map<std::int32_t, differences> rows_of;
  for (std::size_t i = 0; i < held_out.rows.size(); ++i) {
    const auto own = held_out.own_log_ms(i);
    if (!own) continue;
    const auto& r = held_out.row(i);
    const auto& setting = k.settings[static_cast<std::size_t>(r.setting)];
    const double macs = held_out.corpus->networks()[static_cast<std::size_t>(r.network)].flops / 2;
    const double y = setting.bent(*own);
    auto& d = rows_of[r.setting];
    d.distance.push_back(setting.flops_line(log_flops_of(macs, static_cast<double>(r.batch))) - y);
    d.error.push_back(held_out.log_truth(i) - y);
  }
  for (const auto& [s, d] : rows_of) {
    auto& setting = k.settings[static_cast<std::size_t>(s)];
    if (setting.log_flops_slope <= 0) continue;  // more work must never take less time
    const auto fit = fit_stacking(d.distance, d.error);
    setting.shift = fit.shift;
    setting.flops_weight = fit.flops_weight;
  }
}

/// Widths of intervals of each setting, from its source's rows where it has too few.
template <class GraphEncoder>
void fit_intervals(const held_out_rows<GraphEncoder>& held_out, latency_knowledge& k) {
  std::map<std::size_t, std::vector<double>> own;
  std::map<std::string, std::vector<double>> of_source;
  for (std::size_t i = 0; i < held_out.rows.size(); ++i) {
    const auto s = static_cast<std::size_t>(held_out.row(i).setting);
    const double residual = held_out.residual(i, k);
    own[s].push_back(residual);
    of_source[k.settings[s].source].push_back(residual);
  }
  for (std::size_t s = 0; s < k.settings.size(); ++s) {
    const auto& rows = own[s].size() >= enough_held_out_rows ? own[s] : of_source[k.settings[s].source];
    k.settings[s].log_residual_90 = conformal_quantile(rows, 0.9);
  }
}

}  // namespace detail

/// Fills in what @p predictor knows of its own errors: baselines from training rows; from validation rows how settings
/// stack the network with their FLOPs line, and the width of intervals. Of too few validation rows there is no width.
/// @param predictor knows the settings of @p corpus, in their order
template <class GraphEncoder, class Predictor>
void measure_residuals(const latency_corpus<GraphEncoder>& corpus, Predictor& predictor, thread_pool& pool) {
  auto& k = predictor.knowledge();
  detail::fit_baselines(corpus, k);
  for (auto& s : k.settings) {
    s.shift = s.flops_weight = 0;
    s.log_residual_90.reset();
  }
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < corpus.rows().size(); ++i)
    if (corpus.in_part(corpus.rows()[i], split_part::validation)) rows.push_back(static_cast<std::int32_t>(i));
  if (rows.empty()) return;
  detail::held_out_rows<GraphEncoder> held_out{&corpus, rows, plan_rows(corpus, rows, k.settings), {}};
  held_out.log_ms = run_rows(predictor, corpus, held_out.asked, pool);
  detail::fit_stackings(held_out, k);
  detail::fit_intervals(held_out, k);
}

}  // namespace ledg::inline LEDG_ABI
