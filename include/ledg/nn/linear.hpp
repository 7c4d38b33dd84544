// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/nn/packed_parameters.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/linear.hpp

namespace ledg::inline LEDG_ABI {

/// `y = x W^T + b`: `x` `{rows, in_features}`, `W` `{out_features, in_features}`, `y` `{rows, out_features}`.
/// Parameters `<name>.weight` and, unless left out, `<name>.bias`.
class linear {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x;
  };

  linear(parameter_layout& layout, const std::string& name, std::size_t in_features, std::size_t out_features,
         bool bias = true, initializer init = initializer::xavier)
      : name_(name),
        in_features_(in_features),
        out_features_(out_features),
        bias_(bias),
        weight_offset_(layout.add(name + ".weight", {out_features, in_features}, init)),
        bias_offset_(bias ? layout.add(name + ".bias", {out_features}, initializer::zeros) : 0) {}

  [[nodiscard]] std::size_t in_features() const { return in_features_; }
  [[nodiscard]] std::size_t out_features() const { return out_features_; }
  [[nodiscard]] std::size_t weight_offset() const { return weight_offset_; }
  [[nodiscard]] std::size_t bias_offset() const { return bias_offset_; }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    if (x.cols != in_features_)
      throw shape_error("linear '" + name_ + "': expected rows of " + std::to_string(in_features_) + " features, got " +
                        std::to_string(x.cols));
    c.x = x;
    const auto y = pass.memory->take(x.rows, out_features_);
    apply(pass, x, y);
    return y;
  }

  /// `forward` into a matrix that is there, `{rows, out_features}`, and with nothing kept: who calls it has @p x, or
  /// makes it anew, for `backward_to_parameters`.
  template <class T>
  void apply(const forward_pass<T>& pass, input_view<T> x, output_view<T> y) const {
    const T* const bias = bias_ ? pass.parameters + bias_offset_ : nullptr;
    if constexpr (std::is_same_v<T, float>)
      if (const auto* const w = pass.packed == nullptr ? nullptr : pass.packed->find(weight_offset_))
        return multiply_transposed(x, *w, bias, y);
    multiply_transposed(x, weight(pass.parameters), bias, y, *pass.memory);
  }

  /// @param input_gradient false where nobody needs `dx` (the first layer); an empty view is returned then.
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c,
                          bool input_gradient = true) const {
    backward_to_parameters(pass, dy, c.x);
    if (!input_gradient) return {};
    return backward_to_input(pass, dy);
  }

  /// The half of `backward` that adds the gradients of weight and bias. @param x what went forward
  template <class T>
  void backward_to_parameters(const backward_pass<T>& pass, input_view<T> dy, input_view<T> x) const {
    add_transposed_product(dy, x, matrix_view<T>(pass.gradients + weight_offset_, out_features_, in_features_),
                           *pass.memory);
    if (bias_) rows::add_column_sums(dy.rows, out_features_, dy.data, dy.stride, pass.gradients + bias_offset_);
  }

  /// The half that gives the input's gradient.
  template <class T>
  matrix_view<T> backward_to_input(const backward_pass<T>& pass, input_view<T> dy) const {
    const auto dx = pass.memory->take(dy.rows, in_features_);
    multiply(dy, weight(pass.parameters), dx, *pass.memory);
    return dx;
  }

 private:
  template <class T>
  [[nodiscard]] matrix_view<const T> weight(const T* parameters) const {
    return {parameters + weight_offset_, out_features_, in_features_};
  }

  std::string name_;
  std::size_t in_features_;
  std::size_t out_features_;
  bool bias_;
  std::size_t weight_offset_;
  std::size_t bias_offset_;
};

}  // namespace ledg::inline LEDG_ABI
