// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "ledg/graph/mask_name.hpp"
#include "ledg/graph/mask_sets.hpp"
#include "ledg/graph/masks.hpp"

/// @file graph/far_masks.hpp
/// Masks that look several steps far, or as far as edges lead. A list is built in the time of a walk over the edges
/// from each node; without a limit of steps it has up to O(nodes^2) pairs, as `global`.

namespace ledg::inline LEDG_ABI {

namespace detail {

inline constexpr std::size_t any_distance = std::numeric_limits<std::size_t>::max();

/// Row i lists node i and whatever at most @p steps steps along @p step lead to, breadth first, then sorted.
[[nodiscard]] inline csr within(const csr& step, std::size_t steps) {
  csr out;
  out.offsets.reserve(step.offsets.size());
  std::vector<std::int32_t> met(step.rows(), -1);  // the last row that each node was listed in
  for (std::int32_t i = 0; static_cast<std::size_t>(i) < step.rows(); ++i) {
    const auto first = out.indices.size();
    const auto add = [&](std::int32_t j) {
      if (std::exchange(met[static_cast<std::size_t>(j)], i) != i) out.indices.push_back(j);
    };
    add(i);
    auto next = first;
    for (std::size_t s = 0; s < steps && next < out.indices.size(); ++s)
      for (const auto end = out.indices.size(); next < end; ++next)
        for (const auto j : step.row(static_cast<std::size_t>(out.indices[next]))) add(j);
    std::sort(out.indices.begin() + static_cast<std::ptrdiff_t>(first), out.indices.end());
    out.close_row();
  }
  return out;
}

struct ancestors_word {
  static constexpr const char* name = "ancestors";
};
struct descendants_word {
  static constexpr const char* name = "descendants";
};

}  // namespace detail

/// I + A^T + ... + (A^T)^K: whatever feeds a node within @p K steps. `ancestors<1>` is `father`.
template <std::size_t K>
struct ancestors {
  static constexpr const char* name = detail::joined_name<detail::ancestors_word, detail::number_name<K>>::name;
  static csr build(const graph_batch& b) { return detail::within(b.parents, K); }
};

/// I + A + ... + A^K: whatever a node feeds within @p K steps. `descendants<1>` is `child`.
template <std::size_t K>
struct descendants {
  static constexpr const char* name = detail::joined_name<detail::descendants_word, detail::number_name<K>>::name;
  static csr build(const graph_batch& b) { return detail::within(b.children, K); }
};

/// Whatever a node's result depends on.
struct all_ancestors {
  static constexpr const char* name = "all_ancestors";
  static csr build(const graph_batch& b) { return detail::within(b.parents, detail::any_distance); }
};

/// Whatever depends on a node's result.
struct all_descendants {
  static constexpr const char* name = "all_descendants";
  static csr build(const graph_batch& b) { return detail::within(b.children, detail::any_distance); }
};

/// All ancestors and descendants: the transitive closure both ways. Nodes left out are those that could run at the
/// same time. Source: DAG attention of Luo, Thost, Shi, "Transformers over Directed Acyclic Graphs", NeurIPS 2023.
struct reachable {
  static constexpr const char* name = "reachable";
  static csr build(const graph_batch& b) { return detail::united(all_ancestors::build(b), all_descendants::build(b)); }
};

}  // namespace ledg::inline LEDG_ABI
