// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledg/latency/training.hpp"
#include "ledg/model/presets.hpp"
#include "support/latency_data.hpp"

/// @file small_predictor.hpp  The made-up data as a corpus, and predictors so small that they train in a second.
namespace ledg_test {

/// Validation on `residual`, whose operators training sees; tests on `branch`, of which `Concat` is new.
[[nodiscard]] inline ledg::corpus_options held_out_families() {
  ledg::corpus_options o;
  o.split.validation = 0;
  o.split.test = 0;
  o.split.validation_keys = {"residual"};
  o.split.test_keys = {"branch"};
  return o;
}

template <class GraphEncoder>
[[nodiscard]] ledg::latency_corpus<GraphEncoder> make_corpus(const ledg::data::dataset& d,
                                                             const ledg::corpus_options& options = held_out_families(),
                                                             const ledg::graph_encoder_config& graphs = {
                                                                 .num_layers = 1}) {
  ledg::latency_corpus<GraphEncoder> c(ledg::text::template_set::named("concise"), graphs, options);
  c.add(d);
  return c;
}

[[nodiscard]] inline ledg::latency_training_config<> small_training() {
  ledg::latency_training_config<> c;
  c.language.bert.hidden_size = 16;
  c.language.bert.num_hidden_layers = 1;
  c.language.bert.num_attention_heads = 2;
  c.language.bert.intermediate_size = 16;
  c.graph = {.hidden_size = 12, .num_layers = 1, .num_heads = 2, .intermediate_size = 16, .dropout = 0.1};
  c.platform.hidden_size = 12;
  c.platform.size = 8;
  c.head.mlp_size = 12;
  c.start.iterations = 20;
  c.task.default_networks = 6;
  c.task.settings_per_network = 6;
  c.trainer.steps = 120;
  c.trainer.validate_every = 40;
  c.trainer.learning_rate = 5e-3;
  c.trainer.ema_decay = 0.95;
  return c;
}

/// An untrained predictor with random weights that knows the settings of the made-up data, and a network it could
/// answer for.
template <class Predictor>
[[nodiscard]] Predictor random_predictor(std::vector<ledg::known_setting> settings, std::uint64_t seed = 1,
                                         std::size_t heads = 2) {
  const auto c = small_training();
  typename Predictor::config_type sizes;
  sizes.graph = c.graph;
  sizes.graph.num_heads = heads;
  sizes.platform = c.platform;
  if constexpr (requires { sizes.head.mlp_size; }) sizes.head = c.head;
  auto language = c.language.open(
      {"ParamL Conv 3", "ParamL Conv 1 stride 2", "Act Relu", "Elem Add", "Nv GPU FP32 10 Turing 200W eager", "CPU"});
  ledg::latency_knowledge k;
  k.settings = std::move(settings);
  k.corpus = held_out_families();
  k.operators = {"Add", "Conv", "Flatten", "Gemm", "GlobalAveragePool", "HardSwish", "Input", "Relu"};
  k.smallest_macs = 1;
  k.largest_macs = 1e12;
  k.widths.unseen = {{"gpu", 0.5}, {"cpu", 0.25}};
  k.log_utilization = {{"gpu", -1.0}, {"cpu", -0.5}};
  k.column_fits = {{"made-up:Large GPU/eager", {-20.0, 0.9}}};
  k.card["seed"] = seed;
  Predictor p(sizes, std::move(language), std::move(k));
  p.layout().initialize(p.parameters(), seed);
  const ledg::philox random(seed);
  for (std::size_t i = 0; i < p.parameters().size(); ++i)
    p.parameters()[i] += static_cast<float>(0.3 * random.normal(i));
  return p;
}

[[nodiscard]] inline ledg::known_setting make_setting(const std::string& device, const std::string& runtime,
                                                      std::int64_t rows = 100, double batch = 0) {
  ledg::known_setting s;
  s.runtime = ledg::hardware::parse_runtime(runtime);
  s.key = "made-up|" + device + "|fp32|" + ledg::hardware::to_string(s.runtime) + "||||" +
          (batch > 0 ? std::to_string(static_cast<int>(batch)) : "");
  s.source = "made-up";
  s.device = device;
  s.batch = batch;
  s.rows = rows;
  s.networks = rows;
  s.log_flops_offset = -18;
  s.log_flops_slope = 0.8;
  s.log_residual_90 = 0.1;
  s.smallest_batch = batch > 0 ? batch : 1;
  s.largest_batch = batch > 0 ? batch : 8;
  return s;
}

}  // namespace ledg_test
