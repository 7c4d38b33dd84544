// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/latency/start.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/task.hpp"
#include "ledg/latency/settling.hpp"
#include "ledg/core/communicator.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/trainer.hpp"

/// @file latency/training.hpp
/// From a corpus to a predictor: start, training, and what a checkpoint says of its own errors.

namespace ledg::inline LEDG_ABI {

/// Sizes of a language encoder that is learnt with a latency predictor.
[[nodiscard]] inline language_source small_language() {
  language_source out;
  out.bert = {.hidden_size = 64,
              .num_hidden_layers = 2,
              .num_attention_heads = 4,
              .intermediate_size = 128,
              .max_position_embeddings = 48,
              .type_vocab_size = 1,
              .hidden_dropout_prob = 0,
              .pooler = false};
  return out;
}

/// All settings of a training run; the defaults are ours, chosen on validation data. @tparam Head of the predictor
template <class Head = node_latency_head>
struct latency_training_config {
  std::uint64_t seed = 0;  ///< of everything random; the parts' own seeds follow from it
  language_source language = small_language();
  graph_encoder_config graph = {.hidden_size = 48, .num_layers = 1, .intermediate_size = 96, .dropout = 0.1};
  platform_encoder_config platform;
  typename Head::config_type head;
  group_sum_fit_config start;
  latency_task_config task;
  trainer_config trainer = {.steps = 6000,
                            .validate_every = 500,
                            .learning_rate = 2e-3,
                            .beta2 = 0.98,
                            .warmup = 0.05,
                            .ema_decay = 0.995};
  settle_config settle;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("seed", self.seed);
    visit("language", self.language);
    visit("graph", self.graph);
    visit("platform", self.platform);
    visit("head", self.head);
    visit("start", self.start);
    visit("task", self.task);
    visit("trainer", self.trainer);
    visit("settle", self.settle);
  }

  /// @throws input_error, lookup_error naming the setting that cannot be used.
  void check() const {
    task.losses.check(prediction_kind::logarithm);
    trainer.check();
    settle.check();
  }

  /// The seed of the starting weights.
  [[nodiscard]] std::uint64_t weights_seed() const { return derived_seed(seed, 0); }

  /// This, with the seeds of its parts.
  [[nodiscard]] latency_training_config seeded() const {
    auto out = *this;
    out.start.seed = derived_seed(seed, 1);
    out.task.seed = derived_seed(seed, 2);
    out.trainer.seed = derived_seed(seed, 3);
    out.settle.seed = derived_seed(seed, 4);
    return out;
  }
};

namespace detail {

/// The value below which the share @p q of @p values lies (the order statistic of split conformal prediction).
[[nodiscard]] inline double conformal_quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  const auto k = static_cast<std::size_t>(std::max(0.0, std::ceil((n + 1) * q) - 1));
  return values[std::min(k, values.size() - 1)];
}

/// Least squares `y = offset + slope x`; slope 1 where the points cannot tell one.
[[nodiscard]] inline std::pair<double, double> line_through(std::span<const std::pair<double, double>> points) {
  double mx = 0;
  double my = 0;
  for (const auto& [x, y] : points) {
    mx += x;
    my += y;
  }
  const auto n = static_cast<double>(std::max<std::size_t>(points.size(), 1));
  mx /= n;
  my /= n;
  double xx = 0;
  double xy = 0;
  for (const auto& [x, y] : points) {
    xx += (x - mx) * (x - mx);
    xy += (x - mx) * (y - my);
  }
  const double slope = points.size() >= 3 && xx > 1e-9 ? xy / xx : 1.0;
  return {my - slope * mx, slope};
}

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

}  // namespace detail

/// A predictor with starting weights for @p corpus: random ones, pretrained ones where the language encoder comes from
/// a folder, and sums over operator groups fitted to the rows where the head has such.
/// @throws input_error where the corpus was prepared for graph encoders of fewer layers or that see something else.
template <class GraphEncoder, class Head>
[[nodiscard]] latency_predictor<GraphEncoder, Head> make_latency_predictor(
    const latency_corpus<GraphEncoder>& corpus, const corpus_options& options,
    const latency_training_config<Head>& config) {
  const auto& made = corpus.graphs();
  if (made.num_layers < config.graph.num_layers || made.positions != config.graph.positions ||
      made.virtual_node != config.graph.virtual_node) {
    const auto words = [](const graph_encoder_config& c) {
      return std::to_string(c.num_layers) + " layers, " + (c.positions ? "" : "no ") + "positions, " +
             (c.virtual_node ? "a" : "no") + " virtual node";
    };
    throw input_error("latency training: expected a corpus prepared for a graph encoder of " + words(config.graph) +
                      ", got one for " + words(made));
  }
  typename latency_predictor<GraphEncoder, Head>::config_type sizes;
  sizes.graph = config.graph;
  sizes.platform = config.platform;
  sizes.head = config.head;
  latency_knowledge knowledge;
  knowledge.templates = corpus.templates();
  knowledge.settings = corpus.settings();
  knowledge.corpus = options;
  knowledge.operators.assign(corpus.operators().begin(), corpus.operators().end());
  double least = 1e300;
  double most = 0;
  for (const auto& n : corpus.networks())
    if (n.where == split_part::train) {
      least = std::min(least, n.flops / 2);
      most = std::max(most, n.flops / 2);
    }
  knowledge.smallest_macs = least;
  knowledge.largest_macs = most;
  latency_predictor<GraphEncoder, Head> out(sizes, config.language.open(corpus.texts().texts()), std::move(knowledge));
  out.layout().initialize(out.parameters(), config.weights_seed());
  if (!config.language.folder.empty()) out.language().load(config.language.folder, out.layout(), out.parameters());
  if constexpr (requires { fit_group_sums(corpus, out.network().head(), out.parameters(), config.start); })
    fit_group_sums(corpus, out.network().head(), out.parameters(), config.seeded().start);
  return out;
}

