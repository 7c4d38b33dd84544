// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/model/accuracy_network.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/accuracy/features.hpp"
#include "ledg/language/text_batch.hpp"
#include "ledg/train/communicator.hpp"
#include "ledg/train/loss_choice.hpp"
#include "ledg/train/losses.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/sharding.hpp"

/// @file accuracy/task.hpp
/// Training of an accuracy network on cells.

namespace ledg::inline v0_1 {

/// Which cells serve for what, by index.
struct accuracy_split {
  std::vector<std::int32_t> train, validation, test;
};

/// Draws @p train cells and @p validation others at random from those whose accuracy is known; the rest is for testing.
/// @throws input_error where there are not enough.
[[nodiscard]] inline accuracy_split draw_split(std::span<const double> accuracies, std::size_t train,
                                               std::size_t validation, std::uint64_t seed) {
  std::vector<std::int32_t> known;
  for (std::size_t i = 0; i < accuracies.size(); ++i)
    if (std::isfinite(accuracies[i])) known.push_back(static_cast<std::int32_t>(i));
  if (train < 2 || validation < 2 || train + validation > known.size())
    throw input_error("accuracy split: expected at least 2 cells for training, 2 for validation and not more than " +
                      std::to_string(known.size()) + " in all, got " + std::to_string(train) + " and " +
                      std::to_string(validation));
  philox(seed).split(0).shuffle(std::span(known));
  const auto cut = [&](std::size_t begin, std::size_t end) {
    std::vector<std::int32_t> part(known.begin() + static_cast<std::ptrdiff_t>(begin),
                                   known.begin() + static_cast<std::ptrdiff_t>(end));
    std::sort(part.begin(), part.end());
    return part;
  };
  return {cut(0, train), cut(train, train + validation), cut(train + validation, known.size())};
}

/// Mean and spread of structural numbers over training cells. A number that never varied there is left out (scale 0):
/// nothing was learnt of it.
struct scalar_norm {
  std::vector<float> mean, scale;

  [[nodiscard]] static scalar_norm fit(std::span<const cell_structure> cells, std::span<const std::int32_t> chosen) {
    scalar_norm out{std::vector<float>(cell_scalar_count), std::vector<float>(cell_scalar_count)};
    const double n = static_cast<double>(chosen.size());
    for (std::size_t k = 0; k < cell_scalar_count; ++k) {
      double sum = 0;
      double squares = 0;
      for (const auto i : chosen) sum += static_cast<double>(cells[static_cast<std::size_t>(i)].scalars[k]);
      for (const auto i : chosen)
        squares += std::pow(static_cast<double>(cells[static_cast<std::size_t>(i)].scalars[k]) - sum / n, 2);
      out.mean[k] = static_cast<float>(sum / n);
      out.scale[k] = squares > 0 ? static_cast<float>(1 / std::sqrt(squares / n)) : 0.0F;
    }
    return out;
  }

  /// Appends the numbers of @p cell to @p out.
  void append(const cell_structure& cell, std::vector<float>& out) const {
    for (std::size_t k = 0; k < cell_scalar_count; ++k) out.push_back((cell.scalars[k] - mean[k]) * scale[k]);
  }
};

/// Cells prepared once for a @p GraphEncoder of some configuration, a row for each node: a cell has few, and a mean
/// over nodes must count equal ones. Thread-safety: const access from any number of threads.
template <class GraphEncoder>
class accuracy_corpus {
 public:
  accuracy_corpus(const std::vector<graph>& cells, std::span<const std::int64_t> groups,
                  const text::template_set& templates, const graph_encoder_config& config)
      : most_rows_(largest_cell + (config.virtual_node ? 1 : 0)), twins_(cells.size()) {
    std::map<std::int64_t, std::vector<std::int32_t>> members;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells_.push_back(
          prepare_nodes<GraphEncoder>(cells[i], config, templates, [&](const auto& t) { return texts_.add(t); }));
      structures_.push_back(structure_of(cells[i]));
      checksum_ = io::crc32(cells[i].id, checksum_);
      members[groups[i]].push_back(static_cast<std::int32_t>(i));
    }
    for (const auto& [group, all] : members)
      for (const auto i : all) twins_[static_cast<std::size_t>(i)] = all;
  }

  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  /// No cell has more rows.
  [[nodiscard]] std::size_t most_rows() const { return most_rows_; }
  [[nodiscard]] const text_table& texts() const { return texts_; }
  [[nodiscard]] const std::vector<cell_structure>& structures() const { return structures_; }
  [[nodiscard]] std::uint32_t checksum() const { return checksum_; }
  /// Cells isomorphic to cell @p i, itself included.
  [[nodiscard]] std::span<const std::int32_t> twins(std::int32_t i) const {
    return twins_[static_cast<std::size_t>(i)];
  }

