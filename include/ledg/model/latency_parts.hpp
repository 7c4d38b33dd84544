// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file model/latency_parts.hpp
/// A latency as the parts that it is made of.

namespace ledg::inline LEDG_ABI {

/// Part of a row, of all nodes that it stands for.
struct row_part {
  double compute = 0;
  double memory = 0;
  double launch = 0;

  [[nodiscard]] double total() const { return compute + memory + launch; }
  /// Adds @p weight times @p other.
  void add(const row_part& other, double weight = 1) {
    compute += weight * other.compute;
    memory += weight * other.memory;
    launch += weight * other.launch;
  }
};

/// Parts of a latency, in any unit.
struct latency_parts {
  std::vector<row_part> rows;
  double overhead = 0;  ///< what belongs to no row

  [[nodiscard]] double total() const {
    double sum = overhead;
    for (const auto& r : rows) sum += r.total();
    return sum;
  }
  /// Brings the sum of all parts to @p whole; what sums to nothing is overhead alone.
  void scale_to(double whole) {
    const double sum = total();
    if (!(sum > 0)) {
      overhead = whole;
      return;
    }
    for (auto& r : rows) r = {r.compute * (whole / sum), r.memory * (whole / sum), r.launch * (whole / sum)};
    overhead *= whole / sum;
  }
  /// Adds @p weight times @p other, which has as many rows.
  void add(const latency_parts& other, double weight) {
    rows.resize(other.rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].add(other.rows[r], weight);
    overhead += weight * other.overhead;
  }
};

}  // namespace ledg::inline LEDG_ABI
