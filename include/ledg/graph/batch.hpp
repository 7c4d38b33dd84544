// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ledg/graph/csr.hpp"
#include "ledg/graph/graph.hpp"

/// @file graph/batch.hpp
/// Several graphs as one: nodes stacked, edges shifted, no padding.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Appends the producers of every node of @p g, ascending, each once, as nodes of a graph that begins at @p shift.
inline void append_parents(const graph& g, std::int32_t shift, csr& parents) {
  for (const auto& v : g.nodes()) {
    const auto first = static_cast<std::ptrdiff_t>(parents.indices.size());
    for (const auto j : v.inputs) parents.indices.push_back(j + shift);
    std::sort(parents.indices.begin() + first, parents.indices.end());
    parents.indices.erase(std::unique(parents.indices.begin() + first, parents.indices.end()), parents.indices.end());
    parents.close_row();
  }
}

}  // namespace detail

/// Who feeds whom in one graph: row i lists the producers of node i, ascending, each once.
[[nodiscard]] inline csr parents_of(const graph& g) {
  csr parents;
  parents.offsets.reserve(g.size() + 1);
  detail::append_parents(g, 0, parents);
  return parents;
}

/// A packed batch of graphs.
struct graph_batch {
  csr parents;                           ///< producers of each node
  csr children;                          ///< consumers of each node
  std::vector<std::int32_t> offsets{0};  ///< nodes of graph g: `[offsets[g], offsets[g + 1])`

  graph_batch() = default;

  /// Packs graphs given by their `parents_of` lists, in order.
  explicit graph_batch(std::span<const csr* const> graphs) {
    for (const auto* g : graphs) {
      const auto shift = offsets.back();
      for (std::size_t i = 0; i < g->rows(); ++i) {
        for (const auto j : g->row(i)) parents.indices.push_back(j + shift);
        parents.close_row();
      }
      offsets.push_back(shift + static_cast<std::int32_t>(g->rows()));
    }
    children = transpose(parents);
  }

  /// Packs @p graphs, in order.
  explicit graph_batch(std::span<const graph> graphs) {
    for (const auto& g : graphs) {
      detail::append_parents(g, offsets.back(), parents);
      offsets.push_back(static_cast<std::int32_t>(parents.rows()));
    }
    children = transpose(parents);
  }

  [[nodiscard]] std::size_t node_count() const { return parents.rows(); }
  [[nodiscard]] std::size_t graph_count() const { return offsets.size() - 1; }
};

}  // namespace ledg::inline LEDG_ABI
