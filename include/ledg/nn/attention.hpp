// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/nn/edge_attention.hpp"
#include "ledg/nn/gate.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/linear.hpp"

/// @file nn/attention.hpp
/// Attention layers over packed graphs: `dgsa` (a branch for each mask, mixed by a gate at every node) and
/// `masked_attention` (a mask for each group of heads).

namespace ledg::inline v0_1 {

namespace detail {

/// Q, K and V from one matrix; views into its output `{rows, 3 * size}`.
class qkv_projection {
 public:
  template <class T>
  struct context {
    linear::context<T> projection;
    matrix_view<const T> q, k, v;
  };

  qkv_projection(parameter_layout& layout, const std::string& name, std::size_t size, std::size_t num_heads)
      : size_(size), num_heads_(num_heads), projection_(layout, name, size, 3 * size) {
    if (num_heads == 0 || size % num_heads != 0)
      throw input_error("attention '" + name + "': hidden size " + std::to_string(size) + " is no multiple of " +
                        std::to_string(num_heads) + " heads");
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t num_heads() const { return num_heads_; }
  [[nodiscard]] std::size_t head_size() const { return size_ / num_heads_; }

  template <class T>
  void forward(const forward_pass<T>& pass, matrix_view<const T> x, context<T>& c) const {
    const matrix_view<const T> all = projection_.forward(pass, x, c.projection);
    c.q = all.columns(0, size_);
    c.k = all.columns(size_, size_);
    c.v = all.columns(2 * size_, size_);
  }

  /// @param d gradients of q, k and v side by side
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> d, const context<T>& c) const {
    return projection_.backward(pass, d, c.projection);
  }

 private:
  std::size_t size_;
  std::size_t num_heads_;
  linear projection_;
};

}  // namespace detail

/// Dynamic graph self-attention: for each mask all heads attend over its pairs, with Q, K and V shared between masks; a
/// gate then weighs the branches at every node.
/// Source: arXiv 2506.07735, the equations of DGSA; the output projection is ours.
template <class Masks, class Gate = mlp_gate>
class dgsa {
 public:
  using mask_list = Masks;
  static constexpr std::size_t branches = Masks::size;

  template <class T>
  struct context {
    typename detail::qkv_projection::template context<T> qkv;
    std::array<edge_attention_context<T>, branches> attention;
    matrix_view<const T> outputs;  ///< of the branches, side by side
    typename Gate::template context<T> gate;
    matrix_view<const T> weights;  ///< of the branches at every node, `{nodes, branches}`
    linear::context<T> out;
  };

