// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <climits>
#include <cstddef>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/core/products/library.hpp"
#include "ledg/core/tensor.hpp"

// clang-format off: without HAVE_CBLAS, which the first header defines, the second falls back to loops of its own.
#include <xtensor-blas/xblas_config.hpp>
#ifndef HAVE_CBLAS
#error "ledg: xtensor-blas is set up not to call a BLAS library (XTENSOR_USE_FLENS_BLAS); choose other products instead"
#endif
#include <xflens/cxxblas/cxxblas.cxx>
#ifndef CXXBLAS_DRIVERS_CBLAS_H
#error "ledg: a header before this one included xflens without xtensor-blas/xblas_config.hpp, which leaves BLAS unused"
#endif
// clang-format on

/// @file core/products/blas.hpp
/// Products by whichever CBLAS is linked (OpenBLAS, MKL, BLIS, the reference), called as xtensor-blas calls it.

namespace ledg::inline LEDG_ABI {

/// `cblas_sgemm` and `cblas_dgemm`.
struct blas_library {
  static constexpr std::string_view name = "BLAS";

  /// @throws shape_error where a size is beyond BLAS's `int`.
  template <class T>
  static void gemm(transposition of_a, transposition of_b, T alpha, matrix_view<const T> a, matrix_view<const T> b,
                   T beta, matrix_view<T> c) {
    const auto turned = [](transposition t) { return t == transposition::none ? cxxblas::NoTrans : cxxblas::Trans; };
    const std::size_t depth = of_a == transposition::none ? a.cols : a.rows;
    cxxblas::gemm<int>(cxxblas::RowMajor, turned(of_a), turned(of_b), index(c.rows), index(c.cols), index(depth), alpha,
                       a.data, leading(a), b.data, leading(b), beta, c.data, leading<T>(c));
  }

 private:
  static int index(std::size_t x) {
    if (x > static_cast<std::size_t>(INT_MAX))
      throw shape_error("matrix product: size " + std::to_string(x) + " is beyond the BLAS index range");
    return static_cast<int>(x);
  }
  /// BLAS insists on rows that lie no closer than they are long, even where there is one.
  template <class T>
  static int leading(matrix_view<const T> v) {
    return index(std::max(v.stride, v.cols));
  }
};

/// All products by BLAS, `float` and `double`. How many threads it runs on is the program's choice (docs/faq.md).
using blas_products = library_products<blas_library>;
static_assert(product_backend<blas_products>);

}  // namespace ledg::inline LEDG_ABI
