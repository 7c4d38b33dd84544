// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/core/communicator.hpp"
#include "ledg/core/sharding.hpp"

/// @file language/text_batch.hpp
/// Texts of a step, each encoded once, in shards.

namespace ledg::inline LEDG_ABI {

/// Runs a language encoder over chosen texts of a list, forward and, after the gradients of their vectors are known,
/// backward. Where its weights are not trained, every text is encoded once and for all.
///
/// Results are bit-equal for any number of threads. Thread-safety: one call at a time.
class text_batch {
 public:
  /// @param language, texts must outlive this
  text_batch(const language_encoder& language, const std::vector<std::string>& texts)
      : language_(&language), texts_(texts) {
    if (!language.trained()) return;
    ids_.reserve(texts.size());
    for (const auto& t : texts) ids_.push_back(language.ids(t));
  }

  /// Encodes the texts @p chosen; row i of `rows` is chosen[i]'s.
  /// @param parameters the predictor's
  void forward(std::span<const float> parameters, std::span<const std::int32_t> chosen, thread_pool& pool,
               philox dropout, bool training) {
    const auto width = language_->encoder().size();
    values_.resize(chosen.size() * width);
    rows_ = {values_.data(), chosen.size(), width};
    if (!language_->trained()) {
      if (table_.empty()) {
        table_.resize(texts_.size() * width);
        language_->embed(texts_, table_, pool);
      }
      for (std::size_t i = 0; i < chosen.size(); ++i)
        std::copy_n(table_.data() + static_cast<std::size_t>(chosen[i]) * width, width, rows_.row(i));
      return;
    }
    shards_.resize(shard_count);
    pool.run(shard_count, [&](std::size_t s) {
      auto& shard = shards_[s];
      shard.memory.reset();
      shard.first = chosen.size() * s / shard_count;
      shard.count = chosen.size() * (s + 1) / shard_count - shard.first;
      shard.tokens.clear();
      if (shard.count == 0) return;
      for (std::size_t t = 0; t < shard.count; ++t)
        shard.tokens.add(ids_[static_cast<std::size_t>(chosen[shard.first + t])]);
      const forward_pass<float> pass{parameters.data(), &shard.memory, training, dropout, shard.first << 16U};
      const auto y = language_->encoder().forward(pass, shard.tokens, shard.context);
      std::copy_n(y.data, y.size(), rows_.row(shard.first));
    });
  }

  /// One row a text, `{texts, size}`.
  [[nodiscard]] matrix_view<const float> rows() const { return rows_; }

  /// Adds the encoder's gradients to the predictor's @p gradients; nothing where it is not trained.
  /// @param parts gradients of `rows` that the shards of a batch found, added up in their order; empty where a shard
  /// had nothing to do. Of several @p ranks each gives those of its share.
  template <communicator Ranks = single_process>
  void backward(std::span<const float> parameters, std::span<float> gradients,
                std::vector<matrix_view<const float>> parts, thread_pool& pool, const Ranks& ranks = {}) {
    if (!language_->trained()) return;
    if (ranks.size() > 1) gather(parts, ranks);
    if (gradients_.empty()) gradients_.emplace_back(shard_count, gradients.size());
    const auto encode_back = [&](std::size_t s, std::span<float> own) {
      auto& shard = shards_[s];
      if (shard.count == 0) return 0.0;
      const auto d = shard.memory.zeros(shard.count, rows_.cols);
      for (const auto& part : parts)
        if (part.data != nullptr) rows::axpy(d.size(), 1.0F, part.row(shard.first), d.data);
      const backward_pass<float> pass{parameters.data(), own.data(), &shard.memory};
      language_->encoder().backward(pass, d, shard.tokens, shard.context);
      return 0.0;
    };
    gradients_.front().run(pool, gradients, encode_back, ranks);
  }

 private:
  // Gives every rank all parts; one that was empty is zero then.
  template <communicator Ranks>
  void gather(std::vector<matrix_view<const float>>& parts, const Ranks& ranks) {
    parts_.assign(parts.size() * rows_.size(), 0.0F);
    for (std::size_t s = 0; s < parts.size(); ++s) {
      float* const place = parts_.data() + s * rows_.size();
      if (parts[s].data != nullptr) std::copy_n(parts[s].data, rows_.size(), place);
      parts[s] = {place, rows_.rows, rows_.cols};
    }
    ranks.gather(std::span<float>(parts_), share_bounds(ranks.size(), parts.size(), rows_.size()));
  }

  static constexpr std::size_t shard_count = 4;

  struct shard_state {
    workspace<float> memory;
    token_batch tokens;
    text_encoder::context<float> context;
    std::size_t first = 0;
    std::size_t count = 0;
  };

  const language_encoder* language_;
  std::span<const std::string> texts_;
  std::vector<std::vector<std::int32_t>> ids_;  ///< where the encoder is trained
  std::vector<float> table_;                    ///< all texts' vectors, of an encoder that is not trained
  std::vector<float> values_;
  std::vector<float> parts_;  ///< gathered from several ranks
  matrix_view<float> rows_;
  std::vector<shard_state> shards_;
  std::vector<gradient_shards<float>> gradients_;
};

}  // namespace ledg::inline LEDG_ABI
