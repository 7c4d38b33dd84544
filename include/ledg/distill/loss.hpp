// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/nn/pass.hpp"

/// @file distill/loss.hpp
/// How far a student's vectors are from its teacher's.

namespace ledg::inline LEDG_ABI {

/// Loss of a student's rows @p y against a teacher's rows @p target, both of length 1: the mean of `1 - cosine`, plus
/// @p similarity_weight times the mean squared difference of the similarities of all pairs. Writes the gradient to @p
/// dy.
template <class T>
double distillation_loss(input_view<T> y, input_view<T> target, double similarity_weight, workspace<T>& memory,
                         output_view<T> dy) {
  const auto n = static_cast<double>(y.rows);
  double cosines = 0;
  for (std::size_t r = 0; r < y.rows; ++r) {
    cosines += static_cast<double>(rows::dot(y.cols, y.row(r), target.row(r)));
    for (std::size_t j = 0; j < y.cols; ++j) dy.row(r)[j] = static_cast<T>(-1 / n) * target.row(r)[j];
  }
  const auto difference = memory.take(y.rows, y.rows);
  gemm(transposition::none, transposition::transpose, T{1}, y, y, T{0}, difference, memory);
  gemm(transposition::none, transposition::transpose, T{-1}, target, target, T{1}, difference, memory);
  double squares = 0;
  for (std::size_t i = 0; i < difference.size(); ++i)
    squares += static_cast<double>(difference.data[i]) * static_cast<double>(difference.data[i]);
  gemm(transposition::none, transposition::none, static_cast<T>(4 * similarity_weight / (n * n)), difference, y, T{1},
       dy, memory);
  return 1 - cosines / n + similarity_weight * squares / (n * n);
}

}  // namespace ledg::inline LEDG_ABI
