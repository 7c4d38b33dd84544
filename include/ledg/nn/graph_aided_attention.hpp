// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>

#include "ledg/core/rows.hpp"
#include "ledg/nn/edge_products.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/linear.hpp"

/// @file nn/graph_aided_attention.hpp

namespace ledg::inline LEDG_ABI {

/// Linear attention along edges: GraphSAGE whose mean is weighted by how alike two nodes are. For each mask m, with
/// `u = sigmoid(W_q x + b_q)`,
///
///     s_ij = u_i . u_j  for j in row i of the mask,  a_ij = s_ij / (sum over k of s_ik + 1e-6),
///     z^m_i = sum over j of a_ij x_j,  y = W [x, z^1, ..., z^M] + b.
///
/// Scores are positive, so a division takes the place of the softmax: neighbours are weighed by similarity, and none
/// can crowd the others out. Parameters: `<name>.query.*`, `<name>.out.*`. With several heads each has its columns of u
/// and of x. Cost for n nodes of size d and e pairs: `(2 + M) n d^2 + 2 e d`.
///
/// Source: NAR-Former V2, arXiv 2306.10792, the graph-aided attention block. Ours: a list for each mask instead of one
/// adjacency matrix, heads, the node itself among its neighbours, and no normalisation of y to unit length, since the
/// blocks of `graph_encoder` have norms.
template <list_of_masks Masks>
class graph_aided_attention {
 public:
  using mask_list = Masks;

  template <class T>
  struct branch_context {
    matrix_view<T> weights;  ///< a, `{heads, pairs}`
    matrix_view<T> inverse;  ///< one over the sum of scores, `{heads, nodes}`
  };
  template <class T>
  struct context {
    linear::context<T> query, out;
    matrix_view<const T> x;
    matrix_view<T> u;
    std::array<branch_context<T>, Masks::size> branches;
  };

  /// @throws input_error where the heads do not divide the hidden size.
  graph_aided_attention(parameter_layout& layout, const std::string& name, std::size_t hidden_size,
                        std::size_t num_heads)
      : name_(name),
        size_(hidden_size),
        heads_{0, num_heads, head_size_of(name, hidden_size, num_heads)},
        query_(layout, name + ".query", hidden_size, hidden_size),
        out_(layout, name + ".out", hidden_size * (1 + Masks::size), hidden_size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    check_structure(name_, s, x.rows, Masks::names);
    c.x = x;
    c.u = query_.forward(pass, x, c.query);
    for (std::size_t i = 0; i < c.u.size(); ++i) c.u.data[i] = rows::sigmoid(c.u.data[i]);
    const auto wide = pass.memory->take(x.rows, size_ * (1 + Masks::size));
    for (std::size_t r = 0; r < x.rows; ++r) std::copy_n(x.row(r), size_, wide.row(r));
    for (std::size_t m = 0; m < Masks::size; ++m) {
      weigh(pass, s.lists[m], c.u, c.branches[m]);
      edge_sums(s.lists[m], heads_, c.branches[m].weights, x, columns(wide, 1 + m));
    }
    return out_.forward(pass, wide, c.out);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const auto d_wide = out_.backward(pass, dy, c.out);
    const auto du = pass.memory->zeros(dy.rows, size_);
    for (std::size_t m = 0; m < Masks::size; ++m) {
      const auto& weights = c.branches[m].weights;
      const auto d = pass.memory->take(weights.rows, weights.cols);
      edge_sums_backward(s.lists[m], heads_, weights, c.x, columns(d_wide, 1 + m), d, columns(d_wide, 0));
      weigh_backward(s.lists[m], c.branches[m], d);
      edge_dots_backward(s.lists[m], heads_, T{1}, c.u, c.u, d, du, du);
    }
    for (std::size_t i = 0; i < du.size(); ++i) du.data[i] *= c.u.data[i] * (T{1} - c.u.data[i]);
    const auto dx = query_.backward(pass, du, c.query);
    for (std::size_t r = 0; r < dx.rows; ++r) rows::axpy(size_, T{1}, d_wide.row(r), dx.row(r));
    return dx;
  }

 private:
  /// x or the gathered rows of a mask among the columns of what the output projection reads.
  template <class T>
  [[nodiscard]] matrix_view<T> columns(matrix_view<T> wide, std::size_t part) const {
    return wide.columns(part * size_, size_);
  }

  template <class T>
  void weigh(const forward_pass<T>& pass, const csr& pairs, input_view<T> u, branch_context<T>& c) const {
    c.weights = pass.memory->take(heads_.count, pairs.edge_count());
    c.inverse = pass.memory->take(heads_.count, pairs.rows());
    edge_dots(pairs, heads_, T{1}, u, u, c.weights);
    detail::for_each_row(pairs, heads_, [&](std::size_t h, std::size_t i, std::size_t first, std::size_t count) {
      T* a = c.weights.row(h) + first;
      const T inverse = T{1} / std::accumulate(a, a + count, T(1e-6));
      for (std::size_t n = 0; n < count; ++n) a[n] *= inverse;
      c.inverse.row(h)[i] = inverse;
    });
  }

  /// From the gradient of weights to that of scores, in place.
  template <class T>
  void weigh_backward(const csr& pairs, const branch_context<T>& c, matrix_view<T> d) const {
    detail::for_each_row(pairs, heads_, [&](std::size_t h, std::size_t i, std::size_t first, std::size_t count) {
      T* ds = d.row(h) + first;
      const T mean = rows::dot(count, c.weights.row(h) + first, ds);
      for (std::size_t n = 0; n < count; ++n) ds[n] = c.inverse.row(h)[i] * (ds[n] - mean);
    });
  }

  std::string name_;
  std::size_t size_;
  head_range heads_;
  linear query_;
  linear out_;
};

}  // namespace ledg::inline LEDG_ABI
