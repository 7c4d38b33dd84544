// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ledg/core/rows.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/pooling.hpp
/// From node rows to one row a graph (or from token rows to one row a text). `offsets` holds group bounds: rows
/// `[offsets[g], offsets[g + 1])` belong to group g; an empty group pools to zeros.

namespace ledg::inline v0_1 {

namespace detail {

template <bool Mean>
struct group_pool {
  template <class T>
  static matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x,
                                std::span<const std::int32_t> offsets) {
    const auto y = pass.memory->zeros(offsets.size() - 1, x.cols);
    for (std::size_t g = 0; g < y.rows; ++g)
      for (auto i = offsets[g]; i < offsets[g + 1]; ++i)
        rows::axpy(x.cols, factor<T>(offsets, g), x.row(static_cast<std::size_t>(i)), y.row(g));
    return y;
  }

  template <class T>
  static matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy,
                                 std::span<const std::int32_t> offsets) {
    const auto dx = pass.memory->zeros(static_cast<std::size_t>(offsets.back()), dy.cols);
    for (std::size_t g = 0; g < dy.rows; ++g)
      for (auto i = offsets[g]; i < offsets[g + 1]; ++i)
        rows::axpy(dy.cols, factor<T>(offsets, g), dy.row(g), dx.row(static_cast<std::size_t>(i)));
    return dx;
  }

 private:
  template <class T>
  static T factor(std::span<const std::int32_t> offsets, std::size_t g) {
    return Mean ? T{1} / static_cast<T>(offsets[g + 1] - offsets[g]) : T{1};
  }
};

}  // namespace detail

/// Sum of a group's rows.
using sum_pool = detail::group_pool<false>;
/// Mean of a group's rows.
using mean_pool = detail::group_pool<true>;

}  // namespace ledg::inline v0_1