  dgsa(parameter_layout& layout, const std::string& name, std::size_t hidden_size, std::size_t num_heads)
      : qkv_(layout, name + ".qkv", hidden_size, num_heads),
        gate_(layout, name + ".gate", branches, hidden_size),
        out_(layout, name + ".out", hidden_size, hidden_size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, const graph_structure& s,
                         context<T>& c) const {
    const auto size = qkv_.size();
    qkv_.forward(pass, x, c.qkv);
    const auto outputs = pass.memory->take(x.rows, branches * size);
    for (std::size_t m = 0; m < branches; ++m)
      edge_attention_forward(s.lists[m], 0, qkv_.num_heads(), qkv_.head_size(), c.qkv.q, c.qkv.k, c.qkv.v,
                             outputs.columns(m * size, size), *pass.memory, c.attention[m]);
    c.outputs = outputs;
    c.weights = gate_.forward(pass, c.outputs, c.gate);
    const auto mixed = pass.memory->zeros(x.rows, size);
    for (std::size_t r = 0; r < x.rows; ++r)
      for (std::size_t m = 0; m < branches; ++m)
        rows::axpy(size, c.weights.row(r)[m], outputs.row(r) + m * size, mixed.row(r));
    return out_.forward(pass, matrix_view<const T>(mixed), c.out);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const auto size = qkv_.size();
    const auto d_mixed = out_.backward(pass, dy, c.out);
    const auto d_weights = pass.memory->take(dy.rows, branches);
    for (std::size_t r = 0; r < dy.rows; ++r)
      for (std::size_t m = 0; m < branches; ++m)
        d_weights.row(r)[m] = rows::dot(size, d_mixed.row(r), c.outputs.row(r) + m * size);
    const auto d_outputs = gate_.backward(pass, d_weights, c.gate);
    for (std::size_t r = 0; r < dy.rows; ++r)
      for (std::size_t m = 0; m < branches; ++m)
        rows::axpy(size, c.weights.row(r)[m], d_mixed.row(r), d_outputs.row(r) + m * size);
    const auto d_qkv = pass.memory->zeros(dy.rows, 3 * size);
    for (std::size_t m = 0; m < branches; ++m)
      edge_attention_backward(s.lists[m], 0, qkv_.num_heads(), qkv_.head_size(), c.qkv.q, c.qkv.k, c.qkv.v,
                              matrix_view<const T>(d_outputs.columns(m * size, size)), c.attention[m], *pass.memory,
                              d_qkv.columns(0, size), d_qkv.columns(size, size), d_qkv.columns(2 * size, size));
    return qkv_.backward(pass, matrix_view<const T>(d_qkv), c.qkv);
  }

 private:
  detail::qkv_projection qkv_;
  Gate gate_;
  linear out_;
};

/// Multi-head attention in which the heads are dealt out to the masks in equal, consecutive groups. With four masks and
/// four heads this is NN-Former's layer (arXiv 2507.00880); with `masks<global>` a plain graph Transformer's.
template <class Masks>
class masked_attention {
 public:
  using mask_list = Masks;
  static constexpr std::size_t groups = Masks::size;

  template <class T>
  struct context {
    typename detail::qkv_projection::template context<T> qkv;
    std::array<edge_attention_context<T>, groups> attention;
    linear::context<T> out;
  };

  masked_attention(parameter_layout& layout, const std::string& name, std::size_t hidden_size, std::size_t num_heads)
      : qkv_(layout, name + ".qkv", hidden_size, num_heads), out_(layout, name + ".out", hidden_size, hidden_size) {
    if (num_heads % groups != 0)
      throw input_error("attention '" + name + "': " + std::to_string(num_heads) + " heads cannot be dealt out to " +
                        std::to_string(groups) + " masks");
  }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, const graph_structure& s,
                         context<T>& c) const {
    qkv_.forward(pass, x, c.qkv);
    const auto mixed = pass.memory->take(x.rows, qkv_.size());
    for (std::size_t m = 0; m < groups; ++m)
      edge_attention_forward(s.lists[m], m * group_heads(), group_heads(), qkv_.head_size(), c.qkv.q, c.qkv.k, c.qkv.v,
                             mixed, *pass.memory, c.attention[m]);
    return out_.forward(pass, matrix_view<const T>(mixed), c.out);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const auto size = qkv_.size();
    const matrix_view<const T> d_mixed = out_.backward(pass, dy, c.out);
    const auto d_qkv = pass.memory->zeros(dy.rows, 3 * size);
    for (std::size_t m = 0; m < groups; ++m)
      edge_attention_backward(s.lists[m], m * group_heads(), group_heads(), qkv_.head_size(), c.qkv.q, c.qkv.k, c.qkv.v,
                              d_mixed, c.attention[m], *pass.memory, d_qkv.columns(0, size), d_qkv.columns(size, size),
                              d_qkv.columns(2 * size, size));
    return qkv_.backward(pass, matrix_view<const T>(d_qkv), c.qkv);
  }

 private:
  [[nodiscard]] std::size_t group_heads() const { return qkv_.num_heads() / groups; }

  detail::qkv_projection qkv_;
  linear out_;
};

}  // namespace ledg::inline v0_1
