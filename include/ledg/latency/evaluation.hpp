// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/evaluation_report.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/row_plans.hpp"
#include "ledg/train/statistics.hpp"

/// @file latency/evaluation.hpp
/// How good a predictor's answers are on measured data, beside what simple baselines give on the same rows.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// What an evaluation compares, row by row.
struct evaluation_sums {
  std::vector<double> predictions, truths, flops;
  std::size_t seen = 0;       ///< rows that training saw
  std::size_t inside = 0;     ///< truths inside their interval
  std::size_t intervals = 0;  ///< rows that have one
  bool known_device = true;

  void add(const latency_answer& a, double truth, double flops_ms, bool in_training) {
    predictions.push_back(a.latency_ms);
    truths.push_back(truth);
    flops.push_back(flops_ms);
    seen += in_training ? 1 : 0;
    known_device = known_device && !a.settings.empty();
    if (!a.interval) return;
    ++intervals;
    inside += truth >= a.interval->low_ms && truth <= a.interval->high_ms ? 1 : 0;
  }

  void add(const evaluation_sums& other) {
    predictions.insert(predictions.end(), other.predictions.begin(), other.predictions.end());
    truths.insert(truths.end(), other.truths.begin(), other.truths.end());
    flops.insert(flops.end(), other.flops.begin(), other.flops.end());
    seen += other.seen;
    inside += other.inside;
    intervals += other.intervals;
    known_device = known_device && other.known_device;
  }

  [[nodiscard]] evaluation_line line(const std::string& data, const std::string& device) const {
    const auto share = [](std::size_t part, std::size_t of) {
      return of == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / static_cast<double>(of);
    };
    evaluation_line l;
    l.data = data;
    l.device = device;
    l.n = truths.size();
    l.model = quality_of(predictions, truths);
    l.baselines["flops"] = quality_of(flops, truths);
    l.coverage = share(inside, intervals);
    l.in_training = share(seen, truths.size());
    l.known_device = known_device;
    return l;
  }
};

/// A data set as one checkpoint sees it: which rows training saw, which are wanted.
template <class GraphEncoder>
class evaluated_corpus {
 public:
  evaluated_corpus(const data::dataset& d, const graph_encoder_config& graphs, const latency_knowledge& k,
                   const evaluation_options& options)
      : knowledge_(&k), options_(&options), corpus_(k.templates, graphs, thinned(k.corpus, options)) {
    corpus_.add(d);
    std::set<std::string> met;
    for (const auto& s : k.settings)
      if (s.rows > 0) met.insert(s.key);
    for (const auto& s : corpus_.settings()) met_.push_back(met.count(s.key) > 0);
  }

  [[nodiscard]] const latency_corpus<GraphEncoder>& corpus() const { return corpus_; }
  [[nodiscard]] const corpus_row& row(std::int32_t i) const { return corpus_.rows()[static_cast<std::size_t>(i)]; }

  /// Whether training saw the network of @p r in its setting.
  [[nodiscard]] bool seen(const corpus_row& r) const {
    return met_[static_cast<std::size_t>(r.setting)] && corpus_.in_part(r, split_part::train);
  }

