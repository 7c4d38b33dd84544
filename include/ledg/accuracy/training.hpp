// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/accuracy/corpus.hpp"
#include "ledg/accuracy/predictor.hpp"
#include "ledg/accuracy/scale.hpp"
#include "ledg/accuracy/structure.hpp"
#include "ledg/accuracy/task.hpp"
#include "ledg/core/communicator.hpp"
#include "ledg/core/names.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/within.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/train/config.hpp"
#include "ledg/train/statistics.hpp"
#include "ledg/train/trainer.hpp"

/// @file accuracy/training.hpp
/// From a data set of cells to a trained predictor.

namespace ledg::inline LEDG_ABI {

/// Sizes of a language encoder that is learnt with an accuracy predictor: cells have few texts, and short ones.
[[nodiscard]] inline language_source small_cell_language() {
  language_source out;
  out.vocabulary_limit = 160;
  out.bert = {.hidden_size = 32,
              .num_hidden_layers = 1,
              .num_attention_heads = 2,
              .intermediate_size = 64,
              .max_position_embeddings = 16,
              .type_vocab_size = 1,
              .hidden_dropout_prob = 0,
              .pooler = false};
  return out;
}

/// Everything that decides how an accuracy predictor is trained, as one value with a JSON form.
struct accuracy_training {
  std::string target;  ///< column that is learnt: `c10_val_ep200`
  std::int64_t train_cells = 1563;
  std::int64_t validation_cells = 200;
  std::string scale = "log_gap";  ///< see `accuracy_scale`
  double ceiling = 100.1;
  std::string templates = "concise";
  std::int64_t fusion_size = 128;
  std::uint64_t seed = 1;  ///< of everything random
  language_source language = small_cell_language();
  graph_encoder_config graph = accuracy_network_config().graph;
  accuracy_task_config task;
  trainer_config trainer = {
      .steps = 1500, .validate_every = 25, .learning_rate = 2e-3, .weight_decay = 0.01, .ema_decay = 0.99};

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("target", self.target);
    visit("train_cells", self.train_cells);
    visit("validation_cells", self.validation_cells);
    visit("scale", self.scale);
    visit("ceiling", self.ceiling);
    visit("templates", self.templates);
    visit("fusion_size", self.fusion_size);
    visit("seed", self.seed);
    visit("language", self.language);
    visit("graph", self.graph);
    visit("task", self.task);
    visit("trainer", self.trainer);
  }

  /// @throws input_error naming the setting that is out of its range.
  void check() const {
    require_within("train_cells", train_cells, 1, largest_count);
    require_within("validation_cells", validation_cells, 0, largest_count);
    require_within("ceiling", ceiling, 0, 1000);
    require_within("fusion_size", fusion_size, 1, static_cast<std::int64_t>(largest_width));
  }

  /// What was found best for the data set called @p name (`nb201` or `nb101`).
  [[nodiscard]] static accuracy_training for_data(std::string_view name) {
    accuracy_training c;
    c.target = name == "nb101" ? "val_acc_ep108" : "c10_val_ep200";
    if (name == "nb101") {
      c.scale = "rank_gauss";
      c.train_cells = 4236;
    }
    return c;
  }
};

/// The column @p name of @p d in percent; columns that go up to 1 are fractions. NaN where not measured.
/// @throws lookup_error where there is no such column.
[[nodiscard]] inline std::vector<double> accuracies_of(const data::accuracy_dataset& d, const std::string& name) {
  const auto at = std::find(d.target_names.begin(), d.target_names.end(), name);
  if (at == d.target_names.end()) throw_unknown("accuracy", name, d.target_names, "data set " + d.name);
  auto values = d.targets[static_cast<std::size_t>(at - d.target_names.begin())];
  const bool fractions = std::none_of(values.begin(), values.end(), [](double v) { return v > 1; });
  if (fractions)
    for (auto& v : values) v *= 100;
  return values;
}

/// What training gives beside the predictor.
template <class Predictor>
struct trained_accuracy {
  Predictor predictor;
  accuracy_split split;
  double validation_tau = 0;
  std::uint64_t best_step = 0;
  bool interrupted = false;  ///< stopped before the end: resume to go on
};

