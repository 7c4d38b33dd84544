// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "ledg/core/elementwise.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/activation.hpp
/// The layer that applies a function to every element; the functions are in core/elementwise.hpp.

namespace ledg::inline LEDG_ABI {

/// An elementwise function with its derivative, which nothing could stand in for: backward passes are written out, not
/// traced. Both give T itself, or `double` would spread through passes in `float`. One that is `takes_packs` runs in
/// wide instructions.
template <class A, class T>
concept elementwise = requires(T x) {
  { A::value(x) } -> std::same_as<T>;
  { A::derivative(x) } -> std::same_as<T>;
};

/// Applies @p Function to every element.
template <elementwise<float> Function>
class activation {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x;
  };

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    c.x = x;
    const auto y = pass.memory->take(x.rows, x.cols);
    apply(x, y);
    return y;
  }

  /// `y = Function(x)`, with nothing kept.
  template <class T>
  static void apply(input_view<T> x, matrix_view<T> y) {
    for (std::size_t r = 0; r < x.rows; ++r)
      if constexpr (wide)
        rows::map<Function>(x.cols, x.row(r), y.row(r));
      else
        for (std::size_t j = 0; j < x.cols; ++j) y.row(r)[j] = Function::value(x.row(r)[j]);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c) const {
    const auto dx = pass.memory->take(dy.rows, dy.cols);
    for (std::size_t r = 0; r < dy.rows; ++r)
      if constexpr (wide)
        rows::map_backward<Function>(dy.cols, c.x.row(r), dy.row(r), dx.row(r));
      else
        for (std::size_t j = 0; j < dy.cols; ++j) dx.row(r)[j] = dy.row(r)[j] * Function::derivative(c.x.row(r)[j]);
    return dx;
  }

  /// The way back where nothing but @p x was kept: `y = Function(x)` once more, the same bits, and in @p d the input's
  /// gradient in place of the output's.
  template <class T>
  static void again(input_view<T> x, matrix_view<T> y, matrix_view<T> d) {
    for (std::size_t r = 0; r < x.rows; ++r)
      if constexpr (wide)
        rows::map_again<Function>(x.cols, x.row(r), y.row(r), d.row(r));
      else
        for (std::size_t j = 0; j < x.cols; ++j) {
          y.row(r)[j] = Function::value(x.row(r)[j]);
          d.row(r)[j] *= Function::derivative(x.row(r)[j]);
        }
  }

 private:
  static constexpr bool wide = std::is_base_of_v<takes_packs, Function>;
};

}  // namespace ledg::inline LEDG_ABI
