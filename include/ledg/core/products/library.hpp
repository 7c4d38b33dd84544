// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "ledg/core/products/backend.hpp"
#include "ledg/core/products/epilogue.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/weight_type.hpp"

/// @file core/products/library.hpp
/// What a backend is made of where a library has a general matrix product and nothing more.

namespace ledg::inline LEDG_ABI {

/// A weight matrix `{out_features, in_features}` as floats, row by row: a library packs it for each product anew.
/// Elements are rounded to the type that they are said to have, and take four bytes whatever that is.
///
/// Thread-safety: const access from any thread.
class plain_weights {
 public:
  plain_weights() = default;

  /// All zeros.
  plain_weights(std::size_t out_features, std::size_t in_features, weight_type type = weight_type::f32)
      : out_features_(out_features), in_features_(in_features), type_(type), values_(out_features * in_features) {}

  [[nodiscard]] std::size_t out_features() const { return out_features_; }
  [[nodiscard]] std::size_t in_features() const { return in_features_; }
  [[nodiscard]] weight_type type() const { return type_; }
  /// Bytes held.
  [[nodiscard]] std::size_t bytes() const { return values_.size() * sizeof(float); }
  [[nodiscard]] matrix_view<const float> view() const { return {values_.data(), out_features_, in_features_}; }

  /// Fills outputs [@p first, @p first + @p count) from rows `{count, in_features}` of type @p stored; another type
  /// than the own is rounded to nearest. @param from need not be aligned
  /// @throws shape_error if there are not that many outputs.
  void assign(std::size_t first, std::size_t count, weight_type stored, const void* from) {
    detail::check_outputs(first, count, out_features_);
    const auto* source = static_cast<const std::byte*>(from);
    std::byte kept[sizeof(float)];
    for (std::size_t i = first * in_features_; i < (first + count) * in_features_; ++i, source += size_of(stored)) {
      write_as(type_, stored, source, kept);
      write_as(weight_type::f32, type_, kept, reinterpret_cast<std::byte*>(&values_[i]));
    }
  }
  /// The same from a matrix of floats.
  void assign(std::size_t first, matrix_view<const float> rows) {
    detail::check_inputs(rows, in_features_);
    detail::check_outputs(first, rows.rows, out_features_);
    for (std::size_t r = 0; r < rows.rows; ++r) assign(first + r, 1, weight_type::f32, rows.row(r));
  }

 private:
  std::size_t out_features_ = 0;
  std::size_t in_features_ = 0;
  weight_type type_ = weight_type::f32;
  std::vector<float> values_;
};

/// All products by one function, `Library::gemm(of_a, of_b, alpha, a, b, beta, c)`, which is called with sizes that are
/// not 0. How it sums, and so the last bits of a row, may depend on how many rows there are.
template <class Library>
struct library_products {
  static constexpr std::string_view name = Library::name;
  static constexpr bool rows_are_independent = false;
  using packed_weights = plain_weights;

  template <class T>
  static void gemm(transposition of_a, transposition of_b, T alpha, matrix_view<const T> a, matrix_view<const T> b,
                   T beta, matrix_view<T> c, workspace<T>&) {
    product(of_a, of_b, alpha, a, b, beta, c);
  }

  template <class T>
  static void multiply_transposed(matrix_view<const T> x, matrix_view<const T> w, const T* bias, matrix_view<T> y,
                                  workspace<T>&) {
    add_bias_and_product(x, w, bias, y);
  }
  static void multiply_transposed(matrix_view<const float> x, const packed_weights& w, const float* bias,
                                  matrix_view<float> y) {
    add_bias_and_product(x, w.view(), bias, y);
  }

  template <class T>
  static void multiply(matrix_view<const T> x, matrix_view<const T> w, matrix_view<T> y, workspace<T>&) {
    product(transposition::none, transposition::none, T{1}, x, w, T{0}, y);
  }

  template <class T>
  static void add_transposed_product(matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, workspace<T>&) {
    product(transposition::transpose, transposition::none, T{1}, a, b, T{1}, c);
  }

  static void multiply_packed(matrix_view<const float> x, const packed_weights& w, const float* bias, epilogue then,
                              matrix_view<float> y) {
    add_bias_and_product(x, w.view(), bias, y);
    apply_epilogue(then, y);
  }

 private:
  template <class T>
  static void product(transposition of_a, transposition of_b, T alpha, matrix_view<const T> a, matrix_view<const T> b,
                      T beta, matrix_view<T> c) {
    if (c.size() == 0) return;
    if (a.size() == 0) return detail::scale_in_place(beta, c);
    Library::gemm(of_a, of_b, alpha, a, b, beta, c);
  }

  template <class T>
  static void add_bias_and_product(matrix_view<const T> x, matrix_view<const T> w, const T* bias, matrix_view<T> y) {
    if (bias != nullptr) detail::start_with(bias, y);
    product(transposition::none, transposition::transpose, T{1}, x, w, bias != nullptr ? T{1} : T{0}, y);
  }
};

}  // namespace ledg::inline LEDG_ABI