/// What a predictor that is trained on @p split knows before it is.
[[nodiscard]] inline accuracy_knowledge knowledge_of(const accuracy_training& config, const data::accuracy_dataset& d,
                                                     const text::template_set& templates,
                                                     std::span<const cell_structure> structures,
                                                     const accuracy_split& split, std::span<const double> accuracies) {
  accuracy_knowledge k;
  k.templates = templates;
  k.target = d.name + "/" + config.target;
  std::vector<double> seen;
  std::set<std::string> operators;
  k.smallest_params = k.largest_params = structures[static_cast<std::size_t>(split.train.front())].params;
  for (const auto i : split.train) {
    const auto at = static_cast<std::size_t>(i);
    seen.push_back(accuracies[at]);
    const auto texts = templates.describe(d.cells[at]);
    operators.insert(texts.begin(), texts.end());
    k.smallest_params = std::min(k.smallest_params, structures[at].params);
    k.largest_params = std::max(k.largest_params, structures[at].params);
  }
  k.scale = accuracy_scale::fit(config.scale, config.ceiling, std::move(seen));
  k.norm = scalar_norm::fit(structures, split.train);
  k.operators.assign(operators.begin(), operators.end());
  for (const auto* part : {&split.train, &split.validation})
    for (const auto i : *part) k.training_cells.push_back(d.cells[static_cast<std::size_t>(i)].id);
  std::sort(k.training_cells.begin(), k.training_cells.end());
  return k;
}

/// `train_accuracy` on several processes, each of which calls this with the same arguments (`train_distributed`): all
/// end with the same predictor, which is that of one process. Rank 0 calls @p callbacks.
template <class Predictor, class Ranks, class... Callbacks>
requires communicator<Ranks>
[[nodiscard]] trained_accuracy<Predictor> train_accuracy_distributed(const Ranks& ranks,
                                                                     const accuracy_training& config,
                                                                     const data::accuracy_dataset& d, thread_pool& pool,
                                                                     const run_control& control = {},
                                                                     Callbacks&... callbacks) {
  using network_type = typename Predictor::network_type;
  data::validate(d);
  const auto accuracies = accuracies_of(d, config.target);
  for (const auto n : {config.train_cells, config.validation_cells, config.fusion_size})
    if (n < 1) throw input_error("accuracy training: a size is " + std::to_string(n) + ", expected at least 1");
  const auto templates = text::template_set::named(config.templates);
  const accuracy_corpus<typename network_type::graph_encoder_type> corpus(d.cells, d.groups, templates, config.graph);
  auto split = draw_split(accuracies, static_cast<std::size_t>(config.train_cells),
                          static_cast<std::size_t>(config.validation_cells), derived_seed(config.seed, 1));
  auto k = knowledge_of(config, d, templates, corpus.structures(), split, accuracies);

  accuracy_network_config sizes;
  sizes.graph = config.graph;
  sizes.fusion_size = static_cast<std::size_t>(config.fusion_size);
  trained_accuracy<Predictor> out{Predictor(sizes, config.language.open(corpus.texts().texts()), std::move(k)),
                                  std::move(split)};
  auto& predictor = out.predictor;
  auto& knowledge = predictor.knowledge();
  predictor.layout().initialize(predictor.parameters(), derived_seed(config.seed, 0));
  if (!config.language.folder.empty())
    predictor.language().load(config.language.folder, predictor.layout(), predictor.parameters());

  accuracy_task<network_type> task(corpus, accuracies, out.split, knowledge.norm, knowledge.scale, predictor.network(),
                                   predictor.layout(), predictor.language(), config.task, derived_seed(config.seed, 2));
  const auto result = train_distributed<float>(ranks, task, config.trainer, std::span<const float>(predictor.parameters()),
                                               pool, control, callbacks...);
  std::copy(result.parameters.begin(), result.parameters.end(), predictor.parameters().begin());
  out.validation_tau = 1 - result.metric;
  out.best_step = result.best_step;
  out.interrupted = result.interrupted;

  const auto predicted = task.predict(predictor.parameters(), out.split.validation, pool);
  std::vector<double> residuals;
  for (std::size_t i = 0; i < predicted.size(); ++i)
    residuals.push_back(std::abs(static_cast<double>(predicted[i]) -
                                 knowledge.scale.score(accuracies[static_cast<std::size_t>(out.split.validation[i])])));
  knowledge.score_residual_90 = conformal_quantile(std::move(residuals), 0.9);
  knowledge.card = {{"data", d.name},
                    {"settings", io::to_json(config)},
                    {"steps", result.steps},
                    {"best_step", result.best_step},
                    {"validation_kendall_tau", out.validation_tau}};
  return out;
}

/// Trains a predictor on @p d as @p config says. The weights are those of the best validation; the interval is that of
/// the validation cells. Deterministic for a seed on one machine, for any number of threads; with `control.state_file`
/// an interrupted run continues exactly. @p callbacks as for `train`.
/// @tparam Predictor an `accuracy_predictor`
/// @throws input_error for data that are not whole; input_error, lookup_error for settings that do not fit them; what
/// `train` throws
template <class Predictor, class... Callbacks>
[[nodiscard]] trained_accuracy<Predictor> train_accuracy(const accuracy_training& config,
                                                         const data::accuracy_dataset& d, thread_pool& pool,
                                                         const run_control& control = {}, Callbacks&... callbacks) {
  return train_accuracy_distributed<Predictor>(single_process{}, config, d, pool, control, callbacks...);
}

}  // namespace ledg::inline LEDG_ABI
