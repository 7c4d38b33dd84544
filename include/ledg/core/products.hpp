// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

#include "ledg/core/error.hpp"
#include "ledg/core/products/backend.hpp"
#include "ledg/core/tensor.hpp"

#if defined(LEDG_PRODUCTS_BLAS)
#include "ledg/core/products/blas.hpp"
#elif defined(LEDG_PRODUCTS_EIGEN)
#include "ledg/core/products/eigen.hpp"
#else
#include "ledg/core/products/tiles.hpp"
#endif

/// @file core/products.hpp
/// The one door to matrix products, of `float` and of `double`: of any two matrices, the three of a linear layer, and
/// those with weights that stay. Sizes are checked here, so that a mismatch is a message and not a read out of bounds.
///
/// Who computes is chosen when compiling. By default it is the library itself, in tiles (core/products/tiles.hpp); with
/// `LEDG_PRODUCTS_BLAS` any BLAS that is linked, with `LEDG_PRODUCTS_EIGEN` Eigen. The choice is part of the inline
/// namespace (core/namespace.hpp), so that two choices in one program do not mix. No choice sets anything for the whole
/// process: how many threads a BLAS runs on is left to the program (docs/faq.md).
///
/// Thread-safety: each thread brings a memory of its own.

namespace ledg::inline LEDG_ABI {

/// The backend: `products::name` for reports, and `products::rows_are_independent`, whether a row of a result has the
/// same bits whatever rows are computed beside it.
#if defined(LEDG_PRODUCTS_BLAS)
using products = blas_products;
#elif defined(LEDG_PRODUCTS_EIGEN)
using products = eigen_products;
#else
using products = tile_products;
#endif

/// A weight matrix `{out_features, in_features}` that stays, in the order that suits the backend.
using packed_weights = products::packed_weights;

namespace detail {

inline void check_product(const char* what, std::size_t m, std::size_t k, std::size_t k_b, std::size_t n,
                          std::size_t to_rows, std::size_t to_cols) {
  if (k != k_b || to_rows != m || to_cols != n)
    throw shape_error(std::string(what) + ": " + shape_text(m, k) + " times " + shape_text(k_b, n) + " into " +
                      shape_text(to_rows, to_cols));
}

inline void check_packed(matrix_view<const float> x, const packed_weights& w, matrix_view<float> y) {
  if (x.cols != w.in_features() || y.cols != w.out_features() || x.rows != y.rows)
    throw shape_error("packed product: " + shape_text(x.rows, x.cols) + " times the transpose of " +
                      shape_text(w.out_features(), w.in_features()) + " into " + shape_text(y.rows, y.cols));
}

}  // namespace detail

/// `c = alpha * op(a) * op(b) + beta * c`, row-major. With @p beta 0, `c` may be uninitialised.
/// @throws shape_error if the inner or outer sizes disagree. @pre `c` overlaps no operand.
template <class T>
void gemm(transposition of_a, transposition of_b, T alpha, std::type_identity_t<matrix_view<const T>> a,
          std::type_identity_t<matrix_view<const T>> b, std::type_identity_t<T> beta,
          std::type_identity_t<matrix_view<T>> c, workspace<T>& memory) {
  const bool a_as_is = of_a == transposition::none;
  const bool b_as_is = of_b == transposition::none;
  detail::check_product("matrix product", a_as_is ? a.rows : a.cols, a_as_is ? a.cols : a.rows,
                        b_as_is ? b.rows : b.cols, b_as_is ? b.cols : b.rows, c.rows, c.cols);
  products::gemm(of_a, of_b, alpha, a, b, beta, c, memory);
}

/// `y = x w^T + bias`: @p x `{rows, in}`, @p w `{out, in}`, @p y `{rows, out}`.
/// @param bias out numbers, or null for zeros
/// @throws shape_error if the sizes disagree. @pre `y` overlaps no operand.
template <class T>
void multiply_transposed(std::type_identity_t<matrix_view<const T>> x, std::type_identity_t<matrix_view<const T>> w,
                         const T* bias, matrix_view<T> y, workspace<T>& memory) {
  detail::check_product("product with a transpose", x.rows, x.cols, w.cols, w.rows, y.rows, y.cols);
  products::multiply_transposed(x, w, bias, y, memory);
}

/// The same with weights that stay. Allocates nothing.
inline void multiply_transposed(matrix_view<const float> x, const packed_weights& w, const float* bias,
                                matrix_view<float> y) {
  detail::check_packed(x, w, y);
  products::multiply_transposed(x, w, bias, y);
}

/// `y = x w`: @p x `{rows, out}`, @p w `{out, in}`, @p y `{rows, in}`.
/// @throws shape_error if the sizes disagree. @pre `y` overlaps no operand.
template <class T>
void multiply(std::type_identity_t<matrix_view<const T>> x, std::type_identity_t<matrix_view<const T>> w,
              matrix_view<T> y, workspace<T>& memory) {
  detail::check_product("product", x.rows, x.cols, w.rows, w.cols, y.rows, y.cols);
  products::multiply(x, w, y, memory);
}

/// `c += a^T b`: @p a `{rows, out}`, @p b `{rows, in}`, @p c `{out, in}`.
/// @throws shape_error if the sizes disagree. @pre `c` overlaps no operand.
template <class T>
void add_transposed_product(std::type_identity_t<matrix_view<const T>> a, std::type_identity_t<matrix_view<const T>> b,
                            matrix_view<T> c, workspace<T>& memory) {
  detail::check_product("product of a transpose", a.cols, a.rows, b.rows, b.cols, c.rows, c.cols);
  products::add_transposed_product(a, b, c, memory);
}

/// `y = then(x w^T + bias)` with weights that stay: @p x `{rows, in_features}`, @p y `{rows, out_features}`. Allocates
/// nothing.
/// @param bias out_features numbers, or null for zeros
/// @throws shape_error if the sizes disagree.
/// @pre `y` overlaps neither `x` nor `bias`.
inline void packed_product(matrix_view<const float> x, const packed_weights& w, const float* bias, epilogue then,
                           matrix_view<float> y) {
  detail::check_packed(x, w, y);
  products::multiply_packed(x, w, bias, then, y);
}

}  // namespace ledg::inline LEDG_ABI
