// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

#include "ledg/core/rows.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/mlp.hpp"

/// @file nn/gate.hpp
/// How much each branch of dynamic graph attention counts at a node. A gate maps the branches' outputs side by side
/// `{nodes, branches * size}` to weights `{nodes, branches}` whose rows sum to 1. With `static constexpr bool
/// reads_input = true` it maps the layer's input `{nodes, size}` instead, so that weights are known before attention.
/// With `static std::size_t groups(num_heads)` it gives `{nodes, groups * branches}`, weights for each group of
/// columns, and takes `num_heads` as its constructor's last argument. Source: arXiv 2506.07735, W =
/// softmax(MLP([X_grand, X_father, X_child])).

namespace ledg::inline LEDG_ABI {

/// A gate. It says `reads_input` even where that is false: a linear layer has the same constructor and the same passes,
/// and as a gate would give weights that sum to anything. Its `backward` may overwrite what it gets, and what it
/// returns is the caller's to add to: attention does both instead of copying `{nodes, branches * size}`.
template <class G, class T>
concept branch_gate = (std::constructible_from<G, parameter_layout&, const std::string&, std::size_t, std::size_t> ||
                       std::constructible_from<G, parameter_layout&, const std::string&, std::size_t, std::size_t,
                                               std::size_t>)&&requires(const G g, const forward_pass<T>& f,
                                                                       const backward_pass<T>& b,
                                                                       matrix_view<const T> x, matrix_view<T> d,
                                                                       typename G::template context<T>& c) {
  { G::reads_input } -> std::convertible_to<bool>;
  { g.forward(f, x, c) } -> std::convertible_to<matrix_view<const T>>;
  { g.backward(b, d, c) } -> std::same_as<matrix_view<T>>;
};

/// Softmax over the branches of the scores of a layer: what all learnt gates share. One's own is a class derived from
/// it whose constructor says what the scores are.
template <class Scores>
requires layer<Scores, float>
class softmax_gate {
 public:
  static constexpr bool reads_input = false;

  template <class T>
  struct context {
    typename Scores::template context<T> scores;
    matrix_view<const T> weights;
  };

  softmax_gate(Scores scores, std::size_t branches) : scores_(std::move(scores)), branches_(branches) {}

  /// @param x the branches' outputs, or the layer's input
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    const auto w = scores_.forward(pass, x, c.scores);
    for (std::size_t r = 0; r < w.rows; ++r)
      for (std::size_t first = 0; first < w.cols; first += branches_) rows::softmax(branches_, w.row(r) + first);
    c.weights = w;
    return w;
  }

  /// @param d_weights is overwritten
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, output_view<T> d_weights, const context<T>& c) const {
    for (std::size_t r = 0; r < d_weights.rows; ++r)
      for (std::size_t first = 0; first < d_weights.cols; first += branches_)
        rows::softmax_backward(branches_, c.weights.row(r) + first, d_weights.row(r) + first);
    return scores_.backward(pass, matrix_view<const T>(d_weights), c.scores);
  }

 private:
  Scores scores_;
  std::size_t branches_;
};

namespace detail {

/// How many groups of columns a gate weighs.
template <class Gate>
[[nodiscard]] constexpr std::size_t groups_of(std::size_t num_heads) {
  if constexpr (requires { Gate::groups(num_heads); })
    return Gate::groups(num_heads);
  else
    return 1;
}

template <class Gate>
[[nodiscard]] Gate make_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size,
                             std::size_t num_heads) {
  if constexpr (requires { Gate::groups(num_heads); })
    return Gate(layout, name, branches, size, num_heads);
  else
    return Gate(layout, name, branches, size);
}

}  // namespace detail

/// softmax(MLP(branches)): the gate of the paper. The hidden size is ours: that of one branch.
class mlp_gate : public softmax_gate<mlp<gelu>> {
 public:
  mlp_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(mlp<gelu>(layout, name, branches * size, size, branches), branches) {}
};

/// softmax(W branches + b): one matrix, no hidden layer.
class linear_gate : public softmax_gate<linear> {
 public:
  linear_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(linear(layout, name, branches * size, branches), branches) {}
};

/// As `linear_gate`, with weights of their own for every head: a softmax over the branches for each.
class head_gate : public softmax_gate<linear> {
 public:
  [[nodiscard]] static constexpr std::size_t groups(std::size_t num_heads) { return num_heads; }

  head_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size,
            std::size_t num_heads)
      : softmax_gate(linear(layout, name, branches * size, num_heads * branches), branches) {}
};

/// softmax(W x + b) of the layer's input: which relation counts at a node follows from what the node is.
class input_gate : public softmax_gate<linear> {
 public:
  static constexpr bool reads_input = true;

  input_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(linear(layout, name, size, branches), branches) {}
};

/// softmax(MLP(x)) of the layer's input, through a hidden layer of @p Rank only.
template <std::size_t Rank = 8>
class low_rank_input_gate : public softmax_gate<mlp<gelu>> {
 public:
  static constexpr bool reads_input = true;

  low_rank_input_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(mlp<gelu>(layout, name, size, Rank, branches), branches) {}
};

/// Every branch counts the same at every node: the ablation of the dynamic graph.
class fixed_gate {
 public:
  static constexpr bool reads_input = false;

  template <class T>
  struct context {};

  fixed_gate(parameter_layout&, const std::string&, std::size_t branches, std::size_t size)
      : branches_(branches), size_(size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> branches, context<T>&) const {
    const auto w = pass.memory->take(branches.rows, branches_);
    std::fill_n(w.data, w.size(), T{1} / static_cast<T>(branches_));
    return w;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, output_view<T> d_weights, const context<T>&) const {
    return pass.memory->zeros(d_weights.rows, branches_ * size_);
  }

 private:
  std::size_t branches_;
  std::size_t size_;
};

}  // namespace ledg::inline LEDG_ABI
