// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
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

namespace ledg::inline LEDG_ABI {

/// Attention probabilities of one call, one row a head, one column an edge.
template <class T>
struct edge_attention_context {
  matrix_view<T> probabilities;
};

namespace detail {

/// The row operations of a pass, called one by one. `x(e)` and `y(e)` are row e of a few.
struct called_rows {
  template <class T>
  static T dot(std::size_t n, const T* x, const T* y) {
    return rows::dot(n, x, y);
  }
  /// `y += w[e] * x(e)` for each of @p count rows.
  template <class T, class Row>
  static void add_weighted(std::size_t n, std::size_t count, const T* w, Row x, T* y) {
    for (std::size_t e = 0; e < count; ++e) rows::axpy(n, w[e], x(e), y);
  }
  /// `y(e) += w[e] * x` for each of @p count rows.
  template <class T, class Row>
  static void add_to_each(std::size_t n, std::size_t count, const T* w, const T* x, Row y) {
    for (std::size_t e = 0; e < count; ++e) rows::axpy(n, w[e], x, y(e));
  }
  /// Of @p count rows of @p n numbers, @p stride apart.
  template <class T>
  static void softmax(std::size_t count, std::size_t n, T* x, std::size_t stride) {
    for (std::size_t r = 0; r < count; ++r) rows::softmax(n, x + r * stride);
  }
  template <class T>
  static void softmax_backward(std::size_t n, const T* p, T* d) {
    rows::softmax_backward(n, p, d);
  }
};

/// The same, inlined into a function for certain instructions: neighbours are few and heads short, so that calls would
/// cost as much as what they do. Columns that all rows share stay in registers.
template <std::size_t Lanes>
struct inlined_rows {
  LEDG_ALWAYS_INLINE static float dot(std::size_t n, const float* x, const float* y) {
    return rows::inlined::dot_kernel::run<Lanes>(n, x, y);
  }
  template <class Row>
  LEDG_ALWAYS_INLINE static void add_weighted(std::size_t n, std::size_t count, const float* w, Row x, float* y) {
    const auto add = [&](auto width, std::size_t at) __attribute__((always_inline)) {
      number sums[width];
      simd::unrolled<width>([&](auto j) __attribute__((always_inline)) { sums[j] = number::load(y + at + j * Lanes); });
      for (std::size_t e = 0; e < count; ++e) {
        const number weight(w[e]);
        const float* const row = x(e) + at;
        simd::unrolled<width>([&](auto j) __attribute__((always_inline)) {
          sums[j] = multiply_add(weight, number::load(row + j * Lanes), sums[j]);
        });
      }
      simd::unrolled<width>([&](auto j) __attribute__((always_inline)) { sums[j].store(y + at + j * Lanes); });
    };
    const std::size_t rest = rows::inlined::each_block<Lanes, 4>(n, add);
    for (std::size_t e = 0; rest < n && e < count; ++e)
      rows::inlined::axpy_kernel::run<Lanes>(n - rest, w[e], x(e) + rest, y + rest);
  }
  template <class Row>
  LEDG_ALWAYS_INLINE static void add_to_each(std::size_t n, std::size_t count, const float* w, const float* x, Row y) {
    const auto add = [&](auto width, std::size_t at) __attribute__((always_inline)) {
      number shared[width];
      simd::unrolled<width>([&](auto j)
                                __attribute__((always_inline)) { shared[j] = number::load(x + at + j * Lanes); });
      for (std::size_t e = 0; e < count; ++e) {
        const number weight(w[e]);
        float* const row = y(e) + at;
        simd::unrolled<width>([&](auto j) __attribute__((always_inline)) {
          multiply_add(weight, shared[j], number::load(row + j * Lanes)).store(row + j * Lanes);
        });
      }
    };
    const std::size_t rest = rows::inlined::each_block<Lanes, 4>(n, add);
    for (std::size_t e = 0; rest < n && e < count; ++e)
      rows::inlined::axpy_kernel::run<Lanes>(n - rest, w[e], x + rest, y(e) + rest);
  }
  /// Short rows share registers: one exponential serves several heads.
  LEDG_ALWAYS_INLINE static void softmax(std::size_t count, std::size_t n, float* x, std::size_t stride) {
    constexpr std::size_t room = 64;
    if (n == 0) return;
    if (n >= Lanes || count * n > room) {
      for (std::size_t r = 0; r < count; ++r) rows::inlined::softmax_kernel::run<Lanes>(n, x + r * stride, 1.0F);
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
  LEDG_ALWAYS_INLINE static void softmax_backward(std::size_t n, const float* p, float* d) {
    rows::inlined::softmax_backward_kernel::run<Lanes>(n, p, d);
  }

 private:
  using number = simd::pack<Lanes>;
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

/// Row e of the neighbours, from a column on.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE auto rows_of(std::span<const std::int32_t> neighbours, matrix_view<T> x,
                                              std::size_t column) {
  return [=](std::size_t e) __attribute__((always_inline)) {
    return x.row(static_cast<std::size_t>(neighbours[e])) + column;
  };
}

/// Who node @p i attends to, the first few at least: what to fetch while the node before it is worked on. A head reads
/// short pieces of many rows, which hardware does not foresee.
[[nodiscard]] LEDG_ALWAYS_INLINE std::span<const std::int32_t> expected(const csr& pairs, std::size_t i) {
  constexpr std::size_t most = 8;
  if (i >= pairs.rows()) return {};
  const auto all = pairs.row(i);
  return all.first(std::min(all.size(), most));
}

/// Fetches a head's columns of row @p i.
template <class T>
LEDG_ALWAYS_INLINE void fetch(matrix_view<T> x, std::size_t i, std::size_t column, std::size_t size) {
  for (std::size_t c = 0; c < size; c += 64 / sizeof(T)) __builtin_prefetch(x.row(i) + column + c);
}

template <class Rows, class T>
LEDG_ALWAYS_INLINE void attend(const edge_attention_task<T>& t) {
  const T scale = t.scale();
  const auto size = t.head_size;
  for (std::size_t i = 0; i < t.pairs->rows(); ++i) {
    const auto first = static_cast<std::size_t>(t.pairs->offsets[i]);
    const auto neighbours = t.pairs->row(i);
    const auto count = neighbours.size();
    const auto next = expected(*t.pairs, i + 1);
    if (count == 1) {  // it gets all attention
      const std::size_t column = t.first_head * size;
      for (std::size_t h = 0; h < t.head_count; ++h) t.probabilities.row(h)[first] = T{1};
      std::copy_n(rows_of(neighbours, t.v, column)(0), t.head_count * size, t.out.row(i) + column);
      continue;
    }
    for (std::size_t h = 0; h < t.head_count; ++h) {
      const std::size_t column = (t.first_head + h) * size;
      for (const auto j : next) {
        fetch(t.k, static_cast<std::size_t>(j), column, size);
        fetch(t.v, static_cast<std::size_t>(j), column, size);
      }
      const auto k = rows_of(neighbours, t.k, column);
      for (std::size_t e = 0; e < count; ++e)
        t.probabilities.row(h)[first + e] = scale * Rows::dot(size, t.q.row(i) + column, k(e));
    }
    Rows::softmax(t.head_count, count, t.probabilities.data + first, t.probabilities.stride);
    for (std::size_t h = 0; h < t.head_count; ++h) {
      const std::size_t column = (t.first_head + h) * size;
      T* const y = t.out.row(i) + column;
      std::fill_n(y, size, T{0});
      Rows::add_weighted(size, count, t.probabilities.row(h) + first, rows_of(neighbours, t.v, column), y);
    }
  }
}

template <class Rows, class T>
LEDG_ALWAYS_INLINE void attend_backward(const edge_attention_task<T>& t) {
  const T scale = t.scale();
  const auto size = t.head_size;
  for (std::size_t i = 0; i < t.pairs->rows(); ++i) {
    const auto first = static_cast<std::size_t>(t.pairs->offsets[i]);
    const auto neighbours = t.pairs->row(i);
    const auto count = neighbours.size();
    const auto next = expected(*t.pairs, i + 1);
    for (std::size_t h = 0; h < t.head_count; ++h) {
      const std::size_t column = (t.first_head + h) * size;
      for (const auto j : next) {
        fetch(t.k, static_cast<std::size_t>(j), column, size);
        fetch(t.v, static_cast<std::size_t>(j), column, size);
        fetch(t.dk, static_cast<std::size_t>(j), column, size);
        fetch(t.dv, static_cast<std::size_t>(j), column, size);
      }
      const T* const p = t.probabilities.row(h) + first;
      const T* const dy = t.d_out.row(i) + column;
      const auto v = rows_of(neighbours, t.v, column);
      for (std::size_t e = 0; e < count; ++e) t.d[e] = Rows::dot(size, dy, v(e));
      Rows::add_to_each(size, count, p, dy, rows_of(neighbours, t.dv, column));
      Rows::softmax_backward(count, p, t.d);
      for (std::size_t e = 0; e < count; ++e) t.d[e] *= scale;
      Rows::add_weighted(size, count, t.d, rows_of(neighbours, t.k, column), t.dq.row(i) + column);
      Rows::add_to_each(size, count, t.d, t.q.row(i) + column, rows_of(neighbours, t.dk, column));
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
                            input_view<T> q, input_view<T> k, input_view<T> v, output_view<T> out, workspace<T>& memory,
                            edge_attention_context<T>& c) {
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
                             input_view<T> q, input_view<T> k, input_view<T> v, input_view<T> d_out,
                             const edge_attention_context<T>& c, workspace<T>& memory, output_view<T> dq,
                             output_view<T> dk, output_view<T> dv) {
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

}  // namespace ledg::inline LEDG_ABI
