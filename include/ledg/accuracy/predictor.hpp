// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"
#include "ledg/model/accuracy_network.hpp"
#include "ledg/model/shared_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/nn/packed_parameters.hpp"
#include "ledg/accuracy/features.hpp"
#include "ledg/accuracy/task.hpp"
#include "ledg/checkpoint/file.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/language/text_batch.hpp"
#include "ledg/text/templates.hpp"

/// @file accuracy/predictor.hpp
/// A trained accuracy network with everything that a prediction needs: one file, nothing beside it.

namespace ledg::inline LEDG_ABI {

/// What an accuracy checkpoint knows beside weights.
struct accuracy_knowledge {
  text::template_set templates = text::template_set::named("concise");
  accuracy_scale scale;
  scalar_norm norm;
  std::string target;                              ///< `nb201/c10_val_ep200`: what the predicted accuracy is
  double score_residual_90 = 0;                    ///< 90 % of |predicted - true score| of validation cells lie below
  double smallest_params = 0, largest_params = 0;  ///< of training cells, as in `cell_structure`
  std::vector<std::string> operators;              ///< texts of operators met in training, ascending
  std::vector<std::string> training_cells;         ///< ids, ascending; validation cells too, which chose the weights
  io::json card = io::json::object();              ///< how it was made: data, split, settings, metrics
};

/// An accuracy with what is known about its quality.
struct accuracy_answer {
  double accuracy = 0;  ///< percent
  double interval_low = 0;
  double interval_high = 0;
  double coverage = 0.9;
  std::vector<std::string> flags;  ///< `unknown_operator:TEXT`, `outside_training:params`
};

/// Thread-safety: const access from any number of threads.
template <class GraphEncoder, class Pool = mean_pool>
class accuracy_predictor {
 public:
  using network_type = accuracy_network<GraphEncoder, Pool>;
  using config_type = accuracy_network_config;

  static constexpr const char* format = "ledg accuracy 3";

  /// @param config its `text_size` is taken from @p language
  accuracy_predictor(const config_type& config, language_config language, accuracy_knowledge knowledge)
      : knowledge_(std::move(knowledge)),
        layout_(std::make_unique<parameter_layout>()),
        language_(std::move(language), *layout_),
        config_(sized(config, language_.encoder().size())),
        network_(*layout_, config_),
        parameters_(layout_->size()) {}

  [[nodiscard]] const config_type& config() const { return config_; }
  [[nodiscard]] const language_encoder& language() const { return language_; }
  [[nodiscard]] language_encoder& language() { return language_; }
  [[nodiscard]] const accuracy_knowledge& knowledge() const { return knowledge_; }
  [[nodiscard]] accuracy_knowledge& knowledge() { return knowledge_; }
  [[nodiscard]] const parameter_layout& layout() const { return *layout_; }
  [[nodiscard]] const network_type& network() const { return network_; }
  /// What training moves. To take them for writing gives up what `load` packed.
  [[nodiscard]] std::span<float> parameters() {
    packed_.reset();
    return parameters_;
  }
  [[nodiscard]] std::span<const float> parameters() const { return parameters_; }

  /// Accuracy of @p cell in percent. @throws input_error where it is no cell (see `structure_of`).
  [[nodiscard]] double predict(const graph& cell) const { return predict_many(std::span(&cell, 1)).front(); }

  /// Accuracies of @p cells in percent, in order; the same for any number of threads.
  [[nodiscard]] std::vector<double> predict_many(std::span<const graph> cells, std::size_t threads = 1) const {
    auto out = scores(cells, threads);
    std::transform(out.begin(), out.end(), out.begin(), [&](double s) { return knowledge_.scale.accuracy(s); });
    return out;
  }

  /// Accuracies with intervals and flags.
  [[nodiscard]] std::vector<accuracy_answer> answer(std::span<const graph> cells, std::size_t threads = 1) const {
    const auto score = scores(cells, threads);
    std::vector<accuracy_answer> out(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto& a = out[i];
      a.accuracy = knowledge_.scale.accuracy(score[i]);
      a.interval_low = knowledge_.scale.accuracy(score[i] - knowledge_.score_residual_90);
      a.interval_high = knowledge_.scale.accuracy(score[i] + knowledge_.score_residual_90);
      std::set<std::string> seen;
      for (const auto& text : knowledge_.templates.describe(cells[i]))
        if (!std::binary_search(knowledge_.operators.begin(), knowledge_.operators.end(), text) &&
            seen.insert(text).second)
          a.flags.push_back("unknown_operator:" + text);
      const double params = structure_of(cells[i]).params;
      if (params < knowledge_.smallest_params || params > knowledge_.largest_params)
        a.flags.emplace_back("outside_training:params");
    }
    return out;
  }
  [[nodiscard]] accuracy_answer answer(const graph& cell) const { return answer(std::span(&cell, 1)).front(); }

  /// Whether the weights depend on what was measured of this cell.
  [[nodiscard]] bool trained_on(const std::string& id) const {
    return std::binary_search(knowledge_.training_cells.begin(), knowledge_.training_cells.end(), id);
  }

