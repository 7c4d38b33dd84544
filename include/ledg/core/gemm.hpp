// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <climits>
#include <cstddef>
#include <string>
#include <type_traits>

#include "ledg/core/error.hpp"
#include "ledg/core/tensor.hpp"

#ifdef LEDG_GEMM_EIGEN
#include <Eigen/Core>
#else
// clang-format off: without HAVE_CBLAS, which the first header defines, the second falls back to loops of its own.
#include <xtensor-blas/xblas_config.hpp>
#ifndef HAVE_CBLAS
#error "ledg: xtensor-blas is set up not to call a BLAS library (XTENSOR_USE_FLENS_BLAS); define LEDG_GEMM_EIGEN instead"
#endif
#include <xflens/cxxblas/cxxblas.cxx>
#ifndef CXXBLAS_DRIVERS_CBLAS_H
#error "ledg: a header before this one included xflens without xtensor-blas/xblas_config.hpp, which leaves BLAS unused"
#endif
// clang-format on
extern "C" void openblas_set_num_threads(int num_threads);
#endif

/// @file core/gemm.hpp
/// The one door to matrix products. Shapes are checked here, so that a mismatch is a message and not a read out of
/// bounds. The backend is chosen when compiling: OpenBLAS (through xtensor-blas) or, with `LEDG_GEMM_EIGEN`, Eigen,
/// which needs no library to link. The choice tags the namespace, so that two choices in one program do not mix.

namespace ledg::inline LEDG_ABI {

/// Whether an operand is read as it is or transposed.
enum class op { none, transpose };

#ifdef LEDG_GEMM_EIGEN
inline namespace gemm_eigen {
#else
inline namespace gemm_openblas {
#endif

/// Name of the backend, for reports.
inline constexpr const char* gemm_backend =
#ifdef LEDG_GEMM_EIGEN
    "Eigen";
#else
    "OpenBLAS";
#endif

/// Makes the matrix library single-threaded for the whole process. This library splits work outside of matrix products
/// (one thread for each chunk of graphs or texts); a second pool inside would fight the first. Trainer and predictor
/// call it.
inline void use_single_threaded_blas() {
#ifndef LEDG_GEMM_EIGEN
  static const bool done = (openblas_set_num_threads(1), true);
  static_cast<void>(done);
#endif
}

/// `c = alpha * op(a) * op(b) + beta * c`, row-major.
///
/// With @p beta 0, `c` may be uninitialised.
/// @throws shape_error if the inner or outer sizes disagree.
/// @pre `c` overlaps neither `a` nor `b`.
template <class T>
void gemm(op op_a, op op_b, T alpha, std::type_identity_t<matrix_view<const T>> a,
          std::type_identity_t<matrix_view<const T>> b, T beta, std::type_identity_t<matrix_view<T>> c) {
  const auto m = op_a == op::none ? a.rows : a.cols;
  const auto k = op_a == op::none ? a.cols : a.rows;
  const auto k_b = op_b == op::none ? b.rows : b.cols;
  const auto n = op_b == op::none ? b.cols : b.rows;
  if (k != k_b || c.rows != m || c.cols != n)
    throw shape_error("matrix product: " + shape_text(m, k) + " times " + shape_text(k_b, n) + " into " +
                      shape_text(c.rows, c.cols));
  if (m == 0 || n == 0) return;
  if (k == 0) {
    for (std::size_t r = 0; r < m; ++r)
      for (std::size_t j = 0; j < n; ++j) c.row(r)[j] = beta == T{0} ? T{0} : beta * c.row(r)[j];
    return;
  }
#ifdef LEDG_GEMM_EIGEN
  using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using stride = Eigen::OuterStride<>;
  const auto map = [](matrix_view<const T> v) {
    return Eigen::Map<const matrix, 0, stride>(v.data, static_cast<Eigen::Index>(v.rows),
                                               static_cast<Eigen::Index>(v.cols),
                                               stride(static_cast<Eigen::Index>(v.stride)));
  };
  const auto ea = map(a);
  const auto eb = map(b);
  Eigen::Map<matrix, 0, stride> ec(c.data, static_cast<Eigen::Index>(m), static_cast<Eigen::Index>(n),
                                   stride(static_cast<Eigen::Index>(c.stride)));
  if (beta == T{0})
    ec.setZero();
  else if (beta != T{1})
    ec *= beta;
  if (op_a == op::none && op_b == op::none)
    ec.noalias() += alpha * ea * eb;
  else if (op_a == op::none)
    ec.noalias() += alpha * ea * eb.transpose();
  else if (op_b == op::none)
    ec.noalias() += alpha * ea.transpose() * eb;
  else
    ec.noalias() += alpha * ea.transpose() * eb.transpose();
#else
  const auto index = [](std::size_t x) {
    if (x > static_cast<std::size_t>(INT_MAX))
      throw shape_error("matrix product: size " + std::to_string(x) + " is beyond the BLAS index range");
    return static_cast<int>(x);
  };
  // The leading dimension of a one-row view may be smaller than its length allows; BLAS insists on at least one.
  const auto leading = [&](matrix_view<const T> v) { return index(std::max<std::size_t>({v.stride, v.cols, 1})); };
  const auto transposed = [](op o) { return o == op::none ? cxxblas::NoTrans : cxxblas::Trans; };
  cxxblas::gemm<int>(cxxblas::RowMajor, transposed(op_a), transposed(op_b), index(m), index(n), index(k), alpha, a.data,
                     leading(a), b.data, leading(b), beta, c.data, leading(c));
#endif
}

}  // inline namespace
}  // namespace ledg::inline LEDG_ABI
