// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "ledg/core/rows.hpp"
#include "ledg/nn/dropout.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/layer_norm.hpp"
#include "ledg/nn/layer_scale.hpp"

/// @file nn/residual.hpp
/// A graph layer beside the identity, and where its norm stands.

namespace ledg::inline LEDG_ABI {

/// Where the norm of a block stands. A constant, not a value of `residual_options`: it decides which of two orders of
/// layers is compiled. A layer such as `layer_norm` is none; norms of other kinds have no place yet.
template <class N>
concept block_norm = requires {
  typename std::bool_constant<N::norm_first>;
};

/// `x + f(norm(x))`. Source: Xiong et al., "On Layer Normalization in the Transformer Architecture", 2020.
struct pre_norm {
  static constexpr bool norm_first = true;
};

/// `norm(x + f(x))`, as the first Transformer and BERT.
struct post_norm {
  static constexpr bool norm_first = false;
};

/// What a residual has beside its layer.
struct residual_options {
  std::size_t size = 0;      ///< of a row
  dropout drop{0.0, 0};      ///< of the layer's output
  double layer_scale = 0.0;  ///< starting value; 0 for none
};

/// A layer with norm, dropout and, optionally, `layer_scale`, added to its input: `f(x) = dropout(scale * layer(x))`.
/// Parameters: `<name>_norm.*`, `<name>.*` and `<name>_scale.weight`.
template <class Layer, block_norm Norm = pre_norm>
requires graph_layer<Layer, float>
class residual {
 public:
  template <class T>
  struct context {
    layer_norm::context<T> norm;
    typename Layer::template context<T> layer;
    layer_scale::context<T> scale;
    dropout::context<T> drop;
  };

  /// @param rest what the layer's constructor takes after layout and name
  template <class... Rest>
  residual(parameter_layout& layout, const std::string& name, const residual_options& options, const Rest&... rest)
      : norm_(layout, name + "_norm", options.size), layer_(layout, name, rest...), drop_(options.drop) {
    if (options.layer_scale != 0.0) scale_.emplace(layout, name + "_scale", options.size, options.layer_scale);
  }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    auto in = x;
    if constexpr (Norm::norm_first) in = norm_.forward(pass, x, c.norm);
    // From here on the rows are ours to write.
    matrix_view<T> y = layer_.forward(pass, in, s, c.layer);
    if (scale_) y = scale_->forward(pass, y, c.scale);
    drop_.apply(pass, y, c.drop);
    add(x, y);
    if constexpr (Norm::norm_first)
      return y;
    else
      return norm_.forward(pass, y, c.norm);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    // What goes around the layer and what goes through it are summed where the memory is ours to write.
    if constexpr (Norm::norm_first) {
      const auto dx = norm_.backward(pass, branch_backward(pass, dy, s, c), c.norm);
      add(dy, dx);
      return dx;
    } else {
      const auto dx = norm_.backward(pass, dy, c.norm);
      add(branch_backward(pass, dx, s, c), dx);
      return dx;
    }
  }

 private:
  template <class T>
  matrix_view<const T> branch_backward(const backward_pass<T>& pass, input_view<T> d, const graph_structure& s,
                                       const context<T>& c) const {
    d = drop_.backward(pass, d, c.drop);
    if (scale_) d = scale_->backward(pass, d, c.scale);
    return layer_.backward(pass, d, s, c.layer);
  }

  template <class T>
  static void add(input_view<T> from, matrix_view<T> to) {
    for (std::size_t r = 0; r < to.rows; ++r) rows::axpy(to.cols, T{1}, from.row(r), to.row(r));
  }

  layer_norm norm_;
  Layer layer_;
  dropout drop_;
  std::optional<layer_scale> scale_;
};

}  // namespace ledg::inline LEDG_ABI
