// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/pack.hpp"
#include "ledg/core/products/backend.hpp"
#include "ledg/core/tensor.hpp"

/// @file core/products/double_tiles.hpp
/// Products of doubles, which serve gradient checks: tiles of a few rows by two registers that read both operands where
/// they are, and plain loops for the columns that are left. No cache is planned for.

namespace ledg::inline LEDG_ABI::tiles {

/// What a tile of doubles works on: `c += a * b`.
struct double_task {
  std::size_t depth;    ///< of the sums
  std::size_t columns;  ///< of b and c
  const double* a;
  std::size_t a_row;   ///< between rows of a
  std::size_t a_next;  ///< between what follows each other in a sum
  const double* b;
  std::size_t b_stride;
  double* c;
  std::size_t c_stride;
};

/// @p Rows rows of c.
template <std::size_t Rows>
struct double_kernel {
  /// @tparam Lanes floats of a register
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(const double_task* task) {
    constexpr std::size_t width = Lanes;  // two registers
    const double_task t = *task;
    std::size_t column = 0;
    for (; column + width <= t.columns; column += width) add_block<Lanes / 2>(t, column);
    for (; column < t.columns; ++column)
      for (std::size_t r = 0; r < Rows; ++r) {
        double sum = t.c[r * t.c_stride + column];
        for (std::size_t k = 0; k < t.depth; ++k)
          sum = simd::multiply_add(t.a[r * t.a_row + k * t.a_next], t.b[k * t.b_stride + column], sum);
        t.c[r * t.c_stride + column] = sum;
      }
  }

 private:
  template <std::size_t Doubles>
  LEDG_ALWAYS_INLINE static void add_block(const double_task& t, std::size_t column) {
    using number = typename simd::vector_of<double, Doubles>::type;
    number sums[Rows][2];
    double* const c = t.c + column;
    simd::unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
      std::memcpy(&sums[r][0], c + r * t.c_stride, sizeof(number));
      std::memcpy(&sums[r][1], c + r * t.c_stride + Doubles, sizeof(number));
    });
    const double* a = t.a;
    const double* b = t.b + column;
    for (std::size_t k = 0; k < t.depth; ++k, a += t.a_next, b += t.b_stride) {
      number low;
      number high;
      std::memcpy(&low, b, sizeof low);
      std::memcpy(&high, b + Doubles, sizeof high);
      simd::unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
        sums[r][0] = a[r * t.a_row] * low + sums[r][0];
        sums[r][1] = a[r * t.a_row] * high + sums[r][1];
      });
    }
    simd::unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
      std::memcpy(c + r * t.c_stride, &sums[r][0], sizeof(number));
      std::memcpy(c + r * t.c_stride + Doubles, &sums[r][1], sizeof(number));
    });
  }
};

/// `factor * op(b)` in rows, where it is or in @p memory.
inline matrix_view<const double> as_rows(transposition of_b, double factor, matrix_view<const double> b,
                                         workspace<double>& memory) {
  if (of_b == transposition::none && factor == 1.0) return b;
  const bool turned = of_b == transposition::transpose;
  const matrix_view<double> rows(memory.scratch(b.size()), turned ? b.cols : b.rows, turned ? b.rows : b.cols);
  for (std::size_t r = 0; r < rows.rows; ++r)
    for (std::size_t j = 0; j < rows.cols; ++j) rows.row(r)[j] = factor * (turned ? b.row(j)[r] : b.row(r)[j]);
  return rows;
}

/// `c += factor * op(a) * op(b)`.
inline void add_product(transposition of_a, transposition of_b, double factor, matrix_view<const double> a,
                        matrix_view<const double> b, matrix_view<double> c, workspace<double>& memory) {
  static constexpr std::array<void (*)(instruction_set, const double_task*), 4> kernels{
      &dispatch<double_kernel<1>, const double_task*>, &dispatch<double_kernel<2>, const double_task*>,
      &dispatch<double_kernel<3>, const double_task*>, &dispatch<double_kernel<4>, const double_task*>};
  if (b.size() == 0) return;
  const auto rows_of_b = as_rows(of_b, factor, b, memory);
  const bool turned = of_a == transposition::transpose;
  double_task task{
      turned ? a.rows : a.cols, c.cols, a.data,  turned ? 1 : a.stride, turned ? a.stride : 1, rows_of_b.data,
      rows_of_b.stride,         c.data, c.stride};
  for (std::size_t first = 0, count = 0; first < c.rows; first += count) {
    count = std::min(kernels.size(), c.rows - first);
    task.a = a.data + first * task.a_row;
    task.c = c.row(first);
    kernels[count - 1](instructions(), &task);
  }
}

}  // namespace ledg::inline LEDG_ABI::tiles
