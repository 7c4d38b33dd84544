// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/accuracy/answer.hpp"
#include "ledg/accuracy/structure.hpp"
#include "ledg/accuracy/training.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/train/statistics.hpp"

/// @file accuracy/evaluation.hpp
/// How good an accuracy predictor is on a data set, beside counting parameters and operations.

namespace ledg::inline LEDG_ABI {

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
                                                    const accuracy_evaluation_options& options, thread_pool& pool) {
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
  for (const auto& a : predictor.predict(cells, {.flags = false}, pool)) {
    const double truth = out.truths[out.predictions.size()];
    if (a.interval && truth >= a.interval->low && truth <= a.interval->high) ++inside;
    out.predictions.push_back(a.accuracy);
  }
  if (k.score_residual_90) out.coverage = inside / static_cast<double>(out.n);
  out.metrics = quality_of(out.predictions, out.truths);
  const auto baseline = [&](const char* name, const std::vector<double>& fit, std::vector<double> values) {
    const bool fitted = fit.size() >= 2;
    if (fitted) {
      const auto line = fit_line(fit, fit_labels);
      for (auto& v : values) v = line(v);
    }
    auto& q = out.baselines[name] = quality_of(values, out.truths);
    if (!fitted) q.mape = q.acc10 = std::numeric_limits<double>::quiet_NaN();
  };
  baseline("params", fit_params, std::move(params));
  baseline("flops", fit_flops, std::move(flops));
  return out;
}

}  // namespace ledg::inline LEDG_ABI
