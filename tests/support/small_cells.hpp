// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledg/accuracy/predictor.hpp"
#include "ledg/data/nb201.hpp"

/// @file small_cells.hpp  Cells of NAS-Bench-201 and small accuracy predictors that nobody trained.
namespace ledg_test {

[[nodiscard]] inline std::vector<ledg::graph> some_cells(std::size_t count) {
  std::vector<ledg::graph> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(ledg::data::nb201::cell_graph(ledg::data::nb201::from_index(static_cast<int>(i * 7919 % 15625))));
  return out;
}

/// @param encoder_trained whether the predictor's own parameters hold the language encoder
template <class Predictor>
[[nodiscard]] Predictor random_accuracy_predictor(std::uint64_t seed = 1, bool encoder_trained = true) {
  const auto cells = some_cells(20);
  ledg::accuracy_network_config sizes;
  sizes.graph = {.hidden_size = 8, .num_layers = 1, .num_heads = 4, .intermediate_size = 8};
  sizes.fusion_size = 8;
  ledg::accuracy_knowledge k;
  std::vector<std::string> texts;
  std::vector<ledg::cell_structure> structures;
  std::vector<std::int32_t> all;
  for (const auto& c : cells) {
    for (auto& t : k.templates.describe(c)) texts.push_back(std::move(t));
    all.push_back(static_cast<std::int32_t>(structures.size()));
    structures.push_back(ledg::structure_of(c));
    k.training_cells.push_back(c.id);
  }
  std::sort(k.training_cells.begin(), k.training_cells.end());
  k.operators = texts;
  std::sort(k.operators.begin(), k.operators.end());
  k.scale = ledg::accuracy_scale::fit("log_gap", 100.1, {60, 80, 90, 94});
  k.norm = ledg::scalar_norm::fit(structures, all);
  k.target = "nb201/c10_val_ep200";
  k.score_residual_90 = 0.25;
  k.largest_params = 1000;
  k.card["made by"] = "a test";
  ledg::language_source language;
  language.bert = {.hidden_size = 8,
                   .num_hidden_layers = 1,
                   .num_attention_heads = 2,
                   .intermediate_size = 8,
                   .max_position_embeddings = 16,
                   .type_vocab_size = 1,
                   .pooler = false};
  auto opened = language.open(texts);
  opened.trained = encoder_trained;
  Predictor p(sizes, std::move(opened), std::move(k));
  p.layout().initialize(p.parameters(), seed);
  p.language().layout().initialize(p.language().weights(), seed + 1);
  return p;
}

}  // namespace ledg_test
