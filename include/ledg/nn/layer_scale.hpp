// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/layer_scale.hpp

namespace ledg::inline LEDG_ABI {

/// Multiplies every feature with a learnt number, `<name>.weight`, that starts out small: a residual branch then starts
/// near the identity. Source: Touvron et al., "Going deeper with Image Transformers", 2021, equation 4.
class layer_scale {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x;
  };

  /// @throws input_error unless @p initial is a positive number.
  layer_scale(parameter_layout& layout, const std::string& name, std::size_t features, double initial)
      : weight_offset_(layout.add(name + ".weight", {features}, initializer::ones, checked(name, initial))) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    c.x = x;
    const T* weight = pass.parameters + weight_offset_;
    const auto y = pass.memory->take(x.rows, x.cols);
    for (std::size_t r = 0; r < x.rows; ++r)
      for (std::size_t j = 0; j < x.cols; ++j) y.row(r)[j] = weight[j] * x.row(r)[j];
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c) const {
    const T* weight = pass.parameters + weight_offset_;
    T* d_weight = pass.gradients + weight_offset_;
    const auto dx = pass.memory->take(dy.rows, dy.cols);
    for (std::size_t r = 0; r < dy.rows; ++r)
      for (std::size_t j = 0; j < dy.cols; ++j) {
        d_weight[j] += dy.row(r)[j] * c.x.row(r)[j];
        dx.row(r)[j] = weight[j] * dy.row(r)[j];
      }
    return dx;
  }

 private:
  static double checked(const std::string& name, double initial) {
    if (!(initial > 0.0 && std::isfinite(initial)))
      throw input_error("layer scale '" + name + "': must start as a positive number, got " + std::to_string(initial));
    return initial;
  }

  std::size_t weight_offset_;
};

}  // namespace ledg::inline LEDG_ABI