  /// One safetensors file; written under another name first, then renamed.
  void save(const std::filesystem::path& path) const;
  /// @throws input_error where the file is missing or no checkpoint of this model, corrupt_error where it is damaged.
  [[nodiscard]] static accuracy_predictor load(const std::filesystem::path& path);

 private:
  /// What the network says, on the scale it was trained on.
  [[nodiscard]] std::vector<double> scores(std::span<const graph> cells, std::size_t threads) const;

  static config_type sized(config_type config, std::size_t text_size) {
    config.text_size = text_size;
    return config;
  }

  accuracy_knowledge knowledge_;
  std::unique_ptr<parameter_layout> layout_;
  language_encoder language_;
  config_type config_;
  network_type network_;
  std::vector<float> parameters_;
  std::optional<packed_parameters> packed_;  // of a checkpoint, whose parameters stay
};

template <class GraphEncoder, class Pool>
std::vector<double> accuracy_predictor<GraphEncoder, Pool>::scores(std::span<const graph> cells,
                                                                   std::size_t threads) const {
  std::vector<double> out(cells.size());
  thread_pool pool(threads);
  // Equal rows are computed once in a piece, so pieces are large; what is in one with it changes no cell's bits.
  constexpr std::size_t least = 64;
  constexpr std::size_t most = 512;
  const std::size_t piece = std::clamp((cells.size() + pool.size() - 1) / pool.size(), least, most);
  pool.run((cells.size() + piece - 1) / piece, [&](std::size_t k) {
    const auto chosen = cells.subspan(k * piece, std::min(piece, cells.size() - k * piece));
    std::vector<float> scalars;
    for (const auto& cell : chosen) knowledge_.norm.append(structure_of(cell), scalars);
    text_table texts;
    const auto text_index = [&](const auto& t) { return texts.add(t); };
    const auto rows = share_rows<GraphEncoder>(chosen, config_.graph, knowledge_.templates, text_index);
    text_batch encoded(language_, texts.texts());
    std::vector<std::int32_t> every(texts.size());
    std::iota(every.begin(), every.end(), 0);
    thread_pool alone(1);
    encoded.forward(parameters_, every, alone, philox(0), false);

    workspace<float> memory;
    const forward_pass<float> pass{
        .parameters = parameters_.data(), .memory = &memory, .packed = packed_ ? &*packed_ : nullptr};
    const auto y = network_.forward(pass, encoded.rows(), rows, scalars);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      out[k * piece + i] = static_cast<double>(*y.row(i));
      if (!std::isfinite(*y.row(i))) throw numeric_error("cell '" + chosen[i].id + "': the prediction is not finite");
    }
  });
  return out;
}

template <class GraphEncoder, class Pool>
void accuracy_predictor<GraphEncoder, Pool>::save(const std::filesystem::path& path) const {
  const auto& k = knowledge_;
  const io::json meta = {
      {"language", language_.to_json()},
      {"graph", io::to_json(config_.graph)},
      {"fusion_size", config_.fusion_size},
      {"templates", k.templates.to_json()},
      {"scale", k.scale.to_json()},
      {"scalar_mean", k.norm.mean},
      {"scalar_scale", k.norm.scale},
      {"target", k.target},
      {"score_residual_90", k.score_residual_90},
      {"smallest_params", k.smallest_params},
      {"largest_params", k.largest_params},
      {"operators", k.operators},
      {"training_cells", k.training_cells},
      {"card", k.card},
  };
  write_checkpoint(path, format, meta, {{*layout_, parameters_}, {language_.layout(), language_.weights()}});
}

template <class GraphEncoder, class Pool>
accuracy_predictor<GraphEncoder, Pool> accuracy_predictor<GraphEncoder, Pool>::load(const std::filesystem::path& path) {
  const checkpoint_file file(path, format);
  const auto view = file.model();
  config_type config;
  io::from_json(view["graph"], config.graph, io::json_source::program);
  config.fusion_size = view.get<std::size_t>("fusion_size");
  config.scalar_size = cell_scalar_count;
  accuracy_knowledge k;
  k.templates = text::template_set::from_json(view["templates"].value(), path.string());
  k.scale = accuracy_scale::from_json(view["scale"].value(), path.string() + ": scale");
  k.norm = {view.get<std::vector<float>>("scalar_mean"), view.get<std::vector<float>>("scalar_scale")};
  for (const auto* values : {&k.norm.mean, &k.norm.scale})
    if (values->size() != cell_scalar_count)
      throw corrupt_error("'" + path.string() + "': " + std::to_string(values->size()) +
                          " structural numbers, expected " + std::to_string(cell_scalar_count));
  k.target = view.get<std::string>("target");
  k.score_residual_90 = view.get<double>("score_residual_90");
  k.smallest_params = view.get<double>("smallest_params");
  k.largest_params = view.get<double>("largest_params");
  k.operators = view.get<std::vector<std::string>>("operators");
  k.training_cells = view.get<std::vector<std::string>>("training_cells");
  k.card = view["card"].value();
  accuracy_predictor out(config, language_encoder::config_from_json(view["language"], path.string()), std::move(k));
  file.read(*out.layout_, out.parameters_);
  file.read(out.language_.layout(), out.language_.weights());
  out.packed_.emplace(*out.layout_, out.parameters_);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
