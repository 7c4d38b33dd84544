// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>

#include "ledg/core/rows.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/activation.hpp
/// Elementwise functions as types, and the layer that applies one.

namespace ledg::inline v0_1 {

/// An elementwise function with its derivative.
template <class A, class T>
concept elementwise = requires(T x) {
  { A::value(x) } -> std::same_as<T>;
  { A::derivative(x) } -> std::same_as<T>;
};

/// GELU with the error function, as BERT's `gelu`.
struct gelu {
  template <class T>
  static T value(T x) {
    return rows::gelu(x);
  }
  template <class T>
  static T derivative(T x) {
    return rows::gelu_derivative(x);
  }
};

/// GELU with tanh, as BERT's `gelu_new`.
struct gelu_tanh {
  template <class T>
  static T value(T x) {
    return T{0.5} * x * (T{1} + rows::tanh(inner(x)));
  }
  template <class T>
  static T derivative(T x) {
    const T t = rows::tanh(inner(x));
    return T{0.5} * (T{1} + t) + T{0.5} * x * (T{1} - t * t) * T(0.7978845608028654) * (T{1} + T(0.134145) * x * x);
  }

 private:
  template <class T>
  static T inner(T x) {
    return T(0.7978845608028654) * (x + T(0.044715) * x * x * x);
  }
};

struct relu {
  template <class T>
  static T value(T x) {
    return x > T{0} ? x : T{0};
  }
  template <class T>
  static T derivative(T x) {
    return x > T{0} ? T{1} : T{0};
  }
};

struct tanh_activation {
  template <class T>
  static T value(T x) {
    return rows::tanh(x);
  }
  template <class T>
  static T derivative(T x) {
    const T t = rows::tanh(x);
    return T{1} - t * t;
  }
};

/// Applies @p Function to every element.
template <class Function>
requires elementwise<Function, float>
class activation {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x;
  };

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    c.x = x;
    const auto y = pass.memory->take(x.rows, x.cols);
    for (std::size_t r = 0; r < x.rows; ++r)
      for (std::size_t j = 0; j < x.cols; ++j) y.row(r)[j] = Function::value(x.row(r)[j]);
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>& c) const {
    const auto dx = pass.memory->take(dy.rows, dy.cols);
    for (std::size_t r = 0; r < dy.rows; ++r)
      for (std::size_t j = 0; j < dy.cols; ++j) dx.row(r)[j] = dy.row(r)[j] * Function::derivative(c.x.row(r)[j]);
    return dx;
  }
};

}  // namespace ledg::inline v0_1
