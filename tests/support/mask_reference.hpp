// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ledg/graph/batch.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"

/// @file mask_reference.hpp  Masks as dense boolean matrices.
namespace ledg_test {

/// Checks that the rows of a mask are ascending, without repetition, and hold the node itself; returns them as a
/// matrix.
template <class Mask>
[[nodiscard]] relation built(const ledg::graph_batch& b) {
  const ledg::csr m = Mask::build(b);
  REQUIRE(m.rows() == b.node_count());
  for (std::size_t i = 0; i < m.rows(); ++i) {
    const auto row = m.row(i);
    CHECK(std::adjacent_find(row.begin(), row.end(), [](auto x, auto y) { return x >= y; }) == row.end());
    CHECK(std::binary_search(row.begin(), row.end(), static_cast<std::int32_t>(i)));
  }
  return to_relation(m);
}

/// Whether at most @p steps steps of @p step lead from i to j.
[[nodiscard]] inline relation steps_of(const relation& step, std::size_t steps) {
  relation all = with_self(relation(step.rows, step.rows));
  for (std::size_t s = 0; s < steps; ++s) all = product(all, with_self(step));
  return all;
}

[[nodiscard]] inline relation either(relation a, const relation& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] = a.values[i] || b.values[i];
  return a;
}
[[nodiscard]] inline relation both(relation a, const relation& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] = a.values[i] && b.values[i];
  return a;
}

}  // namespace ledg_test
