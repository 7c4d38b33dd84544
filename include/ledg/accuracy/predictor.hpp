// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ledg/accuracy/answer.hpp"
#include "ledg/accuracy/scale.hpp"
#include "ledg/accuracy/structure.hpp"
#include "ledg/checkpoint/trained_model.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/json.hpp"
#include "ledg/language/text_batch.hpp"
#include "ledg/model/accuracy_network.hpp"
#include "ledg/model/shared_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/text/templates.hpp"

/// @file accuracy/predictor.hpp
/// A trained accuracy network with everything that a prediction needs: one file, nothing beside it.

namespace ledg::inline LEDG_ABI {

/// What an accuracy checkpoint knows beside weights.
struct accuracy_knowledge {
  static constexpr const char* format = "ledg accuracy 3";

  text::template_set templates = text::template_set::named("concise");
  accuracy_scale scale;
  scalar_norm norm;
  std::string target;                              ///< `nb201/c10_val_ep200`: what the predicted accuracy is
  std::optional<double> score_residual_90;         ///< 90 % of |predicted - true score| of validation cells lie below
  double smallest_params = 0, largest_params = 0;  ///< of training cells, as in `cell_structure`
  std::vector<std::string> operators;              ///< texts of operators met in training, ascending
  std::vector<std::string> training_cells;         ///< ids, ascending; validation cells too, which chose the weights
  io::json card = io::json::object();              ///< how it was made: data, split, settings, metrics

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("templates", self.templates);
    visit("scale", self.scale);
    visit("norm", self.norm);
    visit("target", self.target);
    visit("score_residual_90", self.score_residual_90);
    visit("smallest_params", self.smallest_params);
    visit("largest_params", self.largest_params);
    visit("operators", self.operators);
    visit("training_cells", self.training_cells);
    visit("card", self.card);
  }

  /// Sizes of the network that follow from what is known.
  static void connect(accuracy_network_config& config) { config.scalar_size = cell_scalar_count; }
};

/// Thread-safety: const access from any number of threads.
template <class GraphEncoder, class Pool = mean_pool>
class accuracy_predictor : public trained_model<accuracy_network<GraphEncoder, Pool>, accuracy_knowledge> {
  using base = trained_model<accuracy_network<GraphEncoder, Pool>, accuracy_knowledge>;

 public:
  using base::base;

  /// @throws input_error where the file is missing or no checkpoint of this model, corrupt_error where it is damaged.
  [[nodiscard]] static accuracy_predictor load(const std::filesystem::path& path) {
    return accuracy_predictor(checkpoint_file(path, accuracy_knowledge::format));
  }
  /// The predictor in an opened checkpoint. @throws as `load`
  explicit accuracy_predictor(const checkpoint_file& file) : base(file) {}

  /// Accuracies of @p cells, in order; the same for any number of threads, and whatever is asked with a cell.
  /// @throws input_error where one is no cell (see `structure_of`); numeric_error where a prediction is not finite.
  [[nodiscard]] std::vector<accuracy_answer> predict(std::span<const graph> cells, const accuracy_query& query,
                                                     thread_pool& pool) const {
    const auto score = scores(cells, pool);
    std::vector<accuracy_answer> out(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out[i] = answer_of(score[i]);
      if (query.flags) add_flags(cells[i], out[i].flags);
    }
    return out;
  }
  [[nodiscard]] accuracy_answer predict(const graph& cell, const accuracy_query& query = {}) const {
    thread_pool alone(1);
    return predict(std::span(&cell, 1), query, alone).front();
  }

  /// Whether the weights depend on what was measured of this cell.
  [[nodiscard]] bool trained_on(const std::string& id) const {
    const auto& ids = this->knowledge().training_cells;
    return std::binary_search(ids.begin(), ids.end(), id);
  }

 private:
  /// What the network says, on the scale it was trained on.
  [[nodiscard]] std::vector<double> scores(std::span<const graph> cells, thread_pool& pool) const;
  void score_piece(std::span<const graph> cells, std::span<double> out) const;

  [[nodiscard]] accuracy_answer answer_of(double score) const {
    const auto& k = this->knowledge();
    accuracy_answer out;
    out.accuracy = k.scale.accuracy(score);
    if (k.score_residual_90)
      out.interval = {k.scale.accuracy(score - *k.score_residual_90), k.scale.accuracy(score + *k.score_residual_90)};
    else
      out.flags.emplace_back("interval_unknown");
    return out;
  }

  void add_flags(const graph& cell, std::vector<std::string>& flags) const {
    const auto& k = this->knowledge();
    std::set<std::string> seen;
    for (const auto& text : k.templates.describe(cell))
      if (!std::binary_search(k.operators.begin(), k.operators.end(), text) && seen.insert(text).second)
        flags.push_back("unknown_operator:" + text);
    const double params = structure_of(cell).params;
    if (params < k.smallest_params || params > k.largest_params) flags.emplace_back("outside_training:params");
  }
};

template <class GraphEncoder, class Pool>
std::vector<double> accuracy_predictor<GraphEncoder, Pool>::scores(std::span<const graph> cells,
                                                                   thread_pool& pool) const {
  std::vector<double> out(cells.size());
  // Equal rows are computed once in a piece, so pieces are large; what is in one with it changes no cell's bits.
  constexpr std::size_t least = 64;
  constexpr std::size_t most = 512;
  const std::size_t piece = std::clamp((cells.size() + pool.size() - 1) / pool.size(), least, most);
  pool.run((cells.size() + piece - 1) / piece, [&](std::size_t k) {
    const auto count = std::min(piece, cells.size() - k * piece);
    score_piece(cells.subspan(k * piece, count), std::span(out).subspan(k * piece, count));
  });
  return out;
}

template <class GraphEncoder, class Pool>
void accuracy_predictor<GraphEncoder, Pool>::score_piece(std::span<const graph> cells, std::span<double> out) const {
  const auto& k = this->knowledge();
  std::vector<float> scalars;
  for (const auto& cell : cells) k.norm.append(structure_of(cell), scalars);
  text_table texts;
  const auto text_index = [&](const auto& t) { return texts.add(t); };
  const auto rows = share_rows<GraphEncoder>(cells, this->config().graph, k.templates, text_index);
  text_batch encoded(this->language(), texts.texts());
  std::vector<std::int32_t> every(texts.size());
  std::iota(every.begin(), every.end(), 0);
  thread_pool alone(1);
  encoded.forward(this->parameters(), every, alone, philox(0), false);

  workspace<float> memory;
  const forward_pass<float> pass{.parameters = this->parameters().data(), .memory = &memory, .packed = this->packed()};
  const auto y = this->network().forward(pass, encoded.rows(), rows, scalars);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out[i] = static_cast<double>(*y.row(i));
    if (!std::isfinite(out[i])) throw numeric_error("cell '" + cells[i].id + "': the prediction is not finite");
  }
}

}  // namespace ledg::inline LEDG_ABI
