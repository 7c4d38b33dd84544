// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/graph/csr.hpp"

/// @file graph/equal_rows.hpp
/// Equal rows once. Nodes with the same input and the same neighbourhood up to L steps have equal features after L
/// layers of message passing or attention, because a layer sees a node and the list of its neighbours and nothing else.
/// Repeated blocks make this common: a network of 400 operators often has under 200 different rows. Colour refinement
/// (Weisfeiler and Leman) finds the classes; one member of each is computed, the others are copies. The result is
/// exact. Where a batch's networks stem from one search space, rows of different networks are equal too.

namespace ledg::inline LEDG_ABI {

/// Classes of equal rows of one graph.
struct row_classes {
  std::vector<std::int32_t> class_of;        ///< class of each node
  std::vector<std::int32_t> representative;  ///< first node of each class, ascending
  std::vector<std::int32_t> multiplicity;    ///< nodes in each class
};

/// Colour refinement, one layer at a time. Lists count as sequences: layers sum over neighbours in order, so rows of
/// one class are equal to the last bit.
///
/// Cost of a round: O(nodes + edges), without the nodes that are already alone in their class. Thread-safety: one
/// thread at a time.
class color_refinement {
 public:
  /// @param colors of the nodes; equal inputs have equal colours
  /// @param lists neighbours that a layer sees; must outlive this
  color_refinement(std::vector<std::int32_t> colors, std::span<const csr> lists)
      : lists_(lists), colors_(std::move(colors)) {
    std::unordered_map<std::int32_t, std::int32_t> numbers;
    for (auto& c : colors_) c = numbers.try_emplace(c, static_cast<std::int32_t>(numbers.size())).first->second;
    count_ = numbers.size();
    stable_ = count_ == colors_.size();
  }

  /// Tells apart what one more layer tells apart.
  void refine() {
    if (stable_) return;  // a stable partition stays stable
    std::vector<std::int32_t> members(count_, 0);
    for (const auto c : colors_) ++members[static_cast<std::size_t>(c)];
    std::size_t room = colors_.size() * (1 + lists_.size());
    for (const auto& list : lists_) room += list.edge_count();
    std::u32string signatures;
    signatures.reserve(room);  // so that views of it stay valid
    std::unordered_map<std::u32string_view, std::int32_t> numbers;
    std::vector<std::int32_t> refined(colors_.size());
    std::int32_t next = 0;
    for (std::size_t i = 0; i < colors_.size(); ++i) {
      if (members[static_cast<std::size_t>(colors_[i])] == 1) {
        refined[i] = next++;
        continue;
      }
      const auto first = signatures.size();
      signatures += static_cast<char32_t>(colors_[i]);
      for (const auto& list : lists_) {
        signatures += static_cast<char32_t>(-1);  // parts the lists
        for (const auto j : list.row(i)) signatures += static_cast<char32_t>(colors_[static_cast<std::size_t>(j)]);
      }
      const auto [at, fresh] = numbers.try_emplace(std::u32string_view(signatures).substr(first), next);
      if (fresh)
        ++next;
      else
        signatures.resize(first);
      refined[i] = at->second;
    }
    const auto before = std::exchange(count_, static_cast<std::size_t>(next));
    colors_ = std::move(refined);
    stable_ = count_ == before || count_ == colors_.size();
  }

  /// The classes as they are now.
  [[nodiscard]] row_classes classes() const {
    row_classes out{colors_, {}, std::vector<std::int32_t>(count_, 0)};
    for (std::size_t i = 0; i < colors_.size(); ++i)  // colours are numbered in the order of their first nodes
      if (++out.multiplicity[static_cast<std::size_t>(colors_[i])] == 1)
        out.representative.push_back(static_cast<std::int32_t>(i));
    return out;
  }

 private:
  std::span<const csr> lists_;
  std::vector<std::int32_t> colors_;
  std::size_t count_ = 0;
  bool stable_ = false;
};

/// Classes of rows that are equal behind @p rounds layers that see the neighbours in @p lists; equal inputs have equal
/// @p colors. Thread-safety: pure.
[[nodiscard]] inline row_classes equal_rows(std::vector<std::int32_t> colors, std::span<const csr> lists,
                                            std::size_t rounds) {
  color_refinement refinement(std::move(colors), lists);
  for (std::size_t round = 0; round < rounds; ++round) refinement.refine();
  return refinement.classes();
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

}  // namespace ledg::inline LEDG_ABI
