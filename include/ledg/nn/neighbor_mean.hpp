// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/graph/csr.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/neighbor_mean.hpp

namespace ledg::inline LEDG_ABI {

/// `y[i] += mean over j in row i of x[j]`; nothing for an empty row. Several threads may call it on different outputs.
template <class T>
void add_neighbor_mean(const csr& lists, input_view<T> x, matrix_view<T> y) {
  for (std::size_t i = 0; i < lists.rows(); ++i) {
    const auto row = lists.row(i);
    for (const auto j : row)
      rows::axpy(x.cols, T{1} / static_cast<T>(row.size()), x.row(static_cast<std::size_t>(j)), y.row(i));
  }
}

/// Gradient of `add_neighbor_mean`: adds to @p dx.
template <class T>
void add_neighbor_mean_backward(const csr& lists, input_view<T> dy, matrix_view<T> dx) {
  for (std::size_t i = 0; i < lists.rows(); ++i) {
    const auto row = lists.row(i);
    for (const auto j : row)
      rows::axpy(dy.cols, T{1} / static_cast<T>(row.size()), dy.row(i), dx.row(static_cast<std::size_t>(j)));
  }
}

}  // namespace ledg::inline LEDG_ABI