  /// Rows that the options ask for, by the sources' settings.
  [[nodiscard]] std::vector<std::int32_t> wanted_rows() const {
    std::vector<std::int32_t> rows;
    for (std::size_t i = 0; i < corpus_.rows().size(); ++i)
      if (wanted(corpus_.rows()[i])) rows.push_back(static_cast<std::int32_t>(i));
    std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) { return row(a).column < row(b).column; });
    return rows;
  }

  /// The setting's name as its source has it. @pre only one data set
  [[nodiscard]] std::string column(const corpus_row& r) const {
    return corpus_.columns()[static_cast<std::size_t>(r.column)].substr(corpus_.sources().front().size() + 1);
  }

  /// FLOPs baseline: the line fitted to the source's own setting where training had it, else the median utilisation.
  [[nodiscard]] double flops_ms(const corpus_row& r, const latency_plan& plan) const {
    const double macs = corpus_.networks()[static_cast<std::size_t>(r.network)].flops / 2;
    const auto fit = knowledge_->column_fits.find(corpus_.columns()[static_cast<std::size_t>(r.column)]);
    if (fit == knowledge_->column_fits.end()) return std::exp(utilization_baseline(plan, *knowledge_, macs));
    return std::exp(fit->second[0] + fit->second[1] * log_flops_of(macs, static_cast<double>(r.batch)));
  }

 private:
  static corpus_options thinned(corpus_options rules, const evaluation_options& options) {
    rules.max_networks = options.max_networks;
    rules.max_networks_of.clear();
    return rules;
  }

  [[nodiscard]] bool wanted(const corpus_row& r) const {
    const auto& column = corpus_.columns()[static_cast<std::size_t>(r.column)];
    const auto named = [&](const std::string& pattern) {
      return glob_match(pattern, column) || glob_match(corpus_.sources().front() + ":" + pattern, column);
    };
    const auto& devices = options_->devices;
    if (!devices.empty() && std::none_of(devices.begin(), devices.end(), named)) return false;
    if (options_->held_out_only && seen(r)) return false;
    const bool met = met_[static_cast<std::size_t>(r.setting)];
    return !(options_->test_only && met && !corpus_.in_part(r, split_part::test));
  }

  const latency_knowledge* knowledge_;
  const evaluation_options* options_;
  latency_corpus<GraphEncoder> corpus_;
  std::vector<bool> met_;  ///< whether training had rows of each setting
};

}  // namespace detail

/// Evaluates @p predictor on @p d: every row is asked as `query_of` says and gets the answer that `predict` gives.
/// Which rows training saw follows from the split that the predictor was trained with.
/// @param each called for every row; may be empty
/// @returns a line for each of the source's settings with at least one row, then one for all.
template <class GraphEncoder, class Head>
[[nodiscard]] std::vector<evaluation_line> evaluate_latency(
    const latency_predictor<GraphEncoder, Head>& predictor, const data::dataset& d, const evaluation_options& options,
    const std::function<void(const evaluated_row&)>& each = {}) {
  const auto& k = predictor.knowledge();
  const detail::evaluated_corpus<GraphEncoder> measured(d, predictor.config().graph, k, options);
  const auto rows = measured.wanted_rows();
  if (rows.empty()) return {};
  thread_pool pool(options.threads);
  const auto asked = plan_rows(measured.corpus(), rows, k.settings, k.calibrations);
  const auto log_ms = run_rows(predictor, measured.corpus(), asked, pool);

  std::vector<evaluation_line> lines;
  detail::evaluation_sums all, own;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& r = measured.row(rows[i]);
    const auto a = answer_row(measured.corpus(), asked, i, log_ms[i], k);
    const auto truth = static_cast<double>(r.latency_ms);
    own.add(a, truth, measured.flops_ms(r, asked.plans[asked.pairs[i].plan]), measured.seen(r));
    if (each) {
      const auto& n = measured.corpus().networks()[static_cast<std::size_t>(r.network)];
      evaluated_row row{
          {d.name, measured.column(r), n.id, static_cast<double>(r.batch), truth, a.latency_ms, a.interval},
          measured.seen(r),
          a,
          std::nullopt};
      if (options.points)
        row.point = calibration_point_of(asked.plans[asked.pairs[i].plan], n.prepared.work, k.physics,
                                         std::log(a.latency_ms));
      each(row);
    }
    if (i + 1 < rows.size() && measured.row(rows[i + 1]).column == r.column) continue;
    lines.push_back(own.line(d.name, measured.column(r)));
    all.add(own);
    own = {};
  }
  lines.push_back(all.line(d.name, "all"));
  return lines;
}

}  // namespace ledg::inline LEDG_ABI
