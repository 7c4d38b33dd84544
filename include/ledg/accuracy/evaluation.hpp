// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/data/measurement.hpp"
#include "ledg/accuracy/predictor.hpp"
#include "ledg/accuracy/training.hpp"
#include "ledg/train/metrics.hpp"

/// @file accuracy/evaluation.hpp
/// How good an accuracy predictor is on a data set, beside counting parameters and operations.

namespace ledg::inline LEDG_ABI {

struct accuracy_evaluation_options {
  std::string target;             ///< column to compare with; empty: the test accuracy of what the predictor learnt
  bool include_training = false;  ///< also cells that the weights depend on
  std::size_t threads = 1;
};

/// Errors and shares as fractions; NaN where undefined.
struct accuracy_metrics {
  double mape = 0, acc10 = 0, kendall_tau = 0, spearman = 0;

  [[nodiscard]] static accuracy_metrics of(const std::vector<double>& predictions, const std::vector<double>& truths) {
    return {ledg::mape(predictions, truths), accuracy_within(0.1, predictions, truths),
            ledg::kendall_tau(predictions, truths), spearman_rho(predictions, truths)};
  }
};

struct accuracy_evaluation {
  std::string target;
  std::size_t n = 0;
  accuracy_metrics metrics;
  double coverage = 0;  ///< share of truths inside the 90 % interval
  /// `params` and `flops`: straight lines in their logarithm, fitted to the training cells that @p d has; without such
  /// cells they only rank, and `mape` and `acc10` are NaN.
  std::map<std::string, accuracy_metrics> baselines;
  std::vector<std::string> ids;  ///< of the rows, with their truth and prediction in percent
  std::vector<double> truths, predictions;
};

namespace detail {

/// Least squares `y = a + b x`, applied to @p at. @pre equal sizes
[[nodiscard]] inline std::vector<double> line_fit(const std::vector<double>& x, const std::vector<double>& y,
                                                  std::vector<double> at) {
  const double n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  const double slope = xx > 0 ? xy / xx : 0;
  for (auto& v : at) v = mean_y + slope * (v - mean_x);
  return at;
}

}  // namespace detail

/// The test accuracy that goes with column @p learnt where @p d has it, else @p learnt itself.
[[nodiscard]] inline std::string test_column(const data::accuracy_dataset& d, std::string learnt) {
  auto test = learnt;
  if (const auto at = test.find("_val_"); at != std::string::npos) test.replace(at, 5, "_test_");
  const bool there = std::find(d.target_names.begin(), d.target_names.end(), test) != d.target_names.end();
  return there ? test : learnt;
}

/// Compares @p predictor with all cells of @p d whose accuracy is known and which training did not see.
/// @throws lookup_error for an unknown column; input_error where no cell is left.
template <class Predictor>
[[nodiscard]] accuracy_evaluation evaluate_accuracy(const Predictor& predictor, const data::accuracy_dataset& d,
                                                    const accuracy_evaluation_options& options = {}) {
  const auto& k = predictor.knowledge();
  const auto slash = k.target.find('/');
  const bool same_data = k.target.substr(0, slash) == d.name;
  const auto learnt = same_data ? k.target.substr(slash + 1) : accuracy_training::for_data(d.name).target;
  accuracy_evaluation out;
  out.target = options.target.empty() ? test_column(d, learnt) : options.target;
  const auto truths = accuracies_of(d, out.target);
  const auto labels = accuracies_of(d, learnt);

  std::vector<graph> cells;
  std::vector<double> params, flops, fit_params, fit_flops, fit_labels;
  for (std::size_t i = 0; i < d.cells.size(); ++i) {
    const auto structure = structure_of(d.cells[i]);
    const double p = std::log1p(structure.params);
    const double f = std::log1p(structure.flops);
    const bool seen = predictor.trained_on(d.cells[i].id);
    if (seen && std::isfinite(labels[i])) {
      fit_params.push_back(p);
      fit_flops.push_back(f);
      fit_labels.push_back(labels[i]);
    }
    if ((seen && !options.include_training) || !std::isfinite(truths[i])) continue;
    cells.push_back(d.cells[i]);
    out.ids.push_back(d.cells[i].id);
    out.truths.push_back(truths[i]);
    params.push_back(p);
    flops.push_back(f);
  }
  if (cells.empty()) throw input_error("data set " + d.name + ": no cell is left to evaluate on");
  out.n = cells.size();
  double inside = 0;
  for (const auto& a : predictor.answer(cells, options.threads)) {
    const double truth = out.truths[out.predictions.size()];
    if (truth >= a.interval_low && truth <= a.interval_high) ++inside;
    out.predictions.push_back(a.accuracy);
  }
  out.coverage = inside / static_cast<double>(out.n);
  out.metrics = accuracy_metrics::of(out.predictions, out.truths);
  const auto baseline = [&](const char* name, const std::vector<double>& fit, std::vector<double> values) {
    const bool fitted = fit.size() >= 2;
    if (fitted) values = detail::line_fit(fit, fit_labels, std::move(values));
    auto& m = out.baselines[name] = accuracy_metrics::of(values, out.truths);
    if (!fitted) m.mape = m.acc10 = detail::undefined;
  };
  baseline("params", fit_params, std::move(params));
  baseline("flops", fit_flops, std::move(flops));
  return out;
}

}  // namespace ledg::inline LEDG_ABI
