// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/dropout.hpp

namespace ledg::inline LEDG_ABI {

/// Sets elements to zero with probability `rate` while training and scales the rest by `1 / (1 - rate)`; otherwise the
/// identity. What is dropped depends on the step's stream, the layer and the row's place in the whole batch alone.
class dropout {
 public:
  template <class T>
  struct context {
    matrix_view<T> scale;  ///< factor of each element; empty where nothing was dropped
  };

  /// @param stream tells this layer's draws from those of the model's other dropout layers
  /// @throws input_error unless 0 <= rate < 1.
  dropout(double rate, std::uint64_t stream) : rate_(rate), stream_(stream) {
    if (!(rate >= 0.0 && rate < 1.0)) throw input_error("dropout rate must lie in [0, 1), got " + std::to_string(rate));
  }

  template <class T>
  matrix_view<const T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    c.scale = {};
    if (!pass.training || rate_ == 0.0) return x;
    const auto y = pass.memory->take(x.rows, x.cols);
    draw(pass, x, y, c);
    return y;
  }

  /// `forward` in place.
  template <class T>
  void apply(const forward_pass<T>& pass, output_view<T> x, context<T>& c) const {
    c.scale = {};
    if (pass.training && rate_ != 0.0) draw(pass, x, x, c);
  }

  template <class T>
  matrix_view<const T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c) const {
    if (c.scale.data == nullptr) return dy;
    const auto dx = pass.memory->take(dy.rows, dy.cols);
    for (std::size_t r = 0; r < dy.rows; ++r)
      for (std::size_t j = 0; j < dy.cols; ++j) dx.row(r)[j] = dy.row(r)[j] * c.scale.row(r)[j];
    return dx;
  }

 private:
  /// Draws the factors, and writes @p x times them to @p y, which may be @p x.
  template <class T>
  void draw(const forward_pass<T>& pass, input_view<T> x, output_view<T> y, context<T>& c) const {
    c.scale = pass.memory->take(x.rows, x.cols);
    const philox random = pass.dropout.split(stream_);
    const auto threshold = static_cast<std::uint32_t>(rate_ * 0x1p32);
    const auto keep = static_cast<T>(1.0 / (1.0 - rate_));
    for (std::size_t r = 0; r < x.rows; ++r)
      for (std::size_t j = 0; j < x.cols; j += 4) {
        const auto words = random.block(j / 4, pass.first_row + r);
        for (std::size_t k = j; k < x.cols && k < j + 4; ++k) {
          c.scale.row(r)[k] = words[k - j] < threshold ? T{0} : keep;
          y.row(r)[k] = x.row(r)[k] * c.scale.row(r)[k];
        }
      }
  }

  double rate_;
  std::uint64_t stream_;
};

}  // namespace ledg::inline LEDG_ABI
