// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "ledg/core/rows.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/layer_norm.hpp

namespace ledg::inline LEDG_ABI {

/// Layer normalisation over the features of a row (biased variance), with gain and offset `<name>.weight`,
/// `<name>.bias`. Source: Ba, Kiros, Hinton, "Layer Normalization", 2016, equation 4.
class layer_norm {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x;
    matrix_view<T> moments;  ///< `{rows, 2}`: mean and inverse deviation
  };

  layer_norm(parameter_layout& layout, const std::string& name, std::size_t features, double epsilon = 1e-5)
      : features_(features),
        epsilon_(epsilon),
        weight_offset_(layout.add(name + ".weight", {features}, initializer::ones)),
        bias_offset_(layout.add(name + ".bias", {features}, initializer::zeros)) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    if (x.cols != features_)
      throw shape_error("layer norm: expected rows of " + std::to_string(features_) + " features, got " +
                        std::to_string(x.cols));
    c.x = x;
    c.moments = pass.memory->take(x.rows, 2);
    const auto y = pass.memory->take(x.rows, features_);
    for (std::size_t r = 0; r < x.rows; ++r) {
      const auto [mean, inverse] = rows::layer_norm(features_, x.row(r), pass.parameters + weight_offset_,
                                                    pass.parameters + bias_offset_, static_cast<T>(epsilon_), y.row(r));
      c.moments.row(r)[0] = mean;
      c.moments.row(r)[1] = inverse;
    }
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c) const {
    const auto dx = pass.memory->take(dy.rows, features_);
    // Gradients of gains and offsets are summed by groups of rows: long sums of single terms would lose digits.
    constexpr std::size_t group = 32;
    T* const d_gamma = pass.memory->scratch(2 * features_);
    T* const d_beta = d_gamma + features_;
    for (std::size_t r = 0; r < dy.rows;) {
      std::fill_n(d_gamma, 2 * features_, T{0});
      for (const auto end = std::min(dy.rows, r + group); r < end; ++r)
        rows::layer_norm_backward(features_, c.x.row(r), {c.moments.row(r)[0], c.moments.row(r)[1]},
                                  pass.parameters + weight_offset_, dy.row(r), d_gamma, d_beta, dx.row(r));
      rows::axpy(features_, T{1}, d_gamma, pass.gradients + weight_offset_);
      rows::axpy(features_, T{1}, d_beta, pass.gradients + bias_offset_);
    }
    return dx;
  }

 private:
  std::size_t features_;
  double epsilon_;
  std::size_t weight_offset_;
  std::size_t bias_offset_;
};

}  // namespace ledg::inline LEDG_ABI
