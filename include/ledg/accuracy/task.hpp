// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/accuracy/corpus.hpp"
#include "ledg/accuracy/scale.hpp"
#include "ledg/accuracy/structure.hpp"
#include "ledg/core/communicator.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/model/accuracy_network.hpp"
#include "ledg/train/loss_choice.hpp"
#include "ledg/train/losses.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/sharded_pass.hpp"

/// @file accuracy/task.hpp
/// Training of an accuracy network on cells.

namespace ledg::inline LEDG_ABI {

/// What a step draws and what the loss is; ours, chosen on validation data.
struct accuracy_task_config {
  std::int64_t batch_size = 128;
  loss_choice losses = {.rank_weight = 1.0};
  std::string consistency = "absolute";  ///< distance between two looks at a cell, or `squared`
  double consistency_weight = 0.3;       ///< of that distance; 0: one look only

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("batch_size", self.batch_size);
    visit("", self.losses);
    visit("consistency", self.consistency);
    visit("consistency_weight", self.consistency_weight);
  }

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
                const language_encoder& language, const accuracy_task_config& config, std::uint64_t seed = 0)
      : corpus_(corpus),
        split_(std::move(split)),
        norm_(std::move(norm)),
        network_(network),
        layout_(layout),
        config_(config),
        seed_(seed),
        loss_(value_loss<float>(config.losses, prediction_kind::number)),
        rank_loss_(rank_loss<float>(config.losses)),
        consistency_(consistency_by(config.consistency)),
        all_texts_(corpus.texts().size()),
        pass_(network, layout, language, corpus.texts().texts(), shard_count) {
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
           ", seed " + std::to_string(seed_);
  }

  /// Looks at cells of a batch.
  [[nodiscard]] std::size_t batch_examples() const {
    return std::min(static_cast<std::size_t>(config_.batch_size), split_.train.size()) * looks();
  }

  /// @returns the loss of step @p step; adds its gradient. Several @p ranks each run their share of the shards.
  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const float> parameters, std::span<float> gradients, std::uint64_t step,
                           thread_pool& pool, const Ranks& ranks = {}) {
    const auto n = draw(step);
    const philox dropout = philox(seed_).split(3).split(step);
    pass_.encode(parameters, all_texts_, pool, dropout, true);
    pass_.cut(drawn_.size());
    const auto& predictions = pass_.forward(parameters, pool, dropout, ranks, [&](auto& shard) {
      shard.inputs = corpus_.inputs(shard.of(drawn_), norm_);
      // As many rows for each cell as any may have, so that streams of dropout never meet.
      shard.first_row = shard.first * corpus_.most_rows();
    });
    pass_.gather(ranks);  // the loss is over the whole batch
    const double loss = loss_of(predictions, n);
    pass_.backward(parameters, gradients, pool, ranks, [&](auto& shard, const backward_pass<float>& pass) {
      network_.backward(pass, {shard.of(slopes_).data(), shard.count, 1}, shard.inputs, shard.context, shard.d_texts);
      return 0.0;
    });
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
    constexpr std::size_t piece = 256;
    pass_.encode(parameters, all_texts_, pool, philox(0), false);
    std::vector<float> out(cells.size());
    pool.run(shard_count, [&](std::size_t s) {
      auto& shard = pass_.shards()[s];
      for (std::size_t begin = s * piece; begin < cells.size(); begin += shard_count * piece) {
        const auto count = std::min(piece, cells.size() - begin);
        shard.memory.reset();
        shard.inputs = corpus_.inputs(cells.subspan(begin, count), norm_);
        const forward_pass<float> pass{parameters.data(), &shard.memory, false, philox(0), 0};
        const auto y = network_.forward(pass, pass_.texts(), shard.inputs, shard.context);
        std::copy_n(y.data, count, out.data() + begin);
      }
    });
    return out;
  }

 private:
  // Part of what decides the last bits of a result, so a constant.
  static constexpr std::size_t shard_count = 4;

  // The loss of a batch of @p n targets; its gradients go to `slopes_`.
  [[nodiscard]] double loss_of(std::span<const float> predictions, std::size_t n) {
    slopes_.assign(drawn_.size(), 0.0F);
    double loss = 0;
    for (std::size_t k = 0; k < looks(); ++k) {
      const auto d = std::span(slopes_).subspan(k * n, n);
      loss_batch<float> batch{predictions.subspan(k * n, n), targets_, {}, 1.0 / static_cast<double>(looks())};
      loss += loss_(batch, d);
      batch.scale *= config_.losses.rank_weight;
      if (batch.scale > 0) loss += rank_loss_(batch, d);
    }
    if (looks() < 2) return loss;
    const consistency_batch<float> both{predictions.first(n), predictions.subspan(n), {}, config_.consistency_weight};
    return loss + consistency_(both, std::span(slopes_).first(n), std::span(slopes_).subspan(n));
  }

  [[nodiscard]] std::size_t looks() const { return config_.consistency_weight > 0 ? 2 : 1; }

  // Draws without putting back until all cells have had their turn. Fills `targets_` (n of them) and `drawn_`
  // (looks * n).
  std::size_t draw(std::uint64_t step) {
    const auto cells = split_.train.size();
    const auto n = std::min(static_cast<std::size_t>(config_.batch_size), cells);
    const philox random = philox(seed_).split(1);
    const philox own = philox(seed_).split(2).split(step);
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
  std::uint64_t seed_;
  any_loss<float> loss_, rank_loss_;
  consistency_loss consistency_;
  std::vector<std::int32_t> all_texts_;
  sharded_pass<Network> pass_;
  std::vector<float> scores_;       // of the training cells
  std::vector<double> validation_;  // accuracies
  std::vector<std::int32_t> order_;
  std::uint64_t round_ = std::numeric_limits<std::uint64_t>::max();  // that `order_` is for
  std::vector<std::int32_t> drawn_;
  std::vector<float> targets_, slopes_;
};

}  // namespace ledg::inline LEDG_ABI
