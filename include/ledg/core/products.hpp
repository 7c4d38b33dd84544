// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

#include "ledg/core/error.hpp"
#include "ledg/core/gemm.hpp"
#include "ledg/core/packed_gemm.hpp"
#include "ledg/core/panels.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/tile.hpp"

/// @file core/products.hpp
/// The three matrix products of a linear layer: forward, gradient of the input, gradient of the weights. For `float`
/// they run in tiles of their own: faster than a library that packs for products of any shape, and with results whose
/// rows have the same bits whatever rows stand beside them. For `double` (gradient checks) they are `gemm`.
///
/// Thread-safety: each thread brings a memory of its own.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Rows of @p cols floats that stay in the second-level cache beside a panel.
[[nodiscard]] constexpr std::size_t rows_at_hand(std::size_t cols) {
  constexpr std::size_t floats = std::size_t{1} << 16;
  return std::max<std::size_t>(8, floats / std::max<std::size_t>(1, cols) / tile_rows) * tile_rows;
}

/// Tiles that are packed together.
inline constexpr std::size_t tiles_in_a_pack = 8;

/// `c += a^T b` of a few rows of `a` and `b`.
inline void add_outer_block(matrix_view<const float> a, matrix_view<const float> b, float* scratch,
                            matrix_view<float> c) {
  const auto set = instructions();
  const std::size_t width = tile_width(set);
  const std::size_t depth = a.rows;
  alignas(64) float edge[tile_rows * widest_tile];
  const auto multiply = [&](std::size_t first, std::size_t rows, const float* tile, std::size_t column,
                            const float* panel) {
    const std::size_t count = std::min(width, c.cols - column);
    const bool whole = count == width;
    const matrix_view<float> to(whole ? c.row(first) + column : edge, rows, count, whole ? c.stride : width);
    if (!whole)
      for (std::size_t i = 0; i < rows; ++i) std::copy_n(c.row(first + i) + column, count, to.row(i));
    const auto* const ahead = reinterpret_cast<const char*>(panel + width * depth);
    const tile_task task{depth, tile, 0, panel, to.data, to.stride, to.data, to.stride, ahead, 64};
    weight_tile<tile_rows_as::packed>(rows)(set, &task);
    if (!whole)
      for (std::size_t i = 0; i < rows; ++i) std::copy_n(to.row(i), count, c.row(first + i) + column);
  };
  // A few tiles of the same height at a time: `f(first row, rows of a tile, tiles)`.
  const tile_split split(c.rows);
  const auto each_pack = [&](auto f) {
    for (std::size_t t = 0, first = 0; t < split.count;) {
      const std::size_t rows = split[t];
      const std::size_t tiles = std::min(tiles_in_a_pack, split.alike(t));
      f(first, rows, tiles);
      t += tiles;
      first += tiles * rows;
    }
  };
  // One operand is packed whole and stays in the cache; pieces of the other are packed as they are used.
  if (c.cols <= c.rows) {
    float* const pack = scratch + panel_floats(b.cols, depth, width);
    pack_columns(b, width, scratch);
    each_pack([&](std::size_t first, std::size_t rows, std::size_t tiles) {
      pack_tiles(a, first, rows, tiles, pack);
      for (std::size_t i = 0; i < tiles; ++i)
        for (std::size_t column = 0; column < c.cols; column += width)
          multiply(first + i * rows, rows, pack + i * rows * depth, column, scratch + column * depth);
    });
  } else {
    float* const panel = scratch + c.rows * depth;
    each_pack([&](std::size_t first, std::size_t rows, std::size_t tiles) {
      pack_tiles(a, first, rows, tiles, scratch + first * depth);
    });
    for (std::size_t column = 0; column < c.cols; column += width) {
      pack_panel_of_columns(b.columns(column, std::min(width, b.cols - column)), width, panel);
      for (std::size_t t = 0, first = 0; t < split.count; first += split[t++])
        multiply(first, split[t], scratch + first * depth, column, panel);
    }
  }
}

inline void check_product(const char* what, std::size_t m, std::size_t k, std::size_t k_b, std::size_t n,
                          std::size_t to_rows, std::size_t to_cols) {
  if (k != k_b || to_rows != m || to_cols != n)
    throw shape_error(std::string(what) + ": " + shape_text(m, k) + " times " + shape_text(k_b, n) + " into " +
                      shape_text(to_rows, to_cols));
}

}  // namespace detail

