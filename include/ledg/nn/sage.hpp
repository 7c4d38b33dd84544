// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/neighbor_mean.hpp"

/// @file nn/sage.hpp

namespace ledg::inline LEDG_ABI {

/// GraphSAGE convolution with mean aggregation: `W_self x + W_neighbor mean(neighbours)`, once for each mask's lists.
/// Source: Hamilton, Ying, Leskovec, "Inductive Representation Learning on Large Graphs", 2017; NNLQP's encoder.
template <list_of_masks Masks>
class sage_convolution {
 public:
  using mask_list = Masks;

  template <class T>
  struct context {
    linear::context<T> in;
  };

  /// @param num_heads is not used; every graph layer is built alike.
  sage_convolution(parameter_layout& layout, const std::string& name, std::size_t hidden_size, std::size_t num_heads)
      : name_(name), size_(hidden_size), in_(layout, name, hidden_size * (1 + Masks::size), hidden_size) {
    static_cast<void>(num_heads);
  }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    check_structure(name_, s, x.rows, Masks::names);
    if (x.cols != size_)
      throw shape_error("graph layer '" + name_ + "': expected rows of " + std::to_string(size_) + " features, got " +
                        std::to_string(x.cols));
    const auto wide = pass.memory->zeros(x.rows, size_ * (1 + Masks::size));
    for (std::size_t r = 0; r < x.rows; ++r) std::copy_n(x.row(r), size_, wide.row(r));
    for (std::size_t m = 0; m < Masks::size; ++m)
      add_neighbor_mean(s.lists[m], x, wide.columns((1 + m) * size_, size_));
    return in_.forward(pass, wide, c.in);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const matrix_view<const T> d_wide = in_.backward(pass, dy, c.in);
    const auto dx = pass.memory->take(dy.rows, size_);
    for (std::size_t r = 0; r < dy.rows; ++r) std::copy_n(d_wide.row(r), size_, dx.row(r));
    for (std::size_t m = 0; m < Masks::size; ++m)
      add_neighbor_mean_backward(s.lists[m], d_wide.columns((1 + m) * size_, size_), dx);
    return dx;
  }

 private:
  std::string name_;
  std::size_t size_;
  linear in_;
};

}  // namespace ledg::inline LEDG_ABI
