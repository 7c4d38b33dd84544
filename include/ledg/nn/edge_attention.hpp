// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/pack.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/graph/csr.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/edge_attention.hpp
/// Scaled dot-product attention over listed pairs only: node i attends to the nodes of row i. Equal to dense attention
/// whose other scores are set to -inf before the softmax, at O(edges) instead of O(nodes^2).
/// Source: Vaswani et al., "Attention Is All You Need", equation 1, with the masks of arXiv 2506.07735.

namespace ledg::inline v0_1 {

/// Attention probabilities of one call, one row a head, one column an edge.
template <class T>
struct edge_attention_context {
  matrix_view<T> probabilities;
};

namespace detail {

/// The row operations of a pass, called one by one.
struct called_rows {
  template <class T>
  static T dot(std::size_t n, const T* x, const T* y) {
    return rows::dot(n, x, y);
  }
  template <class T>
  static void axpy(std::size_t n, T alpha, const T* x, T* y) {
    rows::axpy(n, alpha, x, y);
  }
  /// Of @p count rows of @p n numbers, @p stride apart.
  template <class T>
  static void softmax(std::size_t count, std::size_t n, T* x, std::size_t stride) {
    for (std::size_t r = 0; r < count; ++r) rows::softmax(n, x + r * stride);
  }
  /// `y = sum of weights[e] * row(e)` over @p count rows of @p n numbers.
  template <class T, class Row>
  static void combine(std::size_t n, std::size_t count, const T* weights, Row row, T* y) {
    std::fill_n(y, n, T{0});
    for (std::size_t e = 0; e < count; ++e) rows::axpy(n, weights[e], row(e), y);
  }
  template <class T>
  static void softmax_backward(std::size_t n, const T* p, T* d) {
    rows::softmax_backward(n, p, d);
  }
};

/// The same, inlined into a function for certain instructions: neighbours are few and heads short, so that calls would
/// cost as much as what they do.
template <std::size_t Lanes>
struct inlined_rows {
  LEDG_ALWAYS_INLINE static float dot(std::size_t n, const float* x, const float* y) {
    return rows::detail::dot_kernel::run<Lanes>(n, x, y);
  }
  LEDG_ALWAYS_INLINE static void axpy(std::size_t n, float alpha, const float* x, float* y) {
    rows::detail::axpy_kernel::run<Lanes>(n, alpha, x, y);
  }
  /// Short rows share registers: one exponential serves several heads.
  LEDG_ALWAYS_INLINE static void softmax(std::size_t count, std::size_t n, float* x, std::size_t stride) {
    constexpr std::size_t room = 64;
    if (n == 0) return;
    if (n >= Lanes || count * n > room) {
      for (std::size_t r = 0; r < count; ++r) rows::detail::softmax_kernel::run<Lanes>(n, x + r * stride, 1.0F);
      return;
    }
    alignas(64) float powers[room] = {};
    for (std::size_t r = 0; r < count; ++r) {
      const float* const from = x + r * stride;
      float top = from[0];
      for (std::size_t e = 1; e < n; ++e) top = top < from[e] ? from[e] : top;
      for (std::size_t e = 0; e < n; ++e) powers[r * n + e] = from[e] - top;
    }
    for (std::size_t i = 0; i < count * n; i += Lanes) rows::exp(simd::pack<Lanes>::load(powers + i)).store(powers + i);
    for (std::size_t r = 0; r < count; ++r) {
      float total = 0.0F;
      for (std::size_t e = 0; e < n; ++e) total += powers[r * n + e];
      const float inverse = 1.0F / total;
      for (std::size_t e = 0; e < n; ++e) x[r * stride + e] = powers[r * n + e] * inverse;
    }
  }
  /// Sums stay in registers, as many at a time as hide the latency of each.
  template <class Row>
  LEDG_ALWAYS_INLINE static void combine(std::size_t n, std::size_t count, const float* weights, Row row, float* y) {
    std::size_t i = 0;
    const auto several = [&](auto registers) __attribute__((always_inline)) {
      for (; i + registers * Lanes <= n; i += registers * Lanes) {
        simd::pack<Lanes> sums[registers];
        simd::unrolled<registers>([&](auto j) __attribute__((always_inline)) { sums[j] = 0.0F; });
        for (std::size_t e = 0; e < count; ++e) {
          const simd::pack<Lanes> weight = weights[e];
          const float* const from = row(e) + i;
          simd::unrolled<registers>([&](auto j) __attribute__((always_inline)) {
            sums[j] = multiply_add(weight, simd::pack<Lanes>::load(from + j * Lanes), sums[j]);
          });
        }
        simd::unrolled<registers>([&](auto j) __attribute__((always_inline)) { sums[j].store(y + i + j * Lanes); });
      }
    };
    several(std::integral_constant<std::size_t, 4>{});
    several(std::integral_constant<std::size_t, 2>{});
    several(std::integral_constant<std::size_t, 1>{});
    for (; i < n; ++i) {
      float sum = 0.0F;
      for (std::size_t e = 0; e < count; ++e) sum = simd::multiply_add(weights[e], row(e)[i], sum);
      y[i] = sum;
    }
  }
  LEDG_ALWAYS_INLINE static void softmax_backward(std::size_t n, const float* p, float* d) {
    rows::detail::softmax_backward_kernel::run<Lanes>(n, p, d);
  }
};

/// Everything that a pass over the pairs works on.
template <class T>
struct edge_attention_task {
  const csr* pairs;
  std::size_t first_head, head_count, head_size;
  matrix_view<const T> q, k, v;
  matrix_view<T> probabilities;
  matrix_view<T> out;          ///< forward
  matrix_view<const T> d_out;  ///< backward
  matrix_view<T> dq, dk, dv;
  T* d;  ///< room for the longest list

