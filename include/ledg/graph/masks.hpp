// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/csr.hpp"

/// @file graph/masks.hpp
/// Who may attend to whom, as neighbour lists. A mask is an empty type with a static `build`; with A[i, j] = 1 for an
/// edge i -> j, row i of the result lists the j that node i attends to, ascending, each once, node i itself included
/// (so that no row is empty). A mask of one's own is such a type, five lines.
///
/// Source: arXiv 2506.07735 (child, father, grandfather); NN-Former, arXiv 2507.00880 (siblings).

namespace ledg::inline LEDG_ABI {

/// A mask. It has a name because structures say by it whose lists they hold, and parameters are named after it. `build`
/// gives a `csr` and nothing that converts to one: a view of the batch's own edges would end with the batch.
template <class M>
concept mask = requires(const graph_batch& batch) {
  { M::build(batch) } -> std::same_as<csr>;
  { M::name } -> std::convertible_to<const char*>;
};

namespace detail {

/// Rows of `{i} + step2(step1(i))`, or `{i} + step1(i)` where there is no second step.
inline csr reach(const csr& step1, const csr* step2 = nullptr) {
  csr out;
  out.offsets.reserve(step1.offsets.size());
  for (std::size_t i = 0; i < step1.rows(); ++i) {
    const auto first = static_cast<std::ptrdiff_t>(out.indices.size());
    out.indices.push_back(static_cast<std::int32_t>(i));
    for (const auto j : step1.row(i)) {
      if (step2 == nullptr) {
        out.indices.push_back(j);
      } else {
        const auto far = step2->row(static_cast<std::size_t>(j));
        out.indices.insert(out.indices.end(), far.begin(), far.end());
      }
    }
    std::sort(out.indices.begin() + first, out.indices.end());
    out.indices.erase(std::unique(out.indices.begin() + first, out.indices.end()), out.indices.end());
    out.close_row();
  }
  return out;
}

}  // namespace detail

/// A: the consumers of a node.
struct child {
  static constexpr const char* name = "child";
  static csr build(const graph_batch& b) { return detail::reach(b.children); }
};

/// A^T: the producers of a node.
struct father {
  static constexpr const char* name = "father";
  static csr build(const graph_batch& b) { return detail::reach(b.parents); }
};

/// Bi(A^T A^T): the producers of the producers.
struct grandfather {
  static constexpr const char* name = "grandfather";
  static csr build(const graph_batch& b) { return detail::reach(b.parents, &b.parents); }
};

/// A A^T: nodes that share a consumer.
struct co_parent {
  static constexpr const char* name = "co_parent";
  static csr build(const graph_batch& b) { return detail::reach(b.children, &b.parents); }
};

/// A^T A: nodes that share a producer.
struct sibling {
  static constexpr const char* name = "sibling";
  static csr build(const graph_batch& b) { return detail::reach(b.parents, &b.children); }
};

/// Only the node itself.
struct self_loop {
  static constexpr const char* name = "self_loop";
  static csr build(const graph_batch& b) {
    csr out;
    for (std::size_t i = 0; i < b.node_count(); ++i) {
      out.indices.push_back(static_cast<std::int32_t>(i));
      out.close_row();
    }
    return out;
  }
};

/// Every node of the same graph: plain Transformer attention. O(nodes^2) pairs.
struct every_node {
  static constexpr const char* name = "every_node";
  static csr build(const graph_batch& b) {
    csr out;
    for (std::size_t g = 0; g < b.graph_count(); ++g)
      for (auto i = b.offsets[g]; i < b.offsets[g + 1]; ++i) {
        for (auto j = b.offsets[g]; j < b.offsets[g + 1]; ++j) out.indices.push_back(j);
        out.close_row();
      }
    return out;
  }
};

/// A compile-time list of masks.
template <mask... Masks>
struct masks {
  static constexpr std::size_t size = sizeof...(Masks);
  static constexpr std::array<const char*, size> names{Masks::name...};
};

namespace detail {

template <class T>
inline constexpr bool is_masks = false;
template <class... Masks>
inline constexpr bool is_masks<masks<Masks...>> = true;

}  // namespace detail

/// A list of masks: `masks<...>` itself. A type that only counts like one would not do: layers take the list apart, for
/// a neighbour list or a parameter for each mask.
template <class M>
concept list_of_masks = detail::is_masks<M>;

}  // namespace ledg::inline LEDG_ABI
