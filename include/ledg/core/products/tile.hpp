// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/pack.hpp"

/// @file core/products/tile.hpp
/// The kernel of all matrix products that are computed here: a tile of a few rows by a few registers whose sums stay in
/// registers. Every sum runs over k from first to last, so its bits do not depend on the tile that it falls into.

namespace ledg::inline LEDG_ABI::tiles {

/// How the rows of a tile lie in memory: each of its own, `stride` elements apart, or packed, the elements of one k
/// side by side.
enum class tile_rows_as { strided, packed };

/// What a tile works on: `to = from + a * b`.
struct tile_task {
  std::size_t depth;        ///< of the sums
  const float* a;           ///< rows
  std::size_t a_stride;     ///< between rows that are strided
  const float* b;           ///< for each k as many elements as the tile is wide, one k behind the other
  const float* from;        ///< what sums start with
  std::size_t from_stride;  ///< between rows; 0 where all start alike
  float* to;
  std::size_t to_stride;
  const char* ahead;  ///< what will be wanted next: fetched meanwhile, `step` bytes on for each k
  std::size_t step;
};

/// @p Rows rows by @p Registers registers.
template <std::size_t Rows, std::size_t Registers, tile_rows_as As>
struct tile_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(const tile_task* task) {
    using number = simd::pack<Lanes>;
    constexpr std::size_t n = Registers;
    const tile_task t = *task;
    number sums[Rows][n];
    simd::unrolled<Rows * n>([&](auto i) __attribute__((always_inline)) {
      sums[i / n][i % n] = number::load(t.from + i / n * t.from_stride + i % n * Lanes);
    });
    // One pointer for three strided rows: more would not leave registers for the addresses.
    constexpr std::size_t group = As == tile_rows_as::packed ? Rows : 3;
    constexpr std::size_t groups = (Rows + group - 1) / group;
    const std::size_t between = As == tile_rows_as::packed ? 1 : t.a_stride;
    constexpr std::size_t forward = As == tile_rows_as::packed ? Rows : 1;
    const float* rows[groups];
    simd::unrolled<groups>([&](auto g) __attribute__((always_inline)) { rows[g] = t.a + group * g * between; });
    const char* ahead = t.ahead;
    for (const float *b = t.b, *const end = b + t.depth * n * Lanes; b != end; b += n * Lanes, ahead += t.step) {
      __builtin_prefetch(ahead, 0, 2);
      number row[n];
      simd::unrolled<n>([&](auto j) __attribute__((always_inline)) { row[j] = number::load(b + j * Lanes); });
      simd::unrolled<Rows * n>([&](auto i) __attribute__((always_inline)) {
        constexpr std::size_t r = i / n;
        sums[r][i % n] = multiply_add(number(rows[r / group][r % group * between]), row[i % n], sums[r][i % n]);
      });
      simd::unrolled<groups>([&](auto g) __attribute__((always_inline)) { rows[g] += forward; });
    }
    simd::unrolled<Rows * n>([&](auto i) __attribute__((always_inline)) {
      sums[i / n][i % n].store(t.to + i / n * t.to_stride + i % n * Lanes);
    });
  }
};

/// Most rows of a tile: with two registers a row (four of 32) the sums fill the register file, but for what feeds them.
inline constexpr std::size_t tile_rows = 6;

/// Registers in a row of a tile of weights.
[[nodiscard]] constexpr std::size_t tile_registers(instruction_set set) {
  return set == instruction_set::avx512 ? 4 : 2;
}

/// Floats in a row of a tile of weights.
[[nodiscard]] constexpr std::size_t tile_width(instruction_set set) { return tile_registers(set) * lanes_of(set); }

/// The widest of them.
inline constexpr std::size_t widest_tile = 64;

using tile_function = void (*)(instruction_set, const tile_task*);

/// The tile of @p rows rows, 1 to `tile_rows`, with @p Registers registers in a row.
template <std::size_t Registers, tile_rows_as As = tile_rows_as::strided>
[[nodiscard]] tile_function tile_of(std::size_t rows) {
  static constexpr auto table = []<std::size_t... R>(std::index_sequence<R...>) {
    return std::array<tile_function, sizeof...(R)>{&dispatch<tile_kernel<R + 1, Registers, As>, const tile_task*>...};
  }
  (std::make_index_sequence<tile_rows>{});
  return table[rows - 1];
}

/// What `weight_tile` chooses from; each size is compiled only for instructions whose registers it fits.
template <tile_rows_as As>
struct weight_tiles {
  template <std::size_t Rows>
  static void run(instruction_set set, const tile_task* task) {
#if defined(__x86_64__)
    if (set == instruction_set::avx512) return detail::run_avx512<tile_kernel<Rows, 4, As>>(task);
    if (set == instruction_set::avx2) return detail::run_avx2<tile_kernel<Rows, 2, As>>(task);
#endif
    static_cast<void>(set);
    tile_kernel<Rows, 2, As>::template run<4>(task);
  }
};

/// The tile of weights, as wide as `tile_width` says, of @p rows rows.
template <tile_rows_as As = tile_rows_as::strided>
[[nodiscard]] tile_function weight_tile(std::size_t rows) {
  static constexpr auto table = []<std::size_t... R>(std::index_sequence<R...>) {
    return std::array<tile_function, sizeof...(R)>{&weight_tiles<As>::template run<R + 1>...};
  }
  (std::make_index_sequence<tile_rows>{});
  return table[rows - 1];
}

/// How rows are dealt out to tiles: as evenly as can be, since small tiles are slow; the taller ones first.
struct tile_split {
  std::size_t count;   ///< of tiles
  std::size_t least;   ///< rows of the last
  std::size_t taller;  ///< how many have one row more

  explicit constexpr tile_split(std::size_t rows)
      : count((rows + tile_rows - 1) / tile_rows),
        least(count == 0 ? 0 : rows / count),
        taller(count == 0 ? 0 : rows % count) {}

  /// Rows of tile @p t.
  [[nodiscard]] constexpr std::size_t operator[](std::size_t t) const { return least + (t < taller ? 1 : 0); }
  /// Tiles from @p t on that are as tall as it.
  [[nodiscard]] constexpr std::size_t alike(std::size_t t) const { return (t < taller ? taller : count) - t; }
};

/// A row of zeros to start sums with.
alignas(64) inline constexpr float zero_row[widest_tile]{};

}  // namespace ledg::inline LEDG_ABI::tiles