  /// What a pass over the cells @p chosen works on.
  [[nodiscard]] accuracy_inputs inputs(std::span<const std::int32_t> chosen, const scalar_norm& norm) const {
    std::vector<const prepared_network*> networks;
    accuracy_inputs out;
    for (const auto i : chosen) {
      networks.push_back(&cells_[static_cast<std::size_t>(i)]);
      norm.append(structures_[static_cast<std::size_t>(i)], out.scalars);
    }
    out.cells = packed_networks(networks);
    return out;
  }

 private:
  std::size_t most_rows_;
  std::vector<prepared_network> cells_;
  std::vector<cell_structure> structures_;
  std::vector<std::vector<std::int32_t>> twins_;
  text_table texts_;
  std::uint32_t checksum_ = 0;
};

/// What a step draws and what the loss is; ours, chosen on validation data.
struct accuracy_task_config {
  std::int64_t batch_size = 128;
  loss_choice losses = {.rank_weight = 1.0};
  std::string consistency = "absolute";  ///< distance between two looks at a cell, or `squared`
  double consistency_weight = 0.3;       ///< of that distance; 0: one look only
  std::uint64_t seed = 0;

  /// @throws input_error naming the setting that is out of its range; lookup_error for an unknown loss.
  void check() const {
    if (batch_size < 1)
      throw input_error("accuracy training: batch_size: expected at least 1, got " + std::to_string(batch_size));
    losses.check(prediction_kind::number);
    static_cast<void>(consistency_by(consistency));
  }
};

/// Draws batches, runs the network forward and backward in shards, validates by rank. A look at a cell is a random
/// member of its isomorphism class, with dropout of its own; looks at a cell share a target, and are asked to agree.
/// What a step draws depends on the seed and the step alone, how it is cut does not depend on threads: results are
/// bit-equal for any number of them.
///
/// Corpus, network, layout and language encoder must outlive the task. Thread-safety: one call at a time.
template <class Network>
class accuracy_task {
 public:
  using corpus_type = accuracy_corpus<typename Network::graph_encoder_type>;

  /// @param accuracies percent, of every cell of @p corpus; those of the split's training and validation cells are used
  accuracy_task(const corpus_type& corpus, std::span<const double> accuracies, accuracy_split split, scalar_norm norm,
                const accuracy_scale& scale, const Network& network, const parameter_layout& layout,
                const language_encoder& language, const accuracy_task_config& config)
      : corpus_(corpus),
        split_(std::move(split)),
        norm_(std::move(norm)),
        network_(network),
        layout_(layout),
        config_(config),
        loss_(value_loss<float>(config.losses, prediction_kind::number)),
        rank_loss_(rank_loss<float>(config.losses)),
        consistency_(consistency_by(config.consistency)),
        all_texts_(corpus.texts().size()),
        texts_(language, corpus.texts().texts()),
        gradients_(shard_count, layout.size()),
        shards_(shard_count) {
    config.check();
    std::iota(all_texts_.begin(), all_texts_.end(), 0);
    for (const auto i : split_.train)
      scores_.push_back(static_cast<float>(scale.score(accuracies[static_cast<std::size_t>(i)])));
    for (const auto i : split_.validation) validation_.push_back(accuracies[static_cast<std::size_t>(i)]);
    order_.resize(split_.train.size());
  }

