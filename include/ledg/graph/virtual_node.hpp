// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/csr.hpp"

/// @file graph/virtual_node.hpp

namespace ledg::inline LEDG_ABI {

/// The batch with one more node in each graph, the last, that every node of the graph feeds. It is an ordinary node to
/// everything that follows: under `father` it gathers from all nodes, under `child` every node reads from it, so two
/// layers carry anything anywhere at O(nodes) pairs, where `every_node` has O(nodes^2). It is the only node without
/// consumers, so `output_pool` reads it alone. Masks of two steps see through it: all nodes become co-parents, and
/// `all_descendants` end in it.
///
/// Node i of graph g, counted through the batch, becomes node i + g; the virtual node of graph g is `offsets[g + 1] -
/// 1` of the result. Whoever makes node rows adds one for it. Source: Gilmer et al., "Neural Message Passing for
/// Quantum Chemistry", 2017, the master node.
[[nodiscard]] inline graph_batch with_virtual_node(const graph_batch& b) {
  graph_batch out;
  for (std::size_t g = 0; g < b.graph_count(); ++g) {
    const auto shift = static_cast<std::int32_t>(g);
    const auto last = b.offsets[g + 1] + shift;  // the virtual node
    for (auto i = b.offsets[g]; i < b.offsets[g + 1]; ++i) {
      for (const auto j : b.parents.row(static_cast<std::size_t>(i))) out.parents.indices.push_back(j + shift);
      for (const auto j : b.children.row(static_cast<std::size_t>(i))) out.children.indices.push_back(j + shift);
      out.children.indices.push_back(last);
      out.parents.close_row();
      out.children.close_row();
    }
    for (auto i = out.offsets.back(); i < last; ++i) out.parents.indices.push_back(i);
    out.parents.close_row();
    out.children.close_row();
    out.offsets.push_back(last + 1);
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
