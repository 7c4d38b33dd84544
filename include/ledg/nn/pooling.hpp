// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/graph/batch.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/pooling.hpp
/// From node rows to one row a graph (or from token rows to one row a text). An empty group pools to zeros.

namespace ledg::inline LEDG_ABI {

/// Which rows belong together: `[offsets[g], offsets[g + 1])` to group g. For nodes of graphs also who consumes whom. A
/// view: what it is made of must outlive it.
struct row_groups {
  std::span<const std::int32_t> offsets;
  const csr* children = nullptr;  ///< null where rows are no nodes

  row_groups() = default;
  row_groups(std::span<const std::int32_t> offsets_)  // NOLINT(google-explicit-constructor): offsets are groups
      : offsets(offsets_) {}
  row_groups(const std::vector<std::int32_t>& offsets_)  // NOLINT(google-explicit-constructor)
      : offsets(offsets_) {}
  row_groups(const graph_batch& batch)  // NOLINT(google-explicit-constructor): a batch is groups with edges
      : offsets(batch.offsets), children(&batch.children) {}

  [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
  [[nodiscard]] std::size_t first(std::size_t g) const { return static_cast<std::size_t>(offsets[g]); }
  [[nodiscard]] std::size_t last(std::size_t g) const { return static_cast<std::size_t>(offsets[g + 1]); }
};

/// A pool: a layer that is told its groups as well, built from a layout, a name and the size of a row. It has all three
/// and a context even where it learns nothing (`sum_pool`): who pools neither knows nor asks which pools do.
template <class P, class T>
concept row_pool = std::constructible_from<P, parameter_layout&, const std::string&, std::size_t> &&
    requires(const P p, const forward_pass<T>& f, const backward_pass<T>& b, matrix_view<const T> x,
             const row_groups& groups, typename P::template context<T>& c) {
  { p.forward(f, x, groups, c) } -> std::convertible_to<matrix_view<const T>>;
  { p.backward(b, x, groups, c) } -> std::convertible_to<matrix_view<const T>>;
};

namespace detail {

template <bool Mean>
class group_pool {
 public:
  template <class T>
  struct context {};

  group_pool() = default;
  group_pool(parameter_layout&, const std::string&, std::size_t) {}

  template <class T>
  static matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const row_groups& groups) {
    const auto y = pass.memory->zeros(groups.size(), x.cols);
    for (std::size_t g = 0; g < y.rows; ++g)
      for (auto i = groups.first(g); i < groups.last(g); ++i)
        rows::axpy(x.cols, factor<T>(groups, g), x.row(i), y.row(g));
    return y;
  }

  template <class T>
  static matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const row_groups& groups) {
    const auto dx = pass.memory->zeros(static_cast<std::size_t>(groups.offsets.back()), dy.cols);
    for (std::size_t g = 0; g < dy.rows; ++g)
      for (auto i = groups.first(g); i < groups.last(g); ++i)
        rows::axpy(dy.cols, factor<T>(groups, g), dy.row(g), dx.row(i));
    return dx;
  }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const row_groups& groups, context<T>&) const {
    return forward(pass, x, groups);
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const row_groups& groups,
                          const context<T>&) const {
    return backward(pass, dy, groups);
  }

 private:
  template <class T>
  static T factor(const row_groups& groups, std::size_t g) {
    return Mean ? T{1} / static_cast<T>(groups.last(g) - groups.first(g)) : T{1};
  }
};

}  // namespace detail

/// Sum of a group's rows.
using sum_pool = detail::group_pool<false>;
/// Mean of a group's rows.
using mean_pool = detail::group_pool<true>;

/// Mean of a graph's outputs: the nodes that nobody consumes. Where there is one, its row, as a reader of sequences
/// takes the last. Groups must be graphs.
class output_pool {
 public:
  template <class T>
  struct context {};

  output_pool() = default;
  output_pool(parameter_layout&, const std::string&, std::size_t) {}

