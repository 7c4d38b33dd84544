// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "ledg/core/products.hpp"
#include "ledg/core/products/tile.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"

/// @file bert/packed_attention.hpp
/// Attention of the tokens of one text to each other, for inference: nothing is kept for a backward pass.

namespace ledg::inline LEDG_ABI::detail {

/// Head by head, in tiles as wide as two registers; scores never leave the cache.
class tiled_attention {
 public:
  tiled_attention(std::size_t num_heads, std::size_t head_size) : num_heads_(num_heads), head_size_(head_size) {}

  /// @param qkv queries, keys and values side by side, `{tokens, 3 * heads * head_size}`
  /// @param y `{tokens, heads * head_size}`
  void run(matrix_view<const float> qkv, workspace<float>& memory, matrix_view<float> y) const {
    float* const scratch = memory.scratch(room(qkv.rows));
    const std::size_t tokens = qkv.rows;
    const auto set = set_for(tokens);
    const std::size_t width = 2 * lanes_of(set);
    const std::size_t across = padded(tokens, width);
    const std::size_t deep = padded(head_size_, width);
    float* const keys = scratch;
    float* const values = keys + across * head_size_;
    const matrix_view<float> scores(values + tokens * deep, tiles::tile_rows, across);
    const matrix_view<float> sums(scores.data + scores.size(), tiles::tile_rows, deep);
    const char* const at_hand = reinterpret_cast<const char*>(scratch);  // nothing needs to be fetched ahead
    const float scale = 1.0F / std::sqrt(static_cast<float>(head_size_));
    const tiles::tile_split split(tokens);
    for (std::size_t h = 0; h < num_heads_; ++h) {
      pack_keys(qkv.columns(y.cols + h * head_size_, head_size_), width, keys);
      pack_values(qkv.columns(2 * y.cols + h * head_size_, head_size_), width, values);
      const auto queries = qkv.columns(h * head_size_, head_size_);
      for (std::size_t t = 0, r = 0, count = 0; t < split.count; ++t, r += count) {
        count = split[t];
        const auto tile = tiles::tile_of<2>(count);
        const auto multiply = [&](std::size_t depth, const float* a, std::size_t a_stride, const float* b, float* to,
                                  std::size_t to_stride) {
          const tiles::tile_task task{depth, a, a_stride, b, tiles::zero_row, 0, to, to_stride, at_hand, 0};
          tile(set, &task);
        };
        for (std::size_t j = 0; j < across; j += width)
          multiply(head_size_, queries.row(r), qkv.stride, keys + j * head_size_, scores.data + j, across);
        for (std::size_t i = 0; i < count; ++i) {
          // Columns beyond the text get no weight: softmax then runs in whole registers.
          std::fill(scores.row(i) + tokens, scores.row(i) + across, -std::numeric_limits<float>::infinity());
          rows::softmax(across, scores.row(i), scale);
        }
        for (std::size_t j = 0; j < deep; j += width)
          multiply(tokens, scores.data, across, values + j * tokens, sums.data + j, deep);
        for (std::size_t i = 0; i < count; ++i) std::copy_n(sums.row(i), head_size_, y.row(r + i) + h * head_size_);
      }
    }
  }

 private:
  /// Floats that `run` needs for a text of @p tokens tokens.
  [[nodiscard]] std::size_t room(std::size_t tokens) const {
    const std::size_t width = 2 * lanes_of(set_for(tokens));
    return padded(tokens, width) * (head_size_ + tiles::tile_rows) +
           padded(head_size_, width) * (tokens + tiles::tile_rows);
  }
  /// The widest tiles would be half padding where texts are short.
  static instruction_set set_for(std::size_t tokens) {
    return tokens <= 16 ? std::min(instructions(), instruction_set::avx2) : instructions();
  }
  static std::size_t padded(std::size_t n, std::size_t width) { return (n + width - 1) / width * width; }

  /// Panels of @p width tokens: for every feature its value in each of them.
  void pack_keys(matrix_view<const float> keys, std::size_t width, float* to) const {
    for (std::size_t first = 0; first < keys.rows; first += width, to += width * head_size_)
      for (std::size_t j = 0; j < width; ++j)
        for (std::size_t k = 0; k < head_size_; ++k)
          to[k * width + j] = first + j < keys.rows ? keys.row(first + j)[k] : 0.0F;
  }
  /// Panels of @p width features: for every token its values of them.
  void pack_values(matrix_view<const float> values, std::size_t width, float* to) const {
    for (std::size_t first = 0; first < head_size_; first += width)
      for (std::size_t t = 0; t < values.rows; ++t, to += width) {
        const std::size_t count = std::min(width, head_size_ - first);
        std::copy_n(values.row(t) + first, count, to);
        std::fill_n(to + count, width - count, 0.0F);
      }
  }

  std::size_t num_heads_;
  std::size_t head_size_;
};

/// Head by head, by the products of whichever backend was chosen.
class product_attention {
 public:
  product_attention(std::size_t num_heads, std::size_t head_size) : num_heads_(num_heads), head_size_(head_size) {}

  /// @param qkv queries, keys and values side by side, `{tokens, 3 * heads * head_size}`
  /// @param y `{tokens, heads * head_size}`
  void run(matrix_view<const float> qkv, workspace<float>& memory, matrix_view<float> y) const {
    const auto before = memory.here();
    const auto scores = memory.take(qkv.rows, qkv.rows);
    const auto part = [&](std::size_t which, std::size_t h) {
      return qkv.columns(which * y.cols + h * head_size_, head_size_);
    };
    const float scale = 1.0F / std::sqrt(static_cast<float>(head_size_));
    for (std::size_t h = 0; h < num_heads_; ++h) {
      gemm(transposition::none, transposition::transpose, 1.0F, part(0, h), part(1, h), 0.0F, scores, memory);
      for (std::size_t i = 0; i < scores.rows; ++i) rows::softmax(scores.cols, scores.row(i), scale);
      gemm(transposition::none, transposition::none, 1.0F, scores, part(2, h), 0.0F,
           y.columns(h * head_size_, head_size_), memory);
    }
    memory.release(before);
  }

 private:
  std::size_t num_heads_;
  std::size_t head_size_;
};

/// Tiles where they are what products run in, with rows whose bits depend on nothing beside them.
using packed_attention = std::conditional_t<products::rows_are_independent, tiled_attention, product_attention>;

}  // namespace ledg::inline LEDG_ABI::detail
