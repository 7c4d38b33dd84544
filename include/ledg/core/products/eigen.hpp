// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <string_view>

#include "ledg/core/products/library.hpp"
#include "ledg/core/tensor.hpp"

/// @file core/products/eigen.hpp
/// Products by Eigen: nothing to link, and the instructions that the source is compiled for.

namespace ledg::inline LEDG_ABI {

/// Eigen's matrix product on views.
struct eigen_library {
  static constexpr std::string_view name = "Eigen";

  template <class T>
  static void gemm(transposition of_a, transposition of_b, T alpha, matrix_view<const T> a, matrix_view<const T> b,
                   T beta, matrix_view<T> c) {
    detail::scale_in_place(beta, c);
    auto to = mapped(c);
    const auto left = mapped(a);
    const auto right = mapped(b);
    const bool turned = of_b == transposition::transpose;
    if (of_a == transposition::none)
      turned ? add(alpha, left, right.transpose(), to) : add(alpha, left, right, to);
    else
      turned ? add(alpha, left.transpose(), right.transpose(), to) : add(alpha, left.transpose(), right, to);
  }

 private:
  using stride = Eigen::OuterStride<>;
  template <class T>
  using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  static Eigen::Index index(std::size_t x) { return static_cast<Eigen::Index>(x); }
  template <class T>
  static auto mapped(matrix_view<const T> v) {
    return Eigen::Map<const matrix<T>, 0, stride>(v.data, index(v.rows), index(v.cols), stride(index(v.stride)));
  }
  template <class T>
  static auto mapped(matrix_view<T> v) {
    return Eigen::Map<matrix<T>, 0, stride>(v.data, index(v.rows), index(v.cols), stride(index(v.stride)));
  }
  template <class T, class Left, class Right, class To>
  static void add(T alpha, const Left& left, const Right& right, To& to) {
    to.noalias() += alpha * left * right;
  }
};

/// All products by Eigen, `float` and `double`.
using eigen_products = library_products<eigen_library>;
static_assert(product_backend<eigen_products>);

}  // namespace ledg::inline LEDG_ABI
