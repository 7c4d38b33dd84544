// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "ledg/graph/mask_name.hpp"
#include "ledg/graph/masks.hpp"

/// @file graph/mask_sets.hpp
/// Masks as sets: whoever is a neighbour in one of several masks, or in all of them. The node itself is in all masks
/// and so in all sets. O(listed pairs of the masks).

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Row by row what two lists hold together. @pre rows are ascending, as masks' are
[[nodiscard]] inline csr united(const csr& a, const csr& b) {
  csr out;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    const auto x = a.row(i), y = b.row(i);
    std::set_union(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(out.indices));
    out.close_row();
  }
  return out;
}

/// Row by row what two lists have in common. @pre rows are ascending, as masks' are
[[nodiscard]] inline csr intersected(const csr& a, const csr& b) {
  csr out;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    const auto x = a.row(i), y = b.row(i);
    std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(out.indices));
    out.close_row();
  }
  return out;
}

struct union_word {
  static constexpr const char* name = "union";
};
struct intersection_word {
  static constexpr const char* name = "intersection";
};

}  // namespace detail

/// Neighbours in any of the masks: with `union_of<father, child>` one softmax weighs producers against consumers.
template <mask First, mask... Rest>
struct union_of {
  static constexpr const char* name = detail::joined_name<detail::union_word, First, Rest...>::name;
  static csr build(const graph_batch& b) {
    csr out = First::build(b);
    ((out = detail::united(out, Rest::build(b))), ...);
    return out;
  }
};

/// Neighbours in all of the masks: `intersection_of<sibling, co_parent>` are the other ways between two nodes.
template <mask First, mask... Rest>
struct intersection_of {
  static constexpr const char* name = detail::joined_name<detail::intersection_word, First, Rest...>::name;
  static csr build(const graph_batch& b) {
    csr out = First::build(b);
    ((out = detail::intersected(out, Rest::build(b))), ...);
    return out;
  }
};

}  // namespace ledg::inline LEDG_ABI