/// Fills in what @p predictor knows of its own errors: baselines from training rows; from validation rows how settings
/// stack the network with their FLOPs line, and residuals of that.
/// @param task built on @p corpus and the predictor's network
template <class GraphEncoder, class Head, class Task>
void measure_residuals(const latency_corpus<GraphEncoder>& corpus, Task& task,
                       latency_predictor<GraphEncoder, Head>& predictor, thread_pool& pool) {
  auto& k = predictor.knowledge();
  std::map<std::int32_t, std::vector<std::pair<double, double>>> by_setting;
  std::map<std::int32_t, std::vector<std::pair<double, double>>> by_column;
  std::map<std::string, std::vector<double>> utilization;
  std::vector<std::int32_t> validation;
  const auto kind_of = [&](std::int32_t setting) { return corpus.kinds()[static_cast<std::size_t>(setting)]; };
  for (std::size_t i = 0; i < corpus.rows().size(); ++i) {
    const auto& r = corpus.rows()[i];
    if (corpus.in_part(r, split_part::validation)) validation.push_back(static_cast<std::int32_t>(i));
    if (!corpus.in_part(r, split_part::train)) continue;
    const double flops = corpus.networks()[static_cast<std::size_t>(r.network)].flops * static_cast<double>(r.batch);
    if (flops <= 0) continue;
    const double log_ms = std::log(static_cast<double>(r.latency_ms));
    by_setting[r.setting].emplace_back(std::log(flops), log_ms);
    by_column[r.column].emplace_back(std::log(flops), log_ms);
    const double peak = static_cast<double>(corpus.platforms()[static_cast<std::size_t>(r.setting)].terms.peak_tflops);
    utilization[kind_of(r.setting)].push_back(std::log(flops / (peak * 1e9)) - log_ms);
  }
  for (auto& s : k.settings) s.log_residual_90 = s.shift = s.flops_weight = 0;
  for (const auto& [s, points] : by_setting)
    std::tie(k.settings[static_cast<std::size_t>(s)].log_flops_offset,
             k.settings[static_cast<std::size_t>(s)].log_flops_slope) = detail::line_through(points);
  k.column_fits.clear();
  for (const auto& [c, points] : by_column) {
    const auto [offset, slope] = detail::line_through(points);
    k.column_fits[corpus.columns()[static_cast<std::size_t>(c)]] = {offset, slope};
  }
  k.log_utilization.clear();
  for (const auto& [kind, values] : utilization) k.log_utilization[kind] = detail::conformal_quantile(values, 0.5);

  const auto row = [&](std::size_t i) -> const corpus_row& {
    return corpus.rows()[static_cast<std::size_t>(validation[i])];
  };
  const auto log_flops = [&](const corpus_row& r) {
    return std::log(
        std::max(corpus.networks()[static_cast<std::size_t>(r.network)].flops * static_cast<double>(r.batch), 1.0));
  };
  const auto log_truth = [](const corpus_row& r) { return std::log(static_cast<double>(r.latency_ms)); };
  const auto known = task.predict(predictor.parameters(), validation, pool, false);
  struct held_out {
    std::vector<double> distance, error;
  };
  std::map<std::int32_t, held_out> rows_of;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto& setting = k.settings[static_cast<std::size_t>(row(i).setting)];
    const double y = setting.bent(static_cast<double>(known[i]));
    auto& h = rows_of[row(i).setting];
    h.distance.push_back(setting.flops_line(log_flops(row(i))) - y);
    h.error.push_back(log_truth(row(i)) - y);
  }
  for (const auto& [s, h] : rows_of) {
    auto& setting = k.settings[static_cast<std::size_t>(s)];
    if (setting.log_flops_slope <= 0) continue;  // more work must never take less time
    const auto fit = detail::fit_stacking(h.distance, h.error);
    setting.shift = fit.shift;
    setting.flops_weight = fit.flops_weight;
  }

  std::map<std::int32_t, std::vector<double>> own;
  std::map<std::string, std::vector<double>> of_source;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto& setting = k.settings[static_cast<std::size_t>(row(i).setting)];
    const double residual =
        std::abs(setting.stacked(static_cast<double>(known[i]), log_flops(row(i))) - log_truth(row(i)));
    own[row(i).setting].push_back(residual);
    of_source[setting.source].push_back(residual);
  }
  for (std::size_t s = 0; s < k.settings.size(); ++s) {
    const auto at = own.find(static_cast<std::int32_t>(s));
    const auto& source = of_source[k.settings[s].source];
    k.settings[s].log_residual_90 = detail::conformal_quantile(
        at != own.end() && at->second.size() >= enough_held_out_rows ? at->second : source, 0.9);
  }
  const auto unknown = task.predict(predictor.parameters(), validation, pool, true);
  std::map<std::string, std::vector<double>> of_kind;
  for (std::size_t i = 0; i < unknown.size(); ++i)
    of_kind[kind_of(row(i).setting)].push_back(std::abs(static_cast<double>(unknown[i]) - log_truth(row(i))));
  k.unknown_residual_90.clear();
  for (const auto& [kind, values] : of_kind) k.unknown_residual_90[kind] = detail::conformal_quantile(values, 0.9);
}