  [[nodiscard]] const parameter_layout& layout() const { return layout_; }

  /// Names data, split and loss, so that a run is not resumed on others.
  [[nodiscard]] std::string fingerprint() const {
    std::uint32_t h = corpus_.checksum();
    for (const auto* part : {&split_.train, &split_.validation})
      for (const auto i : *part) h = io::crc32(std::to_string(i), h);
    for (const auto s : scores_) h = io::crc32(std::to_string(s), h);
    return std::to_string(split_.train.size()) + " of " + std::to_string(corpus_.size()) + " cells, checksum " +
           std::to_string(h) + ", batch " + std::to_string(config_.batch_size) + ", losses " +
           config_.losses.summary() + ", " + config_.consistency + ' ' + std::to_string(config_.consistency_weight) +
           ", seed " + std::to_string(config_.seed);
  }

  /// Looks at cells of a batch.
  [[nodiscard]] std::size_t batch_examples() const {
    return std::min(static_cast<std::size_t>(config_.batch_size), split_.train.size()) * looks();
  }

  /// @returns the loss of step @p step; adds its gradient. Several @p ranks each run their share of the shards.
  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const float> parameters, std::span<float> gradients, std::uint64_t step,
                           thread_pool& pool, const Ranks& ranks = {}) {
    use_single_threaded_blas();
    const auto n = draw(step);
    const philox dropout = philox(config_.seed).split(3).split(step);
    texts_.forward(parameters, all_texts_, pool, dropout, true);

    predictions_.resize(drawn_.size());
    const auto mine = gradients_.shards_of(ranks);
    pool.run(mine.size(), [&](std::size_t k) {
      const auto s = mine.first + k;
      auto& shard = shards_[s];
      const auto range = gradients_.rows_of(s, drawn_.size());
      shard.memory.reset();
      shard.inputs = corpus_.inputs(std::span(drawn_).subspan(range.first, range.size()), norm_);
      if (range.size() == 0) return;
      // As many rows for each cell as any may have, so that streams of dropout never meet.
      const forward_pass<float> pass{parameters.data(), &shard.memory, true, dropout,
                                     range.first * corpus_.most_rows()};
      const auto y = network_.forward(pass, texts_.rows(), shard.inputs, shard.context);
      std::copy_n(y.data, range.size(), predictions_.data() + range.first);
    });
    if (ranks.size() > 1) {  // the loss is over the whole batch
      auto bounds = share_bounds(ranks.size(), shard_count);
      for (auto& b : bounds) b = drawn_.size() * b / shard_count;
      ranks.gather(std::span<float>(predictions_), bounds);
    }

    slopes_.assign(drawn_.size(), 0.0F);
    double loss = 0;
    for (std::size_t k = 0; k < looks(); ++k) {
      const auto d = std::span(slopes_).subspan(k * n, n);
      loss_batch<float> batch{
          std::span<const float>(predictions_).subspan(k * n, n), targets_, {}, 1.0 / static_cast<double>(looks())};
      loss += loss_(batch, d);
      batch.scale *= config_.losses.rank_weight;
      if (batch.scale > 0) loss += rank_loss_(batch, d);
    }
    if (looks() == 2) {
      const auto one = [n](auto& values) { return std::span(values).first(n); };
      const auto other = [n](auto& values) { return std::span(values).subspan(n); };
      const consistency_batch<float> both{one(predictions_), other(predictions_), {}, config_.consistency_weight};
      loss += consistency_(both, one(slopes_), other(slopes_));
    }

    for (auto& shard : shards_) shard.d_texts = {};
    const auto run_back = [&](std::size_t s, std::span<float> own) {
      auto& shard = shards_[s];
      const auto range = gradients_.rows_of(s, drawn_.size());
      if (range.size() == 0) return 0.0;
      shard.d_texts = shard.memory.zeros(texts_.rows().rows, texts_.rows().cols);
      const backward_pass<float> pass{parameters.data(), own.data(), &shard.memory};
      network_.backward(pass, matrix_view<const float>(slopes_.data() + range.first, range.size(), 1), shard.inputs,
                        shard.context, shard.d_texts);
      return 0.0;
    };
    gradients_.run(pool, gradients, run_back, ranks);
    std::vector<matrix_view<const float>> parts;
    for (const auto& shard : shards_) parts.push_back(shard.d_texts);
    texts_.backward(parameters, gradients, std::move(parts), pool, ranks);
    return loss;
  }

  /// 1 - Kendall's tau over the validation cells; +inf where it is undefined.
  double validate(std::span<const float> parameters, thread_pool& pool) {
    const double tau = kendall_tau(predict(parameters, split_.validation, pool), validation_);
    return std::isfinite(tau) ? 1 - tau : std::numeric_limits<double>::infinity();
  }

  /// Scores of the given cells.
  [[nodiscard]] std::vector<float> predict(std::span<const float> parameters, std::span<const std::int32_t> cells,
                                           thread_pool& pool) {
    use_single_threaded_blas();
    constexpr std::size_t piece = 256;
    texts_.forward(parameters, all_texts_, pool, philox(0), false);
    std::vector<float> out(cells.size());
    pool.run(shard_count, [&](std::size_t s) {
      auto& shard = shards_[s];
      for (std::size_t begin = s * piece; begin < cells.size(); begin += shard_count * piece) {
        const auto count = std::min(piece, cells.size() - begin);
        shard.memory.reset();
        shard.inputs = corpus_.inputs(cells.subspan(begin, count), norm_);
        const forward_pass<float> pass{parameters.data(), &shard.memory, false, philox(0), 0};
        const auto y = network_.forward(pass, texts_.rows(), shard.inputs, shard.context);
        std::copy_n(y.data, count, out.data() + begin);
      }
    });
    return out;
  }

 private:
  // Part of what decides the last bits of a result, so a constant.
  static constexpr std::size_t shard_count = 4;

  struct shard_state {
    workspace<float> memory;
    accuracy_inputs inputs;
    typename Network::template context<float> context;
    matrix_view<float> d_texts;
  };

  [[nodiscard]] std::size_t looks() const { return config_.consistency_weight > 0 ? 2 : 1; }

  // Draws without putting back until all cells have had their turn. Fills `targets_` (n of them) and `drawn_`
  // (looks * n).
  std::size_t draw(std::uint64_t step) {
    const auto cells = split_.train.size();
    const auto n = std::min(static_cast<std::size_t>(config_.batch_size), cells);
    const philox random = philox(config_.seed).split(1);
    const philox own = philox(config_.seed).split(2).split(step);
    targets_.resize(n);
    drawn_.resize(looks() * n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = step * n + i;
      if (const auto round = at / cells; round != round_) {
        std::iota(order_.begin(), order_.end(), 0);
        random.split(round).shuffle(std::span(order_));
        round_ = round;
      }
      const auto k = static_cast<std::size_t>(order_[at % cells]);
      targets_[i] = scores_[k];
      const auto twins = corpus_.twins(split_.train[k]);
      for (std::size_t look = 0; look < looks(); ++look)
        drawn_[look * n + i] = twins[own.below(2 * i + look, twins.size())];
    }
    return n;
  }

  const corpus_type& corpus_;
  accuracy_split split_;
  scalar_norm norm_;
  const Network& network_;
  const parameter_layout& layout_;
  accuracy_task_config config_;
  any_loss<float> loss_, rank_loss_;
  consistency_loss consistency_;
  std::vector<std::int32_t> all_texts_;
  text_batch texts_;
  gradient_shards<float> gradients_;
  std::vector<shard_state> shards_;
  std::vector<float> scores_;       // of the training cells
  std::vector<double> validation_;  // accuracies
  std::vector<std::int32_t> order_;
  std::uint64_t round_ = std::numeric_limits<std::uint64_t>::max();  // that `order_` is for
  std::vector<std::int32_t> drawn_;
  std::vector<float> targets_, predictions_, slopes_;
};

}  // namespace ledg::inline v0_1
