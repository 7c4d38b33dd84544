// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/graph/batch.hpp"

/// @file reference.hpp
/// The same mathematics a second time, as plainly as it can be said: dense matrices of double, dense masks, naive
/// loops. Uses no tensor library.
namespace ledg_test {

/// A matrix that owns its elements, row-major.
template <class T = double>
struct dense {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<T> values;

  dense() = default;
  dense(std::size_t rows_, std::size_t cols_, T value = T{}) : rows(rows_), cols(cols_), values(rows_ * cols_, value) {}

  [[nodiscard]] T* row(std::size_t r) { return values.data() + r * cols; }
  [[nodiscard]] const T* row(std::size_t r) const { return values.data() + r * cols; }
};

/// Numbers in [-@p bound, @p bound), the same for the same @p seed.
template <class T = double>
[[nodiscard]] dense<T> random_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed, double bound = 1.0) {
  dense<T> m(rows, cols);
  const ledg::philox random(seed);
  for (std::size_t i = 0; i < m.values.size(); ++i)
    m.values[i] = static_cast<T>(bound * (2.0 * random.uniform(i) - 1.0));
  return m;
}

template <class T>
[[nodiscard]] dense<double> to_double(const T& m) {
  dense<double> d(m.rows, m.cols);
  for (std::size_t r = 0; r < m.rows; ++r) std::copy_n(m.row(r), m.cols, d.row(r));
  return d;
}

// ---- Graphs
// ----------------------------------------------------------------------------------------------------------

/// Networks and their edges, `(producer, consumer)`.
using edges = std::vector<std::pair<int, int>>;

/// Who feeds whom among @p size nodes.
[[nodiscard]] inline ledg::csr parents(std::size_t size, const edges& list) {
  std::vector<ledg::graph_node> nodes(size);
  for (const auto& [from, to] : list) nodes[static_cast<std::size_t>(to)].inputs.push_back(from);
  return ledg::parents_of(ledg::graph(std::move(nodes)));
}

/// Every edge from a lower to a higher index is there with probability @p density.
[[nodiscard]] inline ledg::csr random_parents(std::size_t size, double density, std::uint64_t seed) {
  const ledg::philox random(seed);
  edges list;
  for (std::size_t j = 0; j < size; ++j)
    for (std::size_t i = 0; i < j; ++i)
      if (random.uniform(j * size + i) < density) list.emplace_back(static_cast<int>(i), static_cast<int>(j));
  return parents(size, list);
}

/// The same graph with its nodes in another order: node r of the result is node `order[r]` of @p lists.
[[nodiscard]] inline ledg::csr reordered(const ledg::csr& lists, const std::vector<std::size_t>& order) {
  std::vector<std::int32_t> place(order.size());
  for (std::size_t r = 0; r < order.size(); ++r) place[order[r]] = static_cast<std::int32_t>(r);
  ledg::csr out;
  for (const auto i : order) {
    const auto first = static_cast<std::ptrdiff_t>(out.indices.size());
    for (const auto j : lists.row(i)) out.indices.push_back(place[static_cast<std::size_t>(j)]);
    std::sort(out.indices.begin() + first, out.indices.end());
    out.close_row();
  }
  return out;
}

/// A random order of @p size things.
[[nodiscard]] inline std::vector<std::size_t> random_order(std::size_t size, std::uint64_t seed) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  ledg::philox(seed).shuffle(std::span(order));
  return order;
}

/// A packed batch of the graphs given by their parents.
[[nodiscard]] inline ledg::graph_batch pack(const std::vector<ledg::csr>& graphs) {
  std::vector<const ledg::csr*> list;
  for (const auto& g : graphs) list.push_back(&g);
  return ledg::graph_batch(list);
}

// ---- Dense masks
// -----------------------------------------------------------------------------------------------------

/// `m.row(i)[j]` is 1 where i is related to j, else 0.
using relation = dense<char>;

/// Rows of a neighbour list as a matrix.
[[nodiscard]] inline relation to_relation(const ledg::csr& lists) {
  relation m(lists.rows(), lists.rows());
  for (std::size_t i = 0; i < lists.rows(); ++i)
    for (const auto j : lists.row(i)) m.row(i)[j] = 1;
  return m;
}

[[nodiscard]] inline relation transposed(const relation& a) {
  relation t(a.cols, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.cols; ++j) t.row(j)[i] = a.row(i)[j];
  return t;
}

/// Bi(a b): whether a path leads first through @p a, then through @p b.
[[nodiscard]] inline relation product(const relation& a, const relation& b) {
  relation c(a.rows, b.cols);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.cols; ++j)
      for (std::size_t k = 0; k < a.cols; ++k)
        if (a.row(i)[k] && b.row(k)[j]) c.row(i)[j] = 1;
  return c;
}

