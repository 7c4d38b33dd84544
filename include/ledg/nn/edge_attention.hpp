// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/graph/csr.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/edge_attention.hpp
/// Scaled dot-product attention over listed pairs only: node i attends to the nodes of row i. Equal to dense attention
/// whose other scores are set to -inf before the softmax, at O(edges) instead of O(nodes^2).
/// Source: Vaswani et al., "Attention Is All You Need", equation 1, with the masks of arXiv 2506.07735.

namespace ledg::inline v0_1 {

/// Attention probabilities of one call, one row an edge, one column a head.
template <class T>
struct edge_attention_context {
  matrix_view<T> probabilities;
};

/// Heads [@p first_head, @p first_head + @p head_count) of size @p head_size; columns of `q`, `k`, `v` and `out` are
/// the heads' side by side. Writes those columns of @p out.
/// @pre every row of @p pairs lists each neighbour once
template <class T>
void edge_attention_forward(const csr& pairs, std::size_t first_head, std::size_t head_count, std::size_t head_size,
                            matrix_view<const T> q, matrix_view<const T> k, matrix_view<const T> v, matrix_view<T> out,
                            workspace<T>& memory, edge_attention_context<T>& c) {
  // {heads, edges}: softmax then works on contiguous memory.
  c.probabilities = memory.take(head_count, pairs.edge_count());
  const T scale = T{1} / std::sqrt(static_cast<T>(head_size));
  for (std::size_t i = 0; i < pairs.rows(); ++i) {
    const auto first = static_cast<std::size_t>(pairs.offsets[i]);
    const auto neighbours = pairs.row(i);
    for (std::size_t h = 0; h < head_count; ++h) {
      const std::size_t column = (first_head + h) * head_size;
      T* p = c.probabilities.row(h) + first;
      for (std::size_t e = 0; e < neighbours.size(); ++e)
        p[e] = scale * rows::dot(head_size, q.row(i) + column, k.row(static_cast<std::size_t>(neighbours[e])) + column);
      rows::softmax(neighbours.size(), p);
      T* y = out.row(i) + column;
      std::fill_n(y, head_size, T{0});
      for (std::size_t e = 0; e < neighbours.size(); ++e)
        rows::axpy(head_size, p[e], v.row(static_cast<std::size_t>(neighbours[e])) + column, y);
    }
  }
}

/// Adds the gradients of the same heads to @p dq, @p dk and @p dv.
template <class T>
void edge_attention_backward(const csr& pairs, std::size_t first_head, std::size_t head_count, std::size_t head_size,
                             matrix_view<const T> q, matrix_view<const T> k, matrix_view<const T> v,
                             matrix_view<const T> d_out, const edge_attention_context<T>& c, workspace<T>& memory,
                             matrix_view<T> dq, matrix_view<T> dk, matrix_view<T> dv) {
  const T scale = T{1} / std::sqrt(static_cast<T>(head_size));
  std::size_t widest = 0;
  for (std::size_t i = 0; i < pairs.rows(); ++i) widest = std::max(widest, pairs.row(i).size());
  T* d = memory.take(1, widest).data;
  for (std::size_t i = 0; i < pairs.rows(); ++i) {
    const auto first = static_cast<std::size_t>(pairs.offsets[i]);
    const auto neighbours = pairs.row(i);
    for (std::size_t h = 0; h < head_count; ++h) {
      const std::size_t column = (first_head + h) * head_size;
      const T* p = c.probabilities.row(h) + first;
      const T* dy = d_out.row(i) + column;
      for (std::size_t e = 0; e < neighbours.size(); ++e) {
        const auto j = static_cast<std::size_t>(neighbours[e]);
        d[e] = rows::dot(head_size, dy, v.row(j) + column);
        rows::axpy(head_size, p[e], dy, dv.row(j) + column);
      }
      rows::softmax_backward(neighbours.size(), p, d);
      for (std::size_t e = 0; e < neighbours.size(); ++e) {
        const auto j = static_cast<std::size_t>(neighbours[e]);
        rows::axpy(head_size, scale * d[e], k.row(j) + column, dq.row(i) + column);
        rows::axpy(head_size, scale * d[e], q.row(i) + column, dk.row(j) + column);
      }
    }
  }
}

}  // namespace ledg::inline v0_1
