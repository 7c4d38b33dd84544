// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
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
  std::span<const char* const> masks{};  ///< names of those that made the lists; empty where nobody said
};

/// Builds the lists of @p Masks, in order, for a batch.
template <mask... Masks>
[[nodiscard]] graph_structure make_structure(masks<Masks...>, graph_batch batch) {
  std::vector<csr> lists;
  lists.reserve(sizeof...(Masks));
  (lists.push_back(Masks::build(batch)), ...);
  return {std::move(batch), std::move(lists), masks<Masks...>::names};
}

namespace detail {

[[nodiscard]] inline bool same_names(std::span<const char* const> a, std::span<const char* const> b) {
  return a.data() == b.data() || std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                            [](std::string_view x, std::string_view y) { return x == y; });
}

[[nodiscard]] inline std::string text_of_names(std::span<const char* const> names) {
  std::string text;
  for (const auto* const name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text.empty() ? "no masks" : text;
}

}  // namespace detail

/// Holds a structure against what the layer called @p name reads of it: a list with @p rows rows for each of its masks,
/// or as many nodes where it has no masks. Every graph layer that reads it does so at the head of its `forward`.
/// @param masks names of the layer's masks (`Masks::names`)
/// @throws shape_error where the structure was made for other masks or another batch.
inline void check_structure(const std::string& name, const graph_structure& s, std::size_t rows,
                            std::span<const char* const> masks) {
  const auto fail = [&](const std::string& expected, const std::string& got) {
    throw shape_error("graph layer '" + name + "': expected a structure of " + expected + ", got one of " + got);
  };
  if (masks.empty()) {
    for (const auto* const list : {&s.batch.parents, &s.batch.children})
      if (list->rows() != rows) fail(std::to_string(rows) + " nodes", std::to_string(list->rows()));
    return;
  }
  if (s.lists.size() != masks.size() || (!s.masks.empty() && !detail::same_names(s.masks, masks)))
    fail(std::to_string(masks.size()) + " lists (" + detail::text_of_names(masks) + ")",
         std::to_string(s.lists.size()) + " (" + detail::text_of_names(s.masks) + ")");
  for (std::size_t m = 0; m < masks.size(); ++m)
    if (s.lists[m].rows() != rows)
      fail(std::to_string(rows) + " rows for mask " + masks[m], std::to_string(s.lists[m].rows()));
}

/// A graph layer maps node rows to node rows of the same width, and says which masks it needs (`mask_list`), so that
/// whoever has the layer can make its structure. What its `forward` returns is the caller's to overwrite, hence not a
/// view of constants: `residual` adds to it in place.
template <class L, class T>
concept graph_layer = requires(const L l, const forward_pass<T>& f, const backward_pass<T>& b, matrix_view<const T> x,
                               const graph_structure& s, typename L::template context<T>& c) {
  requires list_of_masks<typename L::mask_list>;
  { l.forward(f, x, s, c) } -> std::same_as<matrix_view<T>>;
  { l.backward(b, x, s, c) } -> std::convertible_to<matrix_view<const T>>;
};

}  // namespace ledg::inline LEDG_ABI
