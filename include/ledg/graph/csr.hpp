// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file graph/csr.hpp  Neighbour lists in compressed rows.

namespace ledg::inline LEDG_ABI {

/// Lists of neighbours, one list a node: those of node i are `indices[offsets[i] .. offsets[i + 1])`.
struct csr {
  std::vector<std::int32_t> offsets{0};
  std::vector<std::int32_t> indices;

  [[nodiscard]] std::size_t rows() const { return offsets.size() - 1; }
  [[nodiscard]] std::size_t edge_count() const { return indices.size(); }
  [[nodiscard]] std::span<const std::int32_t> row(std::size_t i) const {
    const auto first = static_cast<std::size_t>(offsets[i]);
    return {indices.data() + first, static_cast<std::size_t>(offsets[i + 1]) - first};
  }

  /// Starts the next row; neighbours are then appended with `indices.push_back`, and `close_row` ends it.
  void close_row() { offsets.push_back(static_cast<std::int32_t>(indices.size())); }
};

/// The same edges seen from the other end; rows are in ascending order.
[[nodiscard]] inline csr transpose(const csr& a) {
  const auto n = a.rows();
  csr t;
  t.offsets.assign(n + 1, 0);
  for (const auto j : a.indices) ++t.offsets[static_cast<std::size_t>(j) + 1];
  for (std::size_t i = 0; i < n; ++i) t.offsets[i + 1] += t.offsets[i];
  t.indices.resize(a.indices.size());
  auto next = t.offsets;
  for (std::size_t i = 0; i < n; ++i)
    for (const auto j : a.row(i))
      t.indices[static_cast<std::size_t>(next[static_cast<std::size_t>(j)]++)] = static_cast<std::int32_t>(i);
  return t;
}

}  // namespace ledg::inline LEDG_ABI
