// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

#include "ledg/nn/activation.hpp"
#include "ledg/nn/linear.hpp"

/// @file nn/mlp.hpp

namespace ledg::inline v0_1 {

/// Two linear layers with @p Function between them. Serves as feed-forward block, gate, fusion and head.
template <class Function = gelu>
class mlp {
 public:
  template <class T>
  struct context {
    linear::context<T> in;
    typename activation<Function>::template context<T> act;
    linear::context<T> out;
  };

  mlp(parameter_layout& layout, const std::string& name, std::size_t in_features, std::size_t hidden_features,
      std::size_t out_features, initializer last = initializer::xavier)
      : in_(layout, name + ".in", in_features, hidden_features),
        out_(layout, name + ".out", hidden_features, out_features, true, last) {}

  [[nodiscard]] std::size_t in_features() const { return in_.in_features(); }
  [[nodiscard]] std::size_t out_features() const { return out_.out_features(); }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    const auto h = in_.forward(pass, x, c.in);
    const auto a = act_.forward(pass, matrix_view<const T>(h), c.act);
    return out_.forward(pass, matrix_view<const T>(a), c.out);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const context<T>& c,
                          bool input_gradient = true) const {
    const auto da = out_.backward(pass, dy, c.out);
    const auto dh = act_.backward(pass, matrix_view<const T>(da), c.act);
    return in_.backward(pass, matrix_view<const T>(dh), c.in, input_gradient);
  }

 private:
  linear in_;
  activation<Function> act_;
  linear out_;
};

}  // namespace ledg::inline v0_1
