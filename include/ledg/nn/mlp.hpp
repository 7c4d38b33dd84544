// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

#include "ledg/nn/activation.hpp"
#include "ledg/nn/linear.hpp"

/// @file nn/mlp.hpp

namespace ledg::inline LEDG_ABI {

/// Two linear layers with @p Function between them. Serves as feed-forward block, gate, fusion and head. Of the two
/// matrices between the layers one is kept for the backward pass, which computes the other anew beside the derivative,
/// with most of the work shared.
template <elementwise<float> Function = gelu>
class mlp {
 public:
  template <class T>
  struct context {
    linear::context<T> in;
    matrix_view<const T> hidden;  ///< before @p Function
  };

  mlp(parameter_layout& layout, const std::string& name, std::size_t in_features, std::size_t hidden_features,
      std::size_t out_features, initializer last = initializer::xavier)
      : in_(layout, name + ".in", in_features, hidden_features),
        out_(layout, name + ".out", hidden_features, out_features, true, last) {}

  [[nodiscard]] std::size_t in_features() const { return in_.in_features(); }
  [[nodiscard]] std::size_t out_features() const { return out_.out_features(); }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    c.hidden = in_.forward(pass, x, c.in);
    const auto y = pass.memory->take(x.rows, out_.out_features());
    const auto before = pass.memory->here();
    const auto active = pass.memory->take(x.rows, c.hidden.cols);
    activation<Function>::apply(c.hidden, active);
    out_.apply(pass, active, y);
    pass.memory->release(before);
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c,
                          bool input_gradient = true) const {
    const auto d = out_.backward_to_input(pass, dy);
    const auto active = pass.memory->take(d.rows, d.cols);
    activation<Function>::again(c.hidden, active, d);
    out_.backward_to_parameters(pass, dy, active);
    return in_.backward(pass, d, c.in, input_gradient);
  }

 private:
  linear in_;
  linear out_;
};

}  // namespace ledg::inline LEDG_ABI
