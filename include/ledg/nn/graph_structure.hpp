// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/masks.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/graph_structure.hpp
/// What graph layers know of a batch beside the node rows.

namespace ledg::inline LEDG_ABI {

/// A packed batch and one neighbour list for each mask of the layer that prepared it.
struct graph_structure {
  graph_batch batch;
  std::vector<csr> lists;
};

/// Builds the lists of @p Masks, in order, for a batch.
template <mask... Masks>
[[nodiscard]] graph_structure make_structure(masks<Masks...>, graph_batch batch) {
  std::vector<csr> lists;
  lists.reserve(sizeof...(Masks));
  (lists.push_back(Masks::build(batch)), ...);
  return {std::move(batch), std::move(lists)};
}

/// A graph layer maps node rows to node rows of the same width, and says which masks it needs (`mask_list`). What its
/// `forward` returns is the caller's to overwrite: `residual` adds to it in place.
template <class L, class T>
concept graph_layer = requires(const L l, const forward_pass<T>& f, const backward_pass<T>& b, matrix_view<const T> x,
                               const graph_structure& s, typename L::template context<T>& c) {
  typename L::mask_list;
  { l.forward(f, x, s, c) } -> std::same_as<matrix_view<T>>;
  { l.backward(b, x, s, c) } -> std::convertible_to<matrix_view<const T>>;
};

}  // namespace ledg::inline LEDG_ABI
