// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

#include "ledg/nn/activation.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/mlp.hpp"
#include "ledg/nn/neighbor_mean.hpp"

/// @file nn/feed_forward.hpp
/// The second half of a block: a position-wise MLP, or NN-Former's that also looks at neighbours.

namespace ledg::inline LEDG_ABI {

/// Position-wise feed-forward: the same MLP at every node, whatever the structure.
template <elementwise<float> Function = gelu>
class feed_forward {
 public:
  using mask_list = masks<>;
  static constexpr std::size_t reach = 0;  ///< a row depends on no other row

  template <class T>
  using context = typename mlp<Function>::template context<T>;

  feed_forward(parameter_layout& layout, const std::string& name, std::size_t size, std::size_t intermediate_size)
      : mlp_(layout, name, size, intermediate_size, size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure&, context<T>& c) const {
    return mlp_.forward(pass, x, c);
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure&,
                          const context<T>& c) const {
    return mlp_.backward(pass, dy, c);
  }

 private:
  mlp<Function> mlp_;
};

/// Bidirectional graph feed-forward: `ReLU(x W1 + [A x G1, A^T x G2]) W2`, with A row-normalised (ours; it keeps
/// activations in range for nodes with many consumers).
/// Source: NN-Former, arXiv 2507.00880.
class graph_feed_forward {
 public:
  static constexpr const char* kind = "graph_feed_forward";
  using mask_list = masks<>;

  template <class T>
  struct context {
    linear::context<T> in, to_children, to_parents, out;
    activation<relu>::context<T> act;
  };

  graph_feed_forward(parameter_layout& layout, const std::string& name, std::size_t size, std::size_t intermediate_size)
      : name_(name),
        half_(intermediate_size / 2),
        in_(layout, name + ".in", size, 2 * (intermediate_size / 2)),
        children_(layout, name + ".children", size, intermediate_size / 2, false),
        parents_(layout, name + ".parents", size, intermediate_size / 2, false),
        out_(layout, name + ".out", 2 * (intermediate_size / 2), size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    check_structure(name_, s, x.rows, mask_list::names);
    const auto h = in_.forward(pass, x, c.in);
    const matrix_view<const T> from_children = children_.forward(pass, x, c.to_children);
    const matrix_view<const T> from_parents = parents_.forward(pass, x, c.to_parents);
    add_neighbor_mean(s.batch.children, from_children, h.columns(0, half_));
    add_neighbor_mean(s.batch.parents, from_parents, h.columns(half_, half_));
    const matrix_view<const T> a = act_.forward(pass, h, c.act);
    return out_.forward(pass, a, c.out);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const matrix_view<const T> da = out_.backward(pass, dy, c.out);
    const matrix_view<const T> dh = act_.backward(pass, da, c.act);
    const auto dx = in_.backward(pass, dh, c.in);
    const auto through = [&](const linear& l, const linear::context<T>& lc, const csr& lists, std::size_t first) {
      const auto d = pass.memory->zeros(dy.rows, half_);
      add_neighbor_mean_backward(lists, dh.columns(first, half_), d);
      const auto part = l.backward(pass, d, lc);
      rows::axpy(dx.size(), T{1}, part.data, dx.data);
    };
    through(children_, c.to_children, s.batch.children, 0);
    through(parents_, c.to_parents, s.batch.parents, half_);
    return dx;
  }

 private:
  std::string name_;
  std::size_t half_;
  linear in_;
  linear children_;
  linear parents_;
  activation<relu> act_;
  linear out_;
};

}  // namespace ledg::inline LEDG_ABI