/// A callback of `train_latency` that is told how many known settings of how many are fitted at the end.
template <class C>
concept settling_callback = requires(C& c, std::size_t n) {
  c.on_settling(n, n);
};

/// What training gives.
template <class Predictor>
struct trained_latency {
  Predictor predictor;
  double metric = 0;  ///< see `latency_task::validate`
  std::uint64_t best_step = 0;
  bool interrupted = false;  ///< stopped before the end: resume to go on
};

/// `train_latency` on several processes, each of which calls this with the same arguments (`train_distributed`): all
/// end with the same predictor, which is that of one process. Rank 0 calls @p callbacks.
template <class Ranks, class GraphEncoder, class Head, class... Callbacks>
requires communicator<Ranks>
[[nodiscard]] trained_latency<latency_predictor<GraphEncoder, Head>> train_latency_distributed(
    const Ranks& ranks, const latency_corpus<GraphEncoder>& corpus, const corpus_options& options,
    const latency_training_config<Head>& wanted, thread_pool& pool, const run_control& control = {},
    Callbacks&... callbacks) {
  corpus.check(options);
  const auto config = wanted.seeded();
  trained_latency<latency_predictor<GraphEncoder, Head>> out{make_latency_predictor(corpus, options, config)};
  auto& predictor = out.predictor;
  latency_task<latency_network<GraphEncoder, Head>> task(corpus, predictor.network(), predictor.layout(),
                                                         predictor.language(), config.task);
  if (ranks.rank() == 0)
    (detail::call_validation(callbacks, 0, task.validate(predictor.parameters(), pool), false), ...);
  const auto result = train_distributed<float>(
      ranks, task, config.trainer, std::span<const float>(predictor.parameters()), pool, control, callbacks...);
  std::copy(result.parameters.begin(), result.parameters.end(), predictor.parameters().begin());
  out.metric = result.metric;
  out.best_step = result.best_step;
  out.interrupted = result.interrupted;
  if (result.interrupted) return out;
  if constexpr (std::convertible_to<const Head&, const node_latency_head&>) {
    const auto tell = [&](auto& callback, [[maybe_unused]] std::size_t done, [[maybe_unused]] std::size_t settings) {
      if constexpr (settling_callback<std::remove_reference_t<decltype(callback)>>)
        callback.on_settling(done, settings);
    };
    const auto go_on = [&]([[maybe_unused]] std::size_t done, [[maybe_unused]] std::size_t settings) {
      if (ranks.rank() == 0) (tell(callbacks, done, settings), ...);
      return sum_over_ranks(ranks, control.stop && control.stop() ? 1.0 : 0.0) == 0;
    };
    out.interrupted = !settle_settings(corpus, task, predictor.network().head(), predictor.parameters(),
                                       predictor.knowledge().settings, config.settle, pool, go_on);
    if (out.interrupted) return out;
  }
  measure_residuals(corpus, task, predictor, pool);
  predictor.knowledge().card = {{"settings", io::to_json(wanted)},
                                {"steps", result.steps},
                                {"best_step", result.best_step},
                                {"validation_mean_abs_log_error", result.metric}};
  return out;
}

/// Trains a predictor on @p corpus; the weights are those of the best validation, the intervals those of the validation
/// rows. Deterministic for a seed on one machine, for any number of threads; with `control.state_file` an interrupted
/// run continues exactly. @p callbacks as for `train`; they are told of a validation at step 0, before training, too,
/// and of the settings that are fitted at the end (`settling_callback`).
/// @throws input_error, lookup_error for settings that do not fit the data; what `train` throws
template <class GraphEncoder, class Head, class... Callbacks>
[[nodiscard]] trained_latency<latency_predictor<GraphEncoder, Head>> train_latency(
    const latency_corpus<GraphEncoder>& corpus, const corpus_options& options,
    const latency_training_config<Head>& config, thread_pool& pool, const run_control& control = {},
    Callbacks&... callbacks) {
  return train_latency_distributed(single_process{}, corpus, options, config, pool, control, callbacks...);
}

}  // namespace ledg::inline LEDG_ABI