  [[nodiscard]] T scale() const { return T{1} / std::sqrt(static_cast<T>(head_size)); }
};

template <class Rows, class T>
LEDG_ALWAYS_INLINE void attend(const edge_attention_task<T>& t) {
  const T scale = t.scale();
  const auto size = t.head_size;
  for (std::size_t i = 0; i < t.pairs->rows(); ++i) {
    const auto first = static_cast<std::size_t>(t.pairs->offsets[i]);
    const auto neighbours = t.pairs->row(i);
    const auto row = [&](const matrix_view<const T>& of, std::size_t e) __attribute__((always_inline)) {
      return of.row(static_cast<std::size_t>(neighbours[e]));
    };
    const auto column = [&](std::size_t h) __attribute__((always_inline)) { return (t.first_head + h) * size; };
    if (neighbours.size() == 1) {  // it gets all attention
      for (std::size_t h = 0; h < t.head_count; ++h) t.probabilities.row(h)[first] = T{1};
      std::copy_n(row(t.v, 0) + column(0), t.head_count * size, t.out.row(i) + column(0));
      continue;
    }
    for (std::size_t h = 0; h < t.head_count; ++h)
      for (std::size_t e = 0; e < neighbours.size(); ++e)
        t.probabilities.row(h)[first + e] = scale * Rows::dot(size, t.q.row(i) + column(h), row(t.k, e) + column(h));
    Rows::softmax(t.head_count, neighbours.size(), t.probabilities.data + first, t.probabilities.stride);
    for (std::size_t h = 0; h < t.head_count; ++h)
      Rows::combine(
          size, neighbours.size(), t.probabilities.row(h) + first,
          [&](std::size_t e) __attribute__((always_inline)) { return row(t.v, e) + column(h); },
          t.out.row(i) + column(h));
  }
}

template <class Rows, class T>
LEDG_ALWAYS_INLINE void attend_backward(const edge_attention_task<T>& t) {
  const T scale = t.scale();
  const auto size = t.head_size;
  for (std::size_t i = 0; i < t.pairs->rows(); ++i) {
    const auto first = static_cast<std::size_t>(t.pairs->offsets[i]);
    const auto neighbours = t.pairs->row(i);
    for (std::size_t h = 0; h < t.head_count; ++h) {
      const std::size_t column = (t.first_head + h) * size;
      const T* const p = t.probabilities.row(h) + first;
      const T* const dy = t.d_out.row(i) + column;
      for (std::size_t e = 0; e < neighbours.size(); ++e) {
        const auto j = static_cast<std::size_t>(neighbours[e]);
        t.d[e] = Rows::dot(size, dy, t.v.row(j) + column);
        Rows::axpy(size, p[e], dy, t.dv.row(j) + column);
      }
      Rows::softmax_backward(neighbours.size(), p, t.d);
      for (std::size_t e = 0; e < neighbours.size(); ++e) {
        const auto j = static_cast<std::size_t>(neighbours[e]);
        Rows::axpy(size, scale * t.d[e], t.k.row(j) + column, t.dq.row(i) + column);
        Rows::axpy(size, scale * t.d[e], t.q.row(i) + column, t.dk.row(j) + column);
      }
    }
  }
}

struct attend_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(const edge_attention_task<float>* t) {
    attend<inlined_rows<Lanes>>(*t);
  }
};
struct attend_backward_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(const edge_attention_task<float>* t) {
    attend_backward<inlined_rows<Lanes>>(*t);
  }
};

}  // namespace detail

/// Heads [@p first_head, @p first_head + @p head_count) of size @p head_size; columns of `q`, `k`, `v` and `out` are
/// the heads' side by side. Writes those columns of @p out.
/// @pre every row of @p pairs lists each neighbour once
template <class T>
void edge_attention_forward(const csr& pairs, std::size_t first_head, std::size_t head_count, std::size_t head_size,
                            matrix_view<const T> q, matrix_view<const T> k, matrix_view<const T> v, matrix_view<T> out,
                            workspace<T>& memory, edge_attention_context<T>& c) {
  // {heads, edges}: softmax then works on contiguous memory.
  c.probabilities = memory.take(head_count, pairs.edge_count());
  const detail::edge_attention_task<T> task{&pairs,          first_head, head_count, head_size, q,  k,  v,
                                            c.probabilities, out,        {},         {},        {}, {}, nullptr};
  if constexpr (std::is_same_v<T, float>)
    dispatch<detail::attend_kernel, const detail::edge_attention_task<float>*>(instructions(), &task);
  else
    detail::attend<detail::called_rows>(task);
}

/// Adds the gradients of the same heads to @p dq, @p dk and @p dv.
template <class T>
void edge_attention_backward(const csr& pairs, std::size_t first_head, std::size_t head_count, std::size_t head_size,
                             matrix_view<const T> q, matrix_view<const T> k, matrix_view<const T> v,
                             matrix_view<const T> d_out, const edge_attention_context<T>& c, workspace<T>& memory,
                             matrix_view<T> dq, matrix_view<T> dk, matrix_view<T> dv) {
  std::size_t widest = 0;
  for (std::size_t i = 0; i < pairs.rows(); ++i) widest = std::max(widest, pairs.row(i).size());
  const detail::edge_attention_task<T> task{
      &pairs,          first_head, head_count, head_size, q,  k,  v,
      c.probabilities, {},         d_out,      dq,        dk, dv, memory.take(1, widest).data};
  if constexpr (std::is_same_v<T, float>)
    dispatch<detail::attend_backward_kernel, const detail::edge_attention_task<float>*>(instructions(), &task);
  else
    detail::attend_backward<detail::called_rows>(task);
}

}  // namespace ledg::inline v0_1
