// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/communicator.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/sharding.hpp"
#include "ledg/core/workspaces.hpp"
#include "ledg/language/text_batch.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file train/sharded_pass.hpp
/// A batch through a network, forward and backward, cut into shards.

namespace ledg::inline LEDG_ABI {

namespace detail {

[[nodiscard]] inline const float* first_of(matrix_view<const float> values) { return values.data; }
[[nodiscard]] inline const float* first_of(std::span<const float> values) { return values.data(); }

}  // namespace detail

/// Runs a network on the shards of a batch: texts, forward, gathering over ranks, backward, gradients. What a shard
/// holds and what the loss is belongs to the task that uses it. How a batch is cut does not depend on threads or ranks,
/// so results are bit-equal for any number of either.
///
/// Network, layout, language encoder and texts must outlive this. Thread-safety: one call at a time.
template <class Network>
class sharded_pass {
 public:
  using inputs_type = typename Network::inputs_type;
  using context_type = typename Network::template context<float>;

  /// A piece of a batch; the task fills in what is public of it.
  struct shard {
    inputs_type inputs;
    std::size_t first = 0;      ///< of its predictions among those of the batch
    std::size_t count = 0;      ///< of its predictions; 0: nothing to do
    std::size_t first_row = 0;  ///< among the rows of the batch: rows have streams of dropout of their own

    context_type context;
    workspace<float> memory;
    matrix_view<float> d_texts;

    /// What of @p values, one for each prediction of the batch, is this shard's.
    template <class T>
    [[nodiscard]] std::span<T> of(std::vector<T>& values) const {
      return std::span(values).subspan(first, count);
    }
    template <class T>
    [[nodiscard]] std::span<const T> of(const std::vector<T>& values) const {
      return std::span(values).subspan(first, count);
    }
  };

  /// @param shards part of what decides the last bits of a result, so a constant; at least the threads there may be
  sharded_pass(const Network& network, const parameter_layout& layout, const language_encoder& language,
               const std::vector<std::string>& texts, std::size_t shards)
      : network_(network), texts_(language, texts), gradients_(shards, layout.size()), shards_(shards) {}

  [[nodiscard]] std::span<shard> shards() { return shards_; }
  /// Cuts @p count predictions into shards of equal sizes.
  void cut(std::size_t count) {
    for (std::size_t s = 0; s < shards_.size(); ++s) {
      const auto range = gradients_.rows_of(s, count);
      shards_[s].first = range.first;
      shards_[s].count = range.size();
    }
  }

  /// Vectors of the texts @p chosen, for what follows.
  void encode(std::span<const float> parameters, std::span<const std::int32_t> chosen, thread_pool& pool,
              const philox& dropout, bool training) {
    texts_.forward(parameters, chosen, pool, dropout, training);
  }
  [[nodiscard]] matrix_view<const float> texts() const { return texts_.rows(); }

  /// Runs this rank's shards forward. @p prepare is called with each before, from several threads.
  /// @returns a prediction for each of the batch; those of other ranks' shards are there after `gather`.
  template <communicator Ranks, class Prepare>
  std::vector<float>& forward(std::span<const float> parameters, thread_pool& pool, const philox& dropout,
                              const Ranks& ranks, const Prepare& prepare) {
    predictions_.resize(shards_.back().first + shards_.back().count);
    const auto mine = gradients_.shards_of(ranks);
    pool.run(mine.size(), [&](std::size_t k) {
      auto& s = shards_[mine.first + k];
      s.memory.reset();
      if (s.count == 0) return;
      prepare(s);
      const forward_pass<float> pass{parameters.data(), &s.memory, true, dropout, s.first_row};
      const auto y = network_.forward(pass, texts_.rows(), s.inputs, s.context);
      std::copy_n(detail::first_of(y), s.count, s.of(predictions_).begin());
    });
    return predictions_;
  }

  /// Gives every rank the predictions of all: for a loss over the whole batch.
  template <communicator Ranks>
  void gather(const Ranks& ranks) {
    if (ranks.size() == 1) return;
    auto bounds = share_bounds(ranks.size(), shards_.size());
    for (auto& b : bounds) b = b < shards_.size() ? shards_[b].first : predictions_.size();
    ranks.gather(std::span<float>(predictions_), bounds);
  }

  /// Runs this rank's shards backward and adds all gradients, the language encoder's too, to @p gradients.
  /// @param back `back(shard, pass)` runs the network backward, adds to the shard's `d_texts` and returns its share of
  /// the loss
  /// @returns the sum of those shares
  template <communicator Ranks, class Back>
  double backward(std::span<const float> parameters, std::span<float> gradients, thread_pool& pool, const Ranks& ranks,
                  const Back& back) {
    for (auto& s : shards_) s.d_texts = {};
    const auto run_back = [&](std::size_t i, std::span<float> own) {
      auto& s = shards_[i];
      if (s.count == 0) return 0.0;
      s.d_texts = s.memory.zeros(texts_.rows().rows, texts_.rows().cols);
      const backward_pass<float> pass{parameters.data(), own.data(), &s.memory};
      return back(s, pass);
    };
    const double loss = gradients_.run(pool, gradients, run_back, ranks);
    std::vector<matrix_view<const float>> parts;
    for (const auto& s : shards_) parts.push_back(s.d_texts);
    texts_.backward(parameters, gradients, std::move(parts), pool, ranks);
    return loss;
  }

 private:
  const Network& network_;
  text_batch texts_;
  gradient_shards<float> gradients_;
  std::vector<shard> shards_;
  std::vector<float> predictions_;
};

}  // namespace ledg::inline LEDG_ABI
