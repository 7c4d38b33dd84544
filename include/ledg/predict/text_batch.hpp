// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/model/network_encoder.hpp"
#include "ledg/text/wordpiece.hpp"
#include "ledg/train/sharding.hpp"

/// @file predict/text_batch.hpp
/// Texts of a step, each encoded once, in shards.

namespace ledg::inline v0_1 {

/// Token ids of a list of texts. Texts longer than the encoder's positions are cut.
class tokenized_texts {
 public:
  tokenized_texts(const std::vector<std::string>& texts, const text::wordpiece& tokenizer, std::size_t max_tokens) {
    text::encode_options options;
    options.max_length = max_tokens;
    ids_.reserve(texts.size());
    for (const auto& t : texts) ids_.push_back(tokenizer.encode(t, options).ids);
  }

  [[nodiscard]] std::span<const std::int32_t> operator[](std::int32_t text) const {
    return ids_[static_cast<std::size_t>(text)];
  }

 private:
  std::vector<std::vector<std::int32_t>> ids_;
};

/// Runs a text encoder over chosen texts, forward and, after the gradients of its rows are known, backward.
///
/// Thread-safety: one call at a time.
class text_batch {
 public:
  /// Encodes the texts @p chosen of @p tokens; row t of `rows` is chosen[t]'s.
  void forward(const text_encoder& encoder, std::span<const float> parameters, const tokenized_texts& tokens,
               std::span<const std::int32_t> chosen, thread_pool& pool, philox dropout, bool training) {
    const auto size = encoder.size();
    values_.resize(chosen.size() * size);
    rows_ = {values_.data(), chosen.size(), size};
    shards_.resize(shard_count);
    pool.run(shard_count, [&](std::size_t s) {
      auto& shard = shards_[s];
      shard.memory.reset();
      shard.first = chosen.size() * s / shard_count;
      shard.count = chosen.size() * (s + 1) / shard_count - shard.first;
      shard.tokens.clear();
      if (shard.count == 0) return;
      for (std::size_t t = 0; t < shard.count; ++t) shard.tokens.add(tokens[chosen[shard.first + t]]);
      const forward_pass<float> pass{parameters.data(), &shard.memory, training, dropout, shard.first << 16U};
      const auto y = encoder.forward(pass, shard.tokens, shard.context);
      std::copy_n(y.data, y.size(), rows_.row(shard.first));
    });
  }

  /// One row a text, `{texts, size}`.
  [[nodiscard]] matrix_view<const float> rows() const { return rows_; }

  /// Adds the encoder's gradients to @p gradients. @param parts gradients of `rows`, added up in their order
  void backward(const text_encoder& encoder, std::span<const float> parameters, std::span<float> gradients,
                std::span<const matrix_view<const float>> parts, thread_pool& pool) {
    if (gradients_.empty()) gradients_.emplace_back(shard_count, gradients.size());
    gradients_.front().run(pool, gradients, [&](std::size_t s, std::span<float> own) {
      auto& shard = shards_[s];
      if (shard.count == 0) return 0.0;
      const auto d = shard.memory.zeros(shard.count, rows_.cols);
      for (const auto& part : parts) rows::axpy(d.size(), 1.0F, part.row(shard.first), d.data);
      const backward_pass<float> pass{parameters.data(), own.data(), &shard.memory};
      encoder.backward(pass, matrix_view<const float>(d), shard.tokens, shard.context);
      return 0.0;
    });
  }

 private:
  static constexpr std::size_t shard_count = 4;

  struct shard_state {
    workspace<float> memory;
    token_batch tokens;
    text_encoder::context<float> context;
    std::size_t first = 0;
    std::size_t count = 0;
  };

  std::vector<float> values_;
  matrix_view<float> rows_;
  std::vector<shard_state> shards_;
  std::vector<gradient_shards<float>> gradients_;
};

}  // namespace ledg::inline v0_1
