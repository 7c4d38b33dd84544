// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

#include "ledg/core/error.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/graph/csr.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/edge_products.hpp
/// The two products that any attention over listed pairs is made of, each with its gradient: a number for each pair,
/// and sums over a node's pairs. `edge_attention` is both with a softmax between, fused; layers that do something else
/// between them are built from these. All cost O(pairs * columns).

namespace ledg::inline LEDG_ABI {

/// Heads [`first`, `first + count`), each `size` columns wide; heads lie side by side.
struct head_range {
  std::size_t first = 0;
  std::size_t count = 1;
  std::size_t size = 1;

  [[nodiscard]] std::size_t column(std::size_t h) const { return (first + h) * size; }
};

/// Columns of each of @p num_heads heads that share @p size. @throws input_error where they do not divide it.
[[nodiscard]] inline std::size_t head_size_of(const std::string& name, std::size_t size, std::size_t num_heads) {
  if (num_heads == 0 || size % num_heads != 0)
    throw input_error("attention '" + name + "': hidden size " + std::to_string(size) + " is no multiple of " +
                      std::to_string(num_heads) + " heads");
  return size / num_heads;
}

namespace detail {

/// Calls `f(h, i, first, count)` for each node and head of the range: the node's pairs are `[first, first + count)`.
template <class Function>
void for_each_row(const csr& pairs, const head_range& heads, Function f) {
  for (std::size_t i = 0; i < pairs.rows(); ++i)
    for (std::size_t h = 0; h < heads.count; ++h)
      f(h, i, static_cast<std::size_t>(pairs.offsets[i]), pairs.row(i).size());
}

/// Calls `f(h, i, e, j)` for each pair and head of the range: pair number e of the list is (i, j).
template <class Function>
void for_each_pair(const csr& pairs, const head_range& heads, Function f) {
  for_each_row(pairs, heads, [&](std::size_t h, std::size_t i, std::size_t first, std::size_t count) {
    for (auto e = first; e < first + count; ++e) f(h, i, e, static_cast<std::size_t>(pairs.indices[e]));
  });
}

}  // namespace detail

/// `scores[h][e] = scale * q_i . k_j` for every pair e = (i, j). @param scores `{heads, pairs}`
template <class T>
void edge_dots(const csr& pairs, const head_range& heads, std::type_identity_t<T> scale, input_view<T> q,
               input_view<T> k, matrix_view<T> scores) {
  detail::for_each_pair(pairs, heads, [&](std::size_t h, std::size_t i, std::size_t e, std::size_t j) {
    const auto column = heads.column(h);
    scores.row(h)[e] = scale * rows::dot(heads.size, q.row(i) + column, k.row(j) + column);
  });
}

/// Adds the gradients of `edge_dots` to @p dq and @p dk.
template <class T>
void edge_dots_backward(const csr& pairs, const head_range& heads, std::type_identity_t<T> scale, input_view<T> q,
                        input_view<T> k, input_view<T> d_scores, matrix_view<T> dq, matrix_view<T> dk) {
  detail::for_each_pair(pairs, heads, [&](std::size_t h, std::size_t i, std::size_t e, std::size_t j) {
    const auto column = heads.column(h);
    const T d = scale * d_scores.row(h)[e];
    rows::axpy(heads.size, d, k.row(j) + column, dq.row(i) + column);
    rows::axpy(heads.size, d, q.row(i) + column, dk.row(j) + column);
  });
}

/// `out_i = sum of weights[h][e] * v_j` over the pairs of node i; writes the heads' columns of @p out.
/// @param weights `{heads, pairs}`
template <class T>
void edge_sums(const csr& pairs, const head_range& heads, input_view<T> weights, input_view<T> v, matrix_view<T> out) {
  for (std::size_t i = 0; i < pairs.rows(); ++i)
    std::fill_n(out.row(i) + heads.column(0), heads.count * heads.size, T{0});
  detail::for_each_pair(pairs, heads, [&](std::size_t h, std::size_t i, std::size_t e, std::size_t j) {
    const auto column = heads.column(h);
    rows::axpy(heads.size, weights.row(h)[e], v.row(j) + column, out.row(i) + column);
  });
}

/// Gradients of `edge_sums`: writes @p d_weights, adds to @p dv.
template <class T>
void edge_sums_backward(const csr& pairs, const head_range& heads, input_view<T> weights, input_view<T> v,
                        input_view<T> d_out, matrix_view<T> d_weights, matrix_view<T> dv) {
  detail::for_each_pair(pairs, heads, [&](std::size_t h, std::size_t i, std::size_t e, std::size_t j) {
    const auto column = heads.column(h);
    d_weights.row(h)[e] = rows::dot(heads.size, d_out.row(i) + column, v.row(j) + column);
    rows::axpy(heads.size, weights.row(h)[e], d_out.row(i) + column, dv.row(j) + column);
  });
}

}  // namespace ledg::inline LEDG_ABI
