// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "ledg/core/communicator.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/learn_physics.hpp"
#include "ledg/latency/physics_fit.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/residuals.hpp"
#include "ledg/latency/settling.hpp"
#include "ledg/latency/start.hpp"
#include "ledg/latency/task.hpp"
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
  std::uint64_t seed = 0;  ///< of everything random
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
  physics_fit_config physics;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("seed", self.seed);
    visit("language", self.language);
    visit("graph", self.graph);
    visit("platform", self.platform);
    if constexpr (io::has_fields<typename Head::config_type>)
      visit("head", self.head);
    else
      visit(nullptr, io::not_stored);
    visit("start", self.start);
    visit("task", self.task);
    visit("trainer", self.trainer);
    visit("settle", self.settle);
    visit("physics", self.physics);
  }

  /// @throws input_error, lookup_error naming the setting that cannot be used.
  void check() const {
    task.losses.check(prediction_kind::logarithm);
    trainer.check();
    settle.check();
  }

  /// The seeds of what is random, each another one.
  [[nodiscard]] std::uint64_t weights_seed() const { return derived_seed(seed, 0); }
  [[nodiscard]] std::uint64_t start_seed() const { return derived_seed(seed, 1); }
  [[nodiscard]] std::uint64_t task_seed() const { return derived_seed(seed, 2); }
  [[nodiscard]] std::uint64_t settle_seed() const { return derived_seed(seed, 4); }
};

namespace detail {

/// @throws input_error where networks that were prepared as @p made lack what an encoder of @p wanted sees
inline void check_prepared(const graph_encoder_config& made, const graph_encoder_config& wanted) {
  if (made.num_layers >= wanted.num_layers && made.positions == wanted.positions &&
      made.virtual_node == wanted.virtual_node)
    return;
  const auto words = [](const graph_encoder_config& c) {
    return std::to_string(c.num_layers) + " layers, " + (c.positions ? "" : "no ") + "positions, " +
           (c.virtual_node ? "a" : "no") + " virtual node";
  };
  throw input_error("latency training: expected a corpus prepared for a graph encoder of " + words(wanted) +
                    ", got one for " + words(made));
}

/// What is known of @p corpus before training.
template <class GraphEncoder>
[[nodiscard]] latency_knowledge starting_knowledge(const latency_corpus<GraphEncoder>& corpus) {
  latency_knowledge k;
  k.templates = corpus.templates();
  k.settings = corpus.settings();
  k.corpus = corpus.options();
  k.operators.assign(corpus.operators().begin(), corpus.operators().end());
  k.smallest_macs = std::numeric_limits<double>::max();
  for (const auto& n : corpus.networks()) {
    if (n.where != split_part::train) continue;
    k.smallest_macs = std::min(k.smallest_macs, n.flops / 2);
    k.largest_macs = std::max(k.largest_macs, n.flops / 2);
  }
  return k;
}

}  // namespace detail

/// A predictor with starting weights for @p corpus: random ones, pretrained ones where the language encoder comes from
/// a folder, and sums over operator groups fitted to the rows where the head has such.
/// @throws input_error where the corpus was prepared for graph encoders of fewer layers or that see something else.
template <class GraphEncoder, class Head>
[[nodiscard]] latency_predictor<GraphEncoder, Head> make_latency_predictor(
    const latency_corpus<GraphEncoder>& corpus, const latency_training_config<Head>& config) {
  detail::check_prepared(corpus.graphs(), config.graph);
  typename latency_predictor<GraphEncoder, Head>::config_type sizes;
  sizes.graph = config.graph;
  sizes.platform = config.platform;
  sizes.head = config.head;
  latency_predictor<GraphEncoder, Head> out(sizes, config.language.open(corpus.texts().texts()),
                                            detail::starting_knowledge(corpus));
  out.layout().initialize(out.parameters(), config.weights_seed());
  if (!config.language.folder.empty()) out.language().load(config.language.folder, out.layout(), out.parameters());
  if constexpr (requires { fit_group_sums(corpus, out.network().head(), out.parameters(), config.start); })
    fit_group_sums(corpus, out.network().head(), out.parameters(), config.start, config.start_seed());
  return out;
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
  std::optional<double> metric = {};  ///< see `latency_task::validate`; empty without validation rows
  std::uint64_t best_step = 0;
  bool interrupted = false;  ///< stopped before the end: resume to go on
};

