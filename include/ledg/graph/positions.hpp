// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/batch.hpp"
#include "ledg/graph/csr.hpp"

/// @file graph/positions.hpp
/// Where a node stands in its graph, as numbers: inputs for a network that should know. They follow from the edges
/// alone, so that reordering nodes reorders them and nothing more. Rows that `equal_rows` merges must have equal
/// positions: give them to it as part of the colours, and compute them before.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Number of edges of the longest path to each node along @p after; @p before is the same edges from the other end.
[[nodiscard]] inline std::vector<std::int32_t> longest_paths(const csr& before, const csr& after) {
  const auto n = before.rows();
  std::vector<std::int32_t> length(n, 0);
  std::vector<std::size_t> pending(n);  // edges into a node that no path has come along yet
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < n; ++i)
    if ((pending[i] = before.row(i).size()) == 0) ready.push_back(i);
  for (std::size_t next = 0; next < ready.size(); ++next)
    for (const auto to : after.row(ready[next])) {
      const auto j = static_cast<std::size_t>(to);
      length[j] = std::max(length[j], length[ready[next]] + 1);
      if (--pending[j] == 0) ready.push_back(j);
    }
  if (ready.size() < n) {
    const auto i = std::find_if(pending.begin(), pending.end(), [](std::size_t p) { return p > 0; }) - pending.begin();
    throw graph_error("positions: expected a graph without cycles, got one at or before node " + std::to_string(i));
  }
  return length;
}

}  // namespace detail

/// Edges of the longest path from an input of the graph to each node. O(nodes + edges).
/// @throws graph_error where the graph has a cycle.
[[nodiscard]] inline std::vector<std::int32_t> depths(const graph_batch& b) {
  return detail::longest_paths(b.parents, b.children);
}

/// Edges of the longest path from each node to an output of the graph. O(nodes + edges).
/// @throws graph_error where the graph has a cycle.
[[nodiscard]] inline std::vector<std::int32_t> heights(const graph_batch& b) {
  return detail::longest_paths(b.children, b.parents);
}

/// Probability that a walk of k steps, each along a random edge in either direction, ends where it began, for k = 1 to
/// @p steps: `{nodes, steps}`. (A walk along the arrows never returns.) A node without edges is where it was: 1.
/// O(steps * nodes * edges) for each graph.
/// Source: Dwivedi et al., "Graph Neural Networks with Learnable Structural and Positional Representations", 2022;
/// the node without edges is ours.
[[nodiscard]] inline std::vector<float> return_probabilities(const graph_batch& b, std::size_t steps) {
  std::vector<float> out(b.node_count() * steps);
  std::vector<double> now(b.node_count());
  std::vector<double> then(b.node_count());
  const auto step = [&](std::size_t first, std::size_t last) {
    std::fill(then.begin() + static_cast<std::ptrdiff_t>(first), then.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
    for (std::size_t i = first; i < last; ++i) {
      if (now[i] == 0.0) continue;
      const auto degree = b.parents.row(i).size() + b.children.row(i).size();
      if (degree == 0) then[i] += now[i];
      for (const auto* edges : {&b.parents, &b.children})
        for (const auto j : edges->row(i)) then[static_cast<std::size_t>(j)] += now[i] / static_cast<double>(degree);
    }
    std::swap(now, then);
  };
  for (std::size_t g = 0; g < b.graph_count(); ++g) {
    const auto first = static_cast<std::size_t>(b.offsets[g]);
    const auto last = static_cast<std::size_t>(b.offsets[g + 1]);
    for (std::size_t i = first; i < last; ++i) {
      std::fill(now.begin() + static_cast<std::ptrdiff_t>(first), now.begin() + static_cast<std::ptrdiff_t>(last), 0.0);
      now[i] = 1.0;
      for (std::size_t k = 0; k < steps; ++k) {
        step(first, last);
        out[i * steps + k] = static_cast<float>(now[i]);
      }
    }
  }
  return out;
}

/// One row of numbers for each node.
struct node_positions {
  std::size_t count = 0;      ///< numbers of a node
  std::vector<float> values;  ///< `{nodes, count}`

  [[nodiscard]] std::span<const float> row(std::size_t i) const { return {values.data() + i * count, count}; }
};

/// All of the above for each node of a batch: depth, depth as a part of the longest path of its graph (0 where there
/// are no edges), height, and `return_probabilities` of @p walk_steps steps.
/// @throws graph_error where the graph has a cycle.
[[nodiscard]] inline node_positions positions_of(const graph_batch& b, std::size_t walk_steps = 8) {
  node_positions out{3 + walk_steps, {}};
  out.values.reserve(b.node_count() * out.count);
  const auto depth = depths(b);
  const auto height = heights(b);
  const auto walks = return_probabilities(b, walk_steps);
  for (std::size_t g = 0; g < b.graph_count(); ++g) {
    const auto first = b.offsets[g];
    const auto last = b.offsets[g + 1];
    const auto longest = first < last ? *std::max_element(depth.begin() + first, depth.begin() + last) : 0;
    for (auto node = first; node < last; ++node) {
      const auto i = static_cast<std::size_t>(node);
      const auto d = static_cast<float>(depth[i]);
      out.values.insert(out.values.end(),
                        {d, d / static_cast<float>(std::max(longest, 1)), static_cast<float>(height[i])});
      const auto walk = walks.begin() + static_cast<std::ptrdiff_t>(i * walk_steps);
      out.values.insert(out.values.end(), walk, walk + static_cast<std::ptrdiff_t>(walk_steps));
    }
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