/// With the diagonal.
[[nodiscard]] inline relation with_self(relation a) {
  for (std::size_t i = 0; i < a.rows; ++i) a.row(i)[i] = 1;
  return a;
}

// ---- Layers
// ----------------------------------------------------------------------------------------------------------

/// `x w^T + b`, with @p w `{out, in}` and @p b of length out, or null.
[[nodiscard]] inline dense<> affine(const dense<>& x, const double* w, const double* b, std::size_t out) {
  dense<> y(x.rows, out);
  for (std::size_t r = 0; r < x.rows; ++r)
    for (std::size_t o = 0; o < out; ++o) {
      double sum = b == nullptr ? 0.0 : b[o];
      for (std::size_t i = 0; i < x.cols; ++i) sum += x.row(r)[i] * w[o * x.cols + i];
      y.row(r)[o] = sum;
    }
  return y;
}

/// Softmax of a row in which masked scores are -inf: those get exactly 0.
inline void softmax(std::vector<double>& scores) {
  const double top = *std::max_element(scores.begin(), scores.end());
  double total = 0.0;
  for (auto& s : scores) total += s = std::exp(s - top);
  for (auto& s : scores) s /= total;
}

/// Heads [@p first, @p first + @p count) of dense attention: all scores, -inf where the mask forbids, softmax, mean of
/// v. Columns of other heads in the result are 0.
[[nodiscard]] inline dense<> attention(const dense<>& q, const dense<>& k, const dense<>& v, const relation& mask,
                                       std::size_t first, std::size_t count, std::size_t head_size) {
  dense<> y(q.rows, q.cols);
  for (std::size_t h = first; h < first + count; ++h)
    for (std::size_t i = 0; i < q.rows; ++i) {
      std::vector<double> scores(k.rows, -std::numeric_limits<double>::infinity());
      for (std::size_t j = 0; j < k.rows; ++j)
        if (mask.row(i)[j]) {
          double s = 0.0;
          for (std::size_t c = h * head_size; c < (h + 1) * head_size; ++c) s += q.row(i)[c] * k.row(j)[c];
          scores[j] = s / std::sqrt(static_cast<double>(head_size));
        }
      softmax(scores);
      for (std::size_t j = 0; j < k.rows; ++j)
        for (std::size_t c = h * head_size; c < (h + 1) * head_size; ++c) y.row(i)[c] += scores[j] * v.row(j)[c];
    }
  return y;
}

/// `x * Phi(x)` in place.
inline void apply_gelu(dense<>& x) {
  for (auto& v : x.values) v *= 0.5 * (1.0 + std::erf(v / std::sqrt(2.0)));
}

/// `a` and `b` side by side.
[[nodiscard]] inline dense<> beside(const dense<>& a, const dense<>& b) {
  dense<> y(a.rows, a.cols + b.cols);
  for (std::size_t r = 0; r < a.rows; ++r) std::copy_n(b.row(r), b.cols, std::copy_n(a.row(r), a.cols, y.row(r)));
  return y;
}

/// Means over the listed neighbours; zeros where there are none.
[[nodiscard]] inline dense<> neighbor_mean(const dense<>& x, const relation& neighbors) {
  dense<> y(x.rows, x.cols);
  for (std::size_t i = 0; i < x.rows; ++i) {
    double count = 0.0;
    for (std::size_t j = 0; j < x.rows; ++j) count += neighbors.row(i)[j];
    for (std::size_t j = 0; j < x.rows; ++j)
      if (neighbors.row(i)[j])
        for (std::size_t c = 0; c < x.cols; ++c) y.row(i)[c] += x.row(j)[c] / count;
  }
  return y;
}

/// Rows [@p first, @p first + @p count).
template <class T>
[[nodiscard]] dense<T> row_range(const dense<T>& x, std::size_t first, std::size_t count) {
  dense<T> y(count, x.cols);
  std::copy_n(x.row(first), count * x.cols, y.row(0));
  return y;
}

/// Columns [@p first, @p first + @p count).
[[nodiscard]] inline dense<> columns(const dense<>& x, std::size_t first, std::size_t count) {
  dense<> y(x.rows, count);
  for (std::size_t r = 0; r < x.rows; ++r) std::copy_n(x.row(r) + first, count, y.row(r));
  return y;
}

/// Rows in another order: row r of the result is row `order[r]` of @p x.
template <class T>
[[nodiscard]] dense<T> reordered(const dense<T>& x, const std::vector<std::size_t>& order) {
  dense<T> y(order.size(), x.cols);
  for (std::size_t r = 0; r < order.size(); ++r) std::copy_n(x.row(order[r]), x.cols, y.row(r));
  return y;
}

}  // namespace ledg_test