namespace detail {

/// `settle_settings` for heads that keep something of each setting, with progress to @p callbacks of rank 0.
/// @returns whether it came to the end
template <class Ranks, class GraphEncoder, class Task, class Predictor, class... Callbacks>
[[nodiscard]] bool settle(const Ranks& ranks, const latency_corpus<GraphEncoder>& corpus, Task& task,
                          Predictor& predictor, const settle_config& config, std::uint64_t seed,
                          thread_pool& pool, const run_control& control, Callbacks&... callbacks) {
  if constexpr (std::convertible_to<const typename Predictor::network_type::head_type&, const node_latency_head&>) {
    const auto tell = [&](auto& callback, [[maybe_unused]] std::size_t done, [[maybe_unused]] std::size_t settings) {
      if constexpr (settling_callback<std::remove_reference_t<decltype(callback)>>)
        callback.on_settling(done, settings);
    };
    const auto go_on = [&]([[maybe_unused]] std::size_t done, [[maybe_unused]] std::size_t settings) {
      if (ranks.rank() == 0) (tell(callbacks, done, settings), ...);
      return sum_over_ranks(ranks, control.stop && control.stop() ? 1.0 : 0.0) == 0;
    };
    return settle_settings(corpus, task, predictor.network().head(), predictor.parameters(),
                           predictor.knowledge().settings, config, seed, pool, go_on);
  } else {
    return true;
  }
}

/// How a predictor was trained, for its checkpoint.
template <class Config>
[[nodiscard]] io::json training_card(const Config& config, const training_result<float>& result,
                                     const std::optional<double>& metric) {
  return {{"settings", io::to_json(config)},
          {"steps", result.steps},
          {"weights", metric ? "of the best validation" : "of the last step: there was nothing to validate on"},
          {"best_step", metric ? io::json(result.best_step) : io::json(nullptr)},
          {"validation_mean_abs_log_error", metric ? io::json(*metric) : io::json(nullptr)}};
}

}  // namespace detail

/// `train_latency` on several processes, each of which calls this with the same arguments (`train_distributed`): all
/// end with the same predictor, which is that of one process. Rank 0 calls @p callbacks.
template <class Ranks, class GraphEncoder, class Head, class... Callbacks>
requires communicator<Ranks>
[[nodiscard]] trained_latency<latency_predictor<GraphEncoder, Head>> train_latency_distributed(
    const Ranks& ranks, const latency_corpus<GraphEncoder>& corpus, const latency_training_config<Head>& config,
    thread_pool& pool, const run_control& control = {}, Callbacks&... callbacks) {
  corpus.check();
  trained_latency<latency_predictor<GraphEncoder, Head>> out{make_latency_predictor(corpus, config)};
  auto& predictor = out.predictor;
  latency_task<latency_network<GraphEncoder, Head>> task(corpus, predictor.network(), predictor.layout(),
                                                         predictor.language(), config.task, config.task_seed());
  const auto result = train_distributed<float>(
      ranks, task, config.trainer, std::span<const float>(predictor.parameters()), pool, control, callbacks...);
  std::copy(result.parameters.begin(), result.parameters.end(), predictor.parameters().begin());
  if (std::isfinite(result.metric)) out.metric = result.metric;
  out.best_step = result.best_step;
  out.interrupted =
      result.interrupted || !detail::settle(ranks, corpus, task, predictor, config.settle, config.settle_seed(), pool, control, callbacks...);
  if (out.interrupted) return out;
  learn_physics(corpus, predictor.knowledge(), config.physics, pool);
  measure_residuals(corpus, predictor, pool);
  predictor.knowledge().card = detail::training_card(config, result, out.metric);
  return out;
}

/// Trains a predictor on @p corpus. The weights are those of the best validation, the start's among them; without
/// validation rows those of the last step, and answers have no interval, which callbacks with `on_note` are told.
/// Intervals are those of the validation rows. Deterministic for a seed on one machine, for any number of threads; with
/// `control.state_file` an interrupted run continues exactly. @p callbacks as for `train`; they are told of the
/// settings that are fitted at the end, too (`settling_callback`).
/// @throws input_error, lookup_error for settings that do not fit the data, a hold-out that holds out nothing among
/// them; what `train` throws
template <class GraphEncoder, class Head, class... Callbacks>
[[nodiscard]] trained_latency<latency_predictor<GraphEncoder, Head>> train_latency(
    const latency_corpus<GraphEncoder>& corpus, const latency_training_config<Head>& config, thread_pool& pool,
    const run_control& control = {}, Callbacks&... callbacks) {
  return train_latency_distributed(single_process{}, corpus, config, pool, control, callbacks...);
}

}  // namespace ledg::inline LEDG_ABI