/// `y = x w^T + bias` with packed weights, a few rows at a time. Arguments as for `packed_product`.
inline void multiply_transposed(matrix_view<const float> x, const packed_view& w, const float* bias,
                                matrix_view<float> y) {
  const std::size_t some = detail::rows_at_hand(x.cols);
  for (std::size_t r = 0, count = 0; r < x.rows; r += count) {
    count = std::min(some, x.rows - r);
    packed_product(x.row_range(r, count), w, bias, epilogue::none, y.row_range(r, count));
  }
}

/// `y = x w^T + bias`: @p x `{rows, in}`, @p w `{out, in}`, @p y `{rows, out}`.
/// @param bias out numbers, or null for zeros
/// @throws shape_error if the sizes disagree. @pre `y` overlaps no operand.
template <class T>
void multiply_transposed(std::type_identity_t<matrix_view<const T>> x, std::type_identity_t<matrix_view<const T>> w,
                         const T* bias, matrix_view<T> y, workspace<T>& memory) {
  detail::check_product("product with a transpose", x.rows, x.cols, w.cols, w.rows, y.rows, y.cols);
  if constexpr (std::is_same_v<T, float>) {
    const auto set = instructions();
    const std::size_t width = detail::tile_width(set);
    float* const panels = memory.scratch(detail::panel_floats(w.rows, w.cols, width));
    detail::pack_rows(w, width, panels);
    const packed_view packed{w.rows, w.cols, weight_type::f32, set, reinterpret_cast<const std::byte*>(panels)};
    multiply_transposed(x, packed, bias, y);
  } else {
    for (std::size_t r = 0; r < y.rows && bias != nullptr; ++r) std::copy_n(bias, y.cols, y.row(r));
    gemm(op::none, op::transpose, T{1}, x, w, bias != nullptr ? T{1} : T{0}, y);
  }
}

/// `y = x w`: @p x `{rows, out}`, @p w `{out, in}`, @p y `{rows, in}`.
/// @throws shape_error if the sizes disagree. @pre `y` overlaps no operand.
template <class T>
void multiply(std::type_identity_t<matrix_view<const T>> x, std::type_identity_t<matrix_view<const T>> w,
              matrix_view<T> y, workspace<T>& memory) {
  detail::check_product("product", x.rows, x.cols, w.rows, w.cols, y.rows, y.cols);
  if constexpr (std::is_same_v<T, float>) {
    const auto set = instructions();
    const std::size_t width = detail::tile_width(set);
    float* const panels = memory.scratch(detail::panel_floats(w.cols, w.rows, width));
    detail::pack_columns(w, width, panels);
    const packed_view packed{w.cols, w.rows, weight_type::f32, set, reinterpret_cast<const std::byte*>(panels)};
    multiply_transposed(x, packed, nullptr, y);
  } else {
    gemm(op::none, op::none, T{1}, x, w, T{0}, y);
  }
}

/// `c += a^T b`: @p a `{rows, out}`, @p b `{rows, in}`, @p c `{out, in}`; each element is summed over the rows in
/// order.
/// @throws shape_error if the sizes disagree. @pre `c` overlaps no operand.
template <class T>
void add_transposed_product(std::type_identity_t<matrix_view<const T>> a, std::type_identity_t<matrix_view<const T>> b,
                            matrix_view<T> c, workspace<T>& memory) {
  detail::check_product("product of a transpose", a.cols, a.rows, b.rows, b.cols, c.rows, c.cols);
  if constexpr (std::is_same_v<T, float>) {
    constexpr std::size_t block = 256;
    const std::size_t depth = std::min(block, a.rows);
    const std::size_t width = detail::tile_width(instructions());
    const std::size_t whole = c.cols <= c.rows ? detail::panel_floats(c.cols, depth, width) : c.rows * depth;
    float* const scratch = memory.scratch(whole + std::max(width, detail::tiles_in_a_pack * detail::tile_rows) * depth);
    for (std::size_t r = 0; r < a.rows; r += block) {
      const std::size_t some = std::min(block, a.rows - r);
      detail::add_outer_block(a.row_range(r, some), b.row_range(r, some), scratch, c);
    }
  } else {
    gemm(op::transpose, op::none, T{1}, a, b, T{1}, c);
  }
}

}  // namespace ledg::inline LEDG_ABI
