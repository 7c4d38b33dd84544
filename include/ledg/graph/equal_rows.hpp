// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ledg/graph/csr.hpp"

/// @file graph/equal_rows.hpp
/// Equal rows once. Nodes with the same input and the same neighbourhood up to L steps have equal features after L
/// layers of message passing or attention, because a layer sees a node and the list of its neighbours and nothing else.
/// Repeated blocks make this common: a network of 400 operators often has under 200 different rows. Colour refinement
/// (Weisfeiler and Leman) finds the classes; one member of each is computed, the others are copies. The result is
/// exact.

namespace ledg::inline v0_1 {

/// Classes of equal rows of one graph.
struct row_classes {
  std::vector<std::int32_t> class_of;        ///< class of each node
  std::vector<std::int32_t> representative;  ///< first node of each class, ascending
  std::vector<std::int32_t> multiplicity;    ///< nodes in each class
};

/// Refines @p colors (equal inputs have equal colours) through @p rounds layers that see the neighbours in @p lists.
/// Lists count as sequences: layers sum over neighbours in order, so rows of one class are equal to the last bit.
///
/// Cost: O(rounds * (nodes + edges) * log). Thread-safety: pure.
[[nodiscard]] inline row_classes equal_rows(std::vector<std::int32_t> colors, std::span<const csr> lists,
                                            std::size_t rounds) {
  const auto n = colors.size();
  std::size_t classes = 0;
  const auto renumber = [&](const std::vector<std::vector<std::int32_t>>& signatures) {
    std::map<std::vector<std::int32_t>, std::int32_t> numbers;
    for (std::size_t i = 0; i < n; ++i)
      colors[i] = numbers.try_emplace(signatures[i], static_cast<std::int32_t>(numbers.size())).first->second;
    return numbers.size();
  };
  std::vector<std::vector<std::int32_t>> signatures(n);
  for (std::size_t i = 0; i < n; ++i) signatures[i] = {colors[i]};
  classes = renumber(signatures);
  for (std::size_t round = 0; round < rounds && classes < n; ++round) {
    for (std::size_t i = 0; i < n; ++i) {
      auto& s = signatures[i];
      s.assign(1, colors[i]);
      for (const auto& list : lists) {
        s.push_back(-1);  // parts the lists
        for (const auto j : list.row(i)) s.push_back(colors[static_cast<std::size_t>(j)]);
      }
    }
    const auto before = std::exchange(classes, renumber(signatures));
    if (classes == before) break;  // a stable partition stays stable
  }
  row_classes out;
  out.class_of.assign(n, -1);
  std::vector<std::int32_t> number(classes, -1);
  for (std::size_t i = 0; i < n; ++i) {
    auto& c = number[static_cast<std::size_t>(colors[i])];
    if (c < 0) {
      c = static_cast<std::int32_t>(out.representative.size());
      out.representative.push_back(static_cast<std::int32_t>(i));
      out.multiplicity.push_back(0);
    }
    out.class_of[i] = c;
    ++out.multiplicity[static_cast<std::size_t>(c)];
  }
  return out;
}

/// The rows of the representatives, with neighbours replaced by their classes (repeated where several neighbours fall
/// into one class).
[[nodiscard]] inline csr collapse(const csr& list, const row_classes& classes) {
  csr out;
  for (const auto i : classes.representative) {
    for (const auto j : list.row(static_cast<std::size_t>(i)))
      out.indices.push_back(classes.class_of[static_cast<std::size_t>(j)]);
    out.close_row();
  }
  return out;
}

}  // namespace ledg::inline v0_1
