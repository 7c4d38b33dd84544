// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "ledg/core/rows.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/mlp.hpp"

/// @file nn/gate.hpp
/// How much each branch of dynamic graph attention counts at a node. A gate maps the branches' outputs side by side
/// `{nodes, branches * size}` to weights `{nodes, branches}` whose rows sum to 1.
/// Source: arXiv 2506.07735, W = softmax(MLP([X_grand, X_father, X_child])).

namespace ledg::inline v0_1 {

namespace detail {

/// Softmax over the scores of a layer: what `mlp_gate` and `linear_gate` share.
template <class Scores>
class softmax_gate {
 public:
  template <class T>
  struct context {
    typename Scores::template context<T> scores;
    matrix_view<const T> weights;
  };

  explicit softmax_gate(Scores scores) : scores_(std::move(scores)) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> branches, context<T>& c) const {
    const auto w = scores_.forward(pass, branches, c.scores);
    for (std::size_t r = 0; r < w.rows; ++r) rows::softmax(w.cols, w.row(r));
    c.weights = w;
    return w;
  }

  /// @param d_weights is overwritten
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<T> d_weights, const context<T>& c) const {
    for (std::size_t r = 0; r < d_weights.rows; ++r)
      rows::softmax_backward(d_weights.cols, c.weights.row(r), d_weights.row(r));
    return scores_.backward(pass, matrix_view<const T>(d_weights), c.scores);
  }

 private:
  Scores scores_;
};

}  // namespace detail

/// softmax(MLP(branches)): the gate of the paper. The hidden size is ours: that of one branch.
class mlp_gate : public detail::softmax_gate<mlp<gelu>> {
 public:
  mlp_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(mlp<gelu>(layout, name, branches * size, size, branches)) {}
};

/// softmax(W branches + b): one matrix, no hidden layer.
class linear_gate : public detail::softmax_gate<linear> {
 public:
  linear_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(linear(layout, name, branches * size, branches)) {}
};

/// Every branch counts the same at every node: the ablation of the dynamic graph.
class fixed_gate {
 public:
  template <class T>
  struct context {};

  fixed_gate(parameter_layout&, const std::string&, std::size_t branches, std::size_t size)
      : branches_(branches), size_(size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> branches, context<T>&) const {
    const auto w = pass.memory->take(branches.rows, branches_);
    std::fill_n(w.data, w.size(), T{1} / static_cast<T>(branches_));
    return w;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<T> d_weights, const context<T>&) const {
    return pass.memory->zeros(d_weights.rows, branches_ * size_);
  }

 private:
  std::size_t branches_;
  std::size_t size_;
};

}  // namespace ledg::inline v0_1