  /// @throws shape_error where the groups come without edges.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const row_groups& groups, context<T>&) const {
    const auto y = pass.memory->zeros(groups.size(), x.cols);
    for_each_output(groups, [&](std::size_t g, std::size_t i, std::size_t outputs) {
      rows::axpy(x.cols, T{1} / static_cast<T>(outputs), x.row(i), y.row(g));
    });
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const row_groups& groups,
                          const context<T>&) const {
    const auto dx = pass.memory->zeros(static_cast<std::size_t>(groups.offsets.back()), dy.cols);
    for_each_output(groups, [&](std::size_t g, std::size_t i, std::size_t outputs) {
      rows::axpy(dy.cols, T{1} / static_cast<T>(outputs), dy.row(g), dx.row(i));
    });
    return dx;
  }

 private:
  /// Calls `f(g, i, outputs)` for each output i of graph g, which has that many.
  template <class Function>
  static void for_each_output(const row_groups& groups, Function f) {
    if (groups.children == nullptr)
      throw shape_error("output pool: expected the nodes of a graph_batch, got groups of rows without edges");
    for (std::size_t g = 0; g < groups.size(); ++g) {
      std::size_t outputs = 0;
      for (auto i = groups.first(g); i < groups.last(g); ++i) outputs += groups.children->row(i).empty();
      for (auto i = groups.first(g); i < groups.last(g); ++i)
        if (groups.children->row(i).empty()) f(g, i, outputs);
    }
  }
};

/// Sum of a group's rows weighted by a softmax of what a learnt query, `<name>.query`, thinks of them:
/// `y = sum of p_i x_i, p = softmax(query . x_i / sqrt(size))`. Starts out as the mean. O(rows * size).
/// Source: Yang et al., "Hierarchical Attention Networks for Document Classification", 2016, without its hidden layer.
class attention_pool {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x;
    matrix_view<T> weights;  ///< of each row in its group, `{1, rows}`
  };

  attention_pool(parameter_layout& layout, const std::string& name, std::size_t size)
      : size_(size), query_offset_(layout.add(name + ".query", {size}, initializer::zeros)) {}

  /// @throws shape_error where rows are not of the size this pool was made for.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const row_groups& groups, context<T>& c) const {
    if (x.cols != size_)
      throw shape_error("attention pool: expected rows of " + std::to_string(size_) + " features, got " +
                        std::to_string(x.cols));
    c.x = x;
    c.weights = pass.memory->take(1, x.rows);
    const auto y = pass.memory->zeros(groups.size(), size_);
    T* p = c.weights.data;
    for (std::size_t g = 0; g < y.rows; ++g) {
      for (auto i = groups.first(g); i < groups.last(g); ++i)
        p[i] = scale<T>() * rows::dot(size_, pass.parameters + query_offset_, x.row(i));
      rows::softmax(groups.last(g) - groups.first(g), p + groups.first(g));
      for (auto i = groups.first(g); i < groups.last(g); ++i) rows::axpy(size_, p[i], x.row(i), y.row(g));
    }
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const row_groups& groups,
                          const context<T>& c) const {
    const auto dx = pass.memory->zeros(c.x.rows, size_);
    T* d = pass.memory->take(1, c.x.rows).data;
    const T* p = c.weights.data;
    for (std::size_t g = 0; g < dy.rows; ++g) {
      const auto first = groups.first(g);
      for (auto i = first; i < groups.last(g); ++i) {
        d[i] = rows::dot(size_, dy.row(g), c.x.row(i));
        rows::axpy(size_, p[i], dy.row(g), dx.row(i));
      }
      rows::softmax_backward(groups.last(g) - first, p + first, d + first);
      for (auto i = first; i < groups.last(g); ++i) {
        rows::axpy(size_, scale<T>() * d[i], c.x.row(i), pass.gradients + query_offset_);
        rows::axpy(size_, scale<T>() * d[i], pass.parameters + query_offset_, dx.row(i));
      }
    }
    return dx;
  }

 private:
  template <class T>
  [[nodiscard]] T scale() const {
    return T{1} / std::sqrt(static_cast<T>(size_));
  }

  std::size_t size_;
  std::size_t query_offset_;
};

}  // namespace ledg::inline LEDG_ABI
