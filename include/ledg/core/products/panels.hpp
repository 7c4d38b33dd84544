// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "ledg/core/pack.hpp"
#include "ledg/core/tensor.hpp"

/// @file core/products/panels.hpp
/// Matrices in the order in which tiles read them: panels as wide as a tile, one behind the other, each holding for
/// every k its elements side by side, with zeros where the last panel is wider than what is left.

namespace ledg::inline LEDG_ABI::tiles {

/// Floats of @p n columns in panels @p width wide, @p depth deep.
[[nodiscard]] constexpr std::size_t panel_floats(std::size_t n, std::size_t depth, std::size_t width) {
  return (n + width - 1) / width * width * depth;
}

/// Four rows of four, transposed: rows @p stride apart at @p from, columns @p width apart at @p to.
inline void transpose_four(const float* from, std::size_t stride, float* to, std::size_t width) {
  using four = simd::vector_of<float, 4>::type;
  four r[4];
  for (std::size_t i = 0; i < 4; ++i) std::memcpy(&r[i], from + i * stride, sizeof r[i]);
  const four low01 = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
  const four low23 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
  const four high01 = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
  const four high23 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
  const four columns[4] = {
      __builtin_shufflevector(low01, low23, 0, 1, 4, 5), __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
      __builtin_shufflevector(high01, high23, 0, 1, 4, 5), __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
  for (std::size_t i = 0; i < 4; ++i) std::memcpy(to + i * width, &columns[i], sizeof columns[i]);
}

/// The panel of the rows of @p w, `width` at most: element k of row j goes to `to[k * width + j]`.
inline void pack_panel_of_rows(matrix_view<const float> w, std::size_t width, float* to) {
  std::size_t j = 0;
  for (; j + 4 <= w.rows; j += 4) {
    std::size_t k = 0;
    for (; k + 4 <= w.cols; k += 4) transpose_four(w.row(j) + k, w.stride, to + k * width + j, width);
    for (; k < w.cols; ++k)
      for (std::size_t i = j; i < j + 4; ++i) to[k * width + i] = w.row(i)[k];
  }
  for (std::size_t k = 0; k < w.cols; ++k) {
    for (std::size_t i = j; i < w.rows; ++i) to[k * width + i] = w.row(i)[k];
    std::fill(to + k * width + w.rows, to + (k + 1) * width, 0.0F);
  }
}

/// Rows of @p Count floats, @p stride apart, side by side.
template <std::size_t Count>
void gather_rows(std::size_t rows, const float* from, std::size_t stride, float* to) {
  for (std::size_t r = 0; r < rows; ++r) std::memcpy(to + r * Count, from + r * stride, Count * sizeof(float));
}

/// Tiles of @p Count columns that lie side by side, one behind the other.
template <std::size_t Count>
void gather_tiles(std::size_t rows, std::size_t tiles, const float* from, std::size_t stride, float* to) {
  for (std::size_t r = 0; r < rows; ++r, from += stride, to += Count)
    for (std::size_t t = 0; t < tiles; ++t) std::memcpy(to + t * rows * Count, from + t * Count, Count * sizeof(float));
}

/// Columns [@p first, @p first + @p tiles * @p count) of @p w as the rows of @p tiles packed tiles, one behind the
/// other; a tile holds its columns of one row behind those of the row before. Several at once, since rows that are far
/// apart would push everything else out of the few places that a cache has for them, once for each tile.
/// @pre 0 < count <= 6
inline void pack_tiles(matrix_view<const float> w, std::size_t first, std::size_t count, std::size_t tiles, float* to) {
  static constexpr auto table = []<std::size_t... N>(std::index_sequence<N...>) {
    return std::array{&gather_tiles<N + 1>...};
  }
  (std::make_index_sequence<6>{});
  table[count - 1](w.rows, tiles, w.data + first, w.stride, to);
}

/// The panel of the columns of @p w, `width` at most: row k goes to `to[k * width]` and on.
inline void pack_panel_of_columns(matrix_view<const float> w, std::size_t width, float* to) {
  if (w.cols == 16 && width == 16) return gather_rows<16>(w.rows, w.data, w.stride, to);
  if (w.cols == 64 && width == 64) return gather_rows<64>(w.rows, w.data, w.stride, to);
  for (std::size_t k = 0; k < w.rows; ++k, to += width) {
    std::copy_n(w.row(k), w.cols, to);
    std::fill_n(to + w.cols, width - w.cols, 0.0F);
  }
}

/// All rows of @p w in panels: the transpose of @p w is what tiles then multiply by.
inline void pack_rows(matrix_view<const float> w, std::size_t width, float* to) {
  for (std::size_t first = 0; first < w.rows; first += width, to += width * w.cols)
    pack_panel_of_rows(w.row_range(first, std::min(width, w.rows - first)), width, to);
}

/// All columns of @p w in panels: @p w is what tiles then multiply by.
inline void pack_columns(matrix_view<const float> w, std::size_t width, float* to) {
  for (std::size_t first = 0; first < w.cols; first += width, to += width * w.rows)
    pack_panel_of_columns(w.columns(first, std::min(width, w.cols - first)), width, to);
}

}  // namespace ledg::inline LEDG_ABI::tiles
