// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "ledg/core/products/backend.hpp"
#include "ledg/core/products/double_tiles.hpp"
#include "ledg/core/products/panel_weights.hpp"
#include "ledg/core/products/panels.hpp"
#include "ledg/core/products/tile.hpp"
#include "ledg/core/tensor.hpp"

/// @file core/products/tiles.hpp
/// The library's own products: in tiles whose sums stay in registers, for the instructions that the processor has.
/// Faster for the sizes of this library than one that packs for products of any shape (docs/benchmarks.md), and with
/// results whose rows have the same bits whatever rows stand beside them: every sum runs over k from first to last.

namespace ledg::inline LEDG_ABI {

namespace tiles {

/// Rows of @p cols floats that stay in the second-level cache beside a panel.
[[nodiscard]] constexpr std::size_t rows_at_hand(std::size_t cols) {
  constexpr std::size_t floats = std::size_t{1} << 16;
  return std::max<std::size_t>(8, floats / std::max<std::size_t>(1, cols) / tile_rows) * tile_rows;
}

/// Tiles that are packed together.
inline constexpr std::size_t tiles_in_a_pack = 8;

/// Adds a tile times a panel to rows [@p first, @p first + @p rows) of @p c, from column @p column on.
/// @param a the tile: rows @p a_stride apart, or packed
template <tile_rows_as As>
void add_tile(instruction_set set, std::size_t depth, const float* a, std::size_t a_stride, const float* panel,
              std::size_t first, std::size_t rows, std::size_t column, matrix_view<float> c) {
  alignas(64) float edge[tile_rows * widest_tile];
  const std::size_t width = tile_width(set);
  const std::size_t count = std::min(width, c.cols - column);
  const bool whole = count == width;
  const matrix_view<float> to(whole ? c.row(first) + column : edge, rows, count, whole ? c.stride : width);
  if (!whole)
    for (std::size_t i = 0; i < rows; ++i) std::copy_n(c.row(first + i) + column, count, to.row(i));
  const auto* const ahead = reinterpret_cast<const char*>(panel + width * depth);
  const tile_task task{depth, a, a_stride, panel, to.data, to.stride, to.data, to.stride, ahead, 64};
  weight_tile<As>(rows)(set, &task);
  if (!whole)
    for (std::size_t i = 0; i < rows; ++i) std::copy_n(to.row(i), count, c.row(first + i) + column);
}

/// `c += a^T b` of a few rows of `a` and `b`.
inline void add_outer_block(matrix_view<const float> a, matrix_view<const float> b, float* scratch,
                            matrix_view<float> c) {
  const auto set = instructions();
  const std::size_t width = tile_width(set);
  const std::size_t depth = a.rows;
  const auto multiply = [&](std::size_t first, std::size_t rows, const float* tile, std::size_t column,
                            const float* panel) {
    add_tile<tile_rows_as::packed>(set, depth, tile, 0, panel, first, rows, column, c);
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

/// `c += a^T b`, some rows at a time.
inline void add_transposed_product(matrix_view<const float> a, matrix_view<const float> b, matrix_view<float> c,
                                   workspace<float>& memory) {
  constexpr std::size_t block = 256;
  const std::size_t depth = std::min(block, a.rows);
  const std::size_t width = tile_width(instructions());
  const std::size_t whole = c.cols <= c.rows ? panel_floats(c.cols, depth, width) : c.rows * depth;
  float* const scratch = memory.scratch(whole + std::max(width, tiles_in_a_pack * tile_rows) * depth);
  for (std::size_t r = 0; r < a.rows; r += block) {
    const std::size_t some = std::min(block, a.rows - r);
    add_outer_block(a.row_range(r, some), b.row_range(r, some), scratch, c);
  }
}

/// `y = x w^T + bias`, a few rows at a time.
inline void multiply_rows(matrix_view<const float> x, const panel_view& w, const float* bias, matrix_view<float> y) {
  const std::size_t some = rows_at_hand(x.cols);
  for (std::size_t r = 0, count = 0; r < x.rows; r += count) {
    count = std::min(some, x.rows - r);
    multiply(x.row_range(r, count), w, bias, epilogue::none, y.row_range(r, count));
  }
}

/// Columns [@p first, @p first + @p width) of `factor * op(b)` as a panel.
inline void pack_panel(transposition of_b, float factor, matrix_view<const float> b, std::size_t first,
                       std::size_t width, matrix_view<float> panel) {
  if (of_b == transposition::transpose)
    pack_panel_of_rows(b.row_range(first, std::min(width, b.rows - first)), width, panel.data);
  else
    pack_panel_of_columns(b.columns(first, std::min(width, b.cols - first)), width, panel.data);
  detail::scale_in_place(factor, panel);
}

/// `c += factor * op(a) * op(b)`: one panel at a time meets all rows.
inline void add_product(transposition of_a, transposition of_b, float factor, matrix_view<const float> a,
                        matrix_view<const float> b, matrix_view<float> c, workspace<float>& memory) {
  // The widest tiles would be half padding where columns are few.
  const auto set = c.cols <= 16 ? std::min(instructions(), instruction_set::avx2) : instructions();
  const std::size_t width = tile_width(set);
  const bool turned = of_a == transposition::transpose;
  const std::size_t depth = turned ? a.rows : a.cols;
  if (depth == 0) return;
  const matrix_view<float> panel(memory.scratch(width * depth + (turned ? a.size() : 0)), depth, width);
  float* const packed = panel.data + panel.size();
  const tile_split split(c.rows);
  if (turned)
    for (std::size_t t = 0, first = 0; t < split.count; first += split[t++])
      pack_tiles(a, first, split[t], 1, packed + first * depth);
  for (std::size_t column = 0; column < c.cols; column += width) {
    pack_panel(of_b, factor, b, column, width, panel);
    for (std::size_t t = 0, first = 0; t < split.count; first += split[t++])
      if (turned)
        add_tile<tile_rows_as::packed>(set, depth, packed + first * depth, 0, panel.data, first, split[t], column, c);
      else
        add_tile<tile_rows_as::strided>(set, depth, a.row(first), a.stride, panel.data, first, split[t], column, c);
  }
}

}  // namespace tiles

/// All products in tiles of the library's own: nothing to link, and no thread but the caller's.
///
/// A row of a result has the same bits whatever rows are computed beside it, however they are batched or split over
/// threads; they depend on the row, the other operand and the processor's instructions (core/dispatch.hpp) alone.
struct tile_products {
  static constexpr std::string_view name = "tiles";
  static constexpr bool rows_are_independent = true;
  using packed_weights = tiles::panel_weights;

  template <class T>
  static void gemm(transposition of_a, transposition of_b, T alpha, matrix_view<const T> a, matrix_view<const T> b,
                   T beta, matrix_view<T> c, workspace<T>& memory) {
    detail::scale_in_place(beta, c);
    tiles::add_product(of_a, of_b, alpha, a, b, c, memory);
  }

  static void multiply_transposed(matrix_view<const float> x, matrix_view<const float> w, const float* bias,
                                  matrix_view<float> y, workspace<float>& memory) {
    const auto set = instructions();
    const std::size_t width = tiles::tile_width(set);
    float* const panels = memory.scratch(tiles::panel_floats(w.rows, w.cols, width));
    tiles::pack_rows(w, width, panels);
    tiles::multiply_rows(x, {w.rows, w.cols, weight_type::f32, set, reinterpret_cast<const std::byte*>(panels)}, bias,
                         y);
  }
  static void multiply_transposed(matrix_view<const double> x, matrix_view<const double> w, const double* bias,
                                  matrix_view<double> y, workspace<double>& memory) {
    detail::start_with(bias, y);
    tiles::add_product(transposition::none, transposition::transpose, 1.0, x, w, y, memory);
  }
  static void multiply_transposed(matrix_view<const float> x, const packed_weights& w, const float* bias,
                                  matrix_view<float> y) {
    tiles::multiply_rows(x, w, bias, y);
  }

  static void multiply(matrix_view<const float> x, matrix_view<const float> w, matrix_view<float> y,
                       workspace<float>& memory) {
    const auto set = instructions();
    const std::size_t width = tiles::tile_width(set);
    float* const panels = memory.scratch(tiles::panel_floats(w.cols, w.rows, width));
    tiles::pack_columns(w, width, panels);
    tiles::multiply_rows(x, {w.cols, w.rows, weight_type::f32, set, reinterpret_cast<const std::byte*>(panels)},
                         nullptr, y);
  }
  static void multiply(matrix_view<const double> x, matrix_view<const double> w, matrix_view<double> y,
                       workspace<double>& memory) {
    gemm(transposition::none, transposition::none, 1.0, x, w, 0.0, y, memory);
  }

  static void add_transposed_product(matrix_view<const float> a, matrix_view<const float> b, matrix_view<float> c,
                                     workspace<float>& memory) {
    tiles::add_transposed_product(a, b, c, memory);
  }
  static void add_transposed_product(matrix_view<const double> a, matrix_view<const double> b, matrix_view<double> c,
                                     workspace<double>& memory) {
    tiles::add_product(transposition::transpose, transposition::none, 1.0, a, b, c, memory);
  }

  static void multiply_packed(matrix_view<const float> x, const packed_weights& w, const float* bias, epilogue then,
                              matrix_view<float> y) {
    tiles::multiply(x, w, bias, then, y);
  }
};
static_assert(product_backend<tile_products>);

}  // namespace ledg::inline LEDG_ABI
