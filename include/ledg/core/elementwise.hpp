// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/dispatch.hpp"
#include "ledg/core/pack.hpp"
#include "ledg/core/rows.hpp"

/// @file core/elementwise.hpp
/// Activation functions as types, with value and derivative. They take any number that the functions of core/rows.hpp
/// do: `float`, `double` and packs of floats, which is what lets `rows::map` run them in wide instructions.

namespace ledg::inline LEDG_ABI {

/// Base of functions that say they take packs of floats too.
struct takes_packs {};

/// GELU with the error function, as BERT's `gelu`.
struct gelu : takes_packs {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::gelu(x);
  }
  template <class T>
  LEDG_ALWAYS_INLINE static T derivative(const T& x) {
    return rows::gelu_derivative(x);
  }
};

/// GELU with tanh, as BERT's `gelu_new`.
struct gelu_tanh : takes_packs {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::gelu_tanh(x);
  }
  template <class T>
  LEDG_ALWAYS_INLINE static T derivative(const T& x) {
    return rows::gelu_tanh_derivative(x);
  }
};

struct relu : takes_packs {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    using simd::less, simd::select;
    return select(less(T(0.0F), x), x, T(0.0F));
  }
  template <class T>
  LEDG_ALWAYS_INLINE static T derivative(const T& x) {
    using simd::less, simd::select;
    return select(less(T(0.0F), x), T(1.0F), T(0.0F));
  }
};

struct tanh_activation : takes_packs {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::tanh(x);
  }
  template <class T>
  LEDG_ALWAYS_INLINE static T derivative(const T& x) {
    const T t = rows::tanh(x);
    return T(1.0F) - t * t;
  }
};

}  // namespace ledg::inline LEDG_ABI
