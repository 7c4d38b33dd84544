// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/core/products/epilogue.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/weight_type.hpp"

/// @file core/products/backend.hpp
/// What a backend of core/products.hpp is made of, and what all backends share.

namespace ledg::inline LEDG_ABI {

/// Whether an operand of a product is read as it is or transposed.
enum class transposition { none, transpose };

/// The four products of @p Backend for matrices of `T`. Sizes fit when they are called; see core/products.hpp for what
/// each computes.
template <class Backend, class T>
concept multiplies_matrices_of = requires(matrix_view<const T> a, matrix_view<T> c, transposition t,
                                          workspace<T>& memory) {
  Backend::gemm(t, t, T{1}, a, a, T{0}, c, memory);
  Backend::multiply_transposed(a, a, a.data, c, memory);
  Backend::multiply(a, a, c, memory);
  Backend::add_transposed_product(a, a, c, memory);
};

/// A library behind all matrix products: the three are `tile_products`, `blas_products` and `eigen_products`.
template <class Backend>
concept product_backend = multiplies_matrices_of<Backend, float> && multiplies_matrices_of<Backend, double> &&
    requires(matrix_view<const float> a, matrix_view<float> c, const typename Backend::packed_weights& w) {
  // For reports.
  { Backend::name } -> std::convertible_to<std::string_view>;
  // Whether a row of a result has the same bits whatever rows are computed beside it.
  { Backend::rows_are_independent } -> std::convertible_to<bool>;
  // Weights that stay, in the order that suits the backend, and the products with them.
  typename Backend::packed_weights;
  Backend::multiply_packed(a, w, a.data, epilogue::none, c);
  Backend::multiply_transposed(a, w, a.data, c);
};

namespace detail {

/// @throws shape_error unless outputs [@p first, @p first + @p count) are among @p all of packed weights.
inline void check_outputs(std::size_t first, std::size_t count, std::size_t all) {
  if (first > all || count > all - first)
    throw shape_error("packed weights: rows " + std::to_string(first) + " to " + std::to_string(first + count) +
                      " of " + std::to_string(all));
}

/// @throws shape_error unless @p rows are as wide as packed weights have inputs.
inline void check_inputs(matrix_view<const float> rows, std::size_t in_features) {
  if (rows.cols != in_features)
    throw shape_error("packed weights: expected rows of " + std::to_string(in_features) + ", got " +
                      shape_text(rows.rows, rows.cols));
}

/// `c *= factor`; with 0 what `c` held, which may be uninitialised, is gone.
template <class T>
void scale_in_place(T factor, matrix_view<T> c) {
  if (factor == T{1}) return;
  for (std::size_t r = 0; r < c.rows; ++r)
    for (std::size_t j = 0; j < c.cols; ++j) c.row(r)[j] = factor == T{0} ? T{0} : factor * c.row(r)[j];
}

/// Every row of @p y becomes @p bias, null for zeros.
template <class T>
void start_with(const T* bias, matrix_view<T> y) {
  for (std::size_t r = 0; r < y.rows; ++r)
    if (bias != nullptr)
      std::copy_n(bias, y.cols, y.row(r));
    else
      std::fill_n(y.row(r), y.cols, T{0});
}

}  // namespace detail
}  // namespace ledg::inline LEDG_ABI
