// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/task.hpp"
#include "ledg/train/metrics.hpp"

/// @file latency/evaluation.hpp
/// How good a predictor is on measured data, beside what simple baselines give on the same rows.

namespace ledg::inline LEDG_ABI {

/// Errors and ranks over some rows.
struct quality {
  double mape = 0;   ///< mean |p - y| / y
  double acc10 = 0;  ///< share of rows with |p - y| <= 0.1 y
  double kendall_tau = 0;
  double spearman = 0;
};

[[nodiscard]] inline quality quality_of(const std::vector<double>& predictions, const std::vector<double>& truths) {
  return {mape(predictions, truths), accuracy_within(0.1, predictions, truths), kendall_tau(predictions, truths),
          spearman_rho(predictions, truths)};
}

/// One line of a report.
struct evaluation_line {
  std::string data;
  std::string device;  ///< the source's own setting, or `all`
  std::size_t n = 0;
  quality model;
  std::map<std::string, quality> baselines;
  double coverage = 0;       ///< share of rows inside their 90 % intervals
  double in_training = 0;    ///< share of rows whose network and device training saw
  bool known_device = true;  ///< whether training met this setting
};

/// One row of an evaluation, for a table of all predictions.
struct evaluated_row {
  std::string data, device, network;
  double batch, latency_ms, predicted_ms;
  bool in_training;
};

/// What part of a data set counts.
struct evaluation_options {
  bool held_out_only = false;        ///< leave out rows that training saw
  bool test_only = false;            ///< also those of validation networks, which chose the weights
  std::vector<std::string> devices;  ///< names or globs of sources' settings; empty: all
  std::size_t max_networks = 0;      ///< most networks of a setting, drawn at random; 0: all
  std::size_t threads = 1;
};

/// Evaluates @p predictor on @p d. Which rows training saw follows from the split that the predictor was trained with.
/// @param each called for every row; may be empty
/// @returns a line for each of the source's settings with at least one row, then one for all.
template <class GraphEncoder, class Head>
[[nodiscard]] std::vector<evaluation_line> evaluate_latency(
    const latency_predictor<GraphEncoder, Head>& predictor, const data::dataset& d, const evaluation_options& options,
    const std::function<void(const evaluated_row&)>& each = {}) {
  const auto& k = predictor.knowledge();
  auto corpus_rules = k.corpus;
  corpus_rules.max_networks = options.max_networks;
  latency_corpus<GraphEncoder> corpus(k.templates, predictor.config().graph, k.settings);
  corpus.add(d, corpus_rules);
  latency_task<latency_network<GraphEncoder, Head>> task(corpus, predictor.network(), predictor.layout(),
                                                         predictor.language(), {});
  thread_pool pool(options.threads);

  const auto known = [&](std::int32_t s) {
    return static_cast<std::size_t>(s) < k.settings.size() && k.settings[static_cast<std::size_t>(s)].rows > 0;
  };
  std::map<std::int32_t, std::vector<std::int32_t>> by_column;
  for (std::size_t i = 0; i < corpus.rows().size(); ++i) {
    const auto& r = corpus.rows()[i];
    const auto& column = corpus.columns()[static_cast<std::size_t>(r.column)];
    const auto wanted = [&](const std::string& pattern) {
      return glob_match(pattern, column) || glob_match(d.name + ":" + pattern, column);
    };
    if (!options.devices.empty() && std::none_of(options.devices.begin(), options.devices.end(), wanted)) continue;
    const bool seen = known(r.setting) && corpus.in_part(r, split_part::train);
    if (options.held_out_only && seen) continue;
    if (options.test_only && known(r.setting) && !corpus.in_part(r, split_part::test)) continue;
    by_column[r.column].push_back(static_cast<std::int32_t>(i));
  }

  std::vector<evaluation_line> lines;
  evaluation_line all;
  all.data = d.name;
  all.device = "all";
  std::vector<double> all_predictions, all_truths, all_flops;
  for (const auto& [column, rows] : by_column) {
    evaluation_line line;
    const auto& name = corpus.columns()[static_cast<std::size_t>(column)];
    line.data = d.name;
    line.device = name.substr(d.name.size() + 1);
    line.n = rows.size();
    const auto setting = static_cast<std::size_t>(corpus.rows()[static_cast<std::size_t>(rows.front())].setting);
    line.known_device = known(static_cast<std::int32_t>(setting));
    const auto log_ms = task.predict(predictor.parameters(), rows, pool, false);
    const auto& kind = corpus.kinds()[setting];
    const auto table = [&](const std::map<std::string, double>& values) {
      const auto at = values.find(kind);
      return at == values.end() ? 0.0 : at->second;
    };
    const double residual = line.known_device && k.settings[setting].log_residual_90 > 0
                                ? k.settings[setting].log_residual_90
                                : table(k.unknown_residual_90);
    const auto fit = k.column_fits.find(name);
    const double peak = static_cast<double>(corpus.platforms()[setting].terms.peak_tflops) * 1e9;
    std::vector<double> predictions, truths, flops;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& r = corpus.rows()[static_cast<std::size_t>(rows[i])];
      const auto& n = corpus.networks()[static_cast<std::size_t>(r.network)];
      const double y = static_cast<double>(r.latency_ms);
      const double x = std::log(std::max(n.flops * static_cast<double>(r.batch), 1.0));
      const double own = static_cast<double>(log_ms[i]);
      const double answer = line.known_device ? k.settings[setting].stacked(own, x) : own;
      predictions.push_back(std::exp(answer));
      truths.push_back(y);
      flops.push_back(std::exp(fit != k.column_fits.end() ? fit->second[0] + fit->second[1] * x
                                                          : x - std::log(peak) - table(k.log_utilization)));
      const bool seen = line.known_device && corpus.in_part(r, split_part::train);
      line.in_training += seen ? 1 : 0;
      line.coverage += std::abs(answer - std::log(y)) <= residual ? 1 : 0;
      if (each) each({d.name, line.device, n.id, static_cast<double>(r.batch), y, predictions.back(), seen});
    }
    all.in_training += line.in_training;
    all.coverage += line.coverage;
    all.n += line.n;
    line.in_training /= static_cast<double>(line.n);
    line.coverage /= static_cast<double>(line.n);
    line.model = quality_of(predictions, truths);
    line.baselines["flops"] = quality_of(flops, truths);
    all_predictions.insert(all_predictions.end(), predictions.begin(), predictions.end());
    all_truths.insert(all_truths.end(), truths.begin(), truths.end());
    all_flops.insert(all_flops.end(), flops.begin(), flops.end());
    lines.push_back(std::move(line));
  }
  if (all.n > 0) {
    all.in_training /= static_cast<double>(all.n);
    all.coverage /= static_cast<double>(all.n);
    all.known_device = std::all_of(lines.begin(), lines.end(), [](const auto& l) { return l.known_device; });
    all.model = quality_of(all_predictions, all_truths);
    all.baselines["flops"] = quality_of(all_flops, all_truths);
    lines.push_back(std::move(all));
  }
  return lines;
}

}  // namespace ledg::inline LEDG_ABI
