// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/positions.hpp"

/// @file model/position_features.hpp
/// What a model may be told of where a node stands.

namespace ledg::inline LEDG_ABI {

/// Steps of the walks whose chances of return are features.
inline constexpr std::size_t position_walk_steps = 8;

/// How many numbers say where a node stands.
inline constexpr std::size_t position_feature_count = 3 + position_walk_steps;

/// `positions_of` brought to about [-1, 1], `{nodes, position_feature_count}`: depth and height become logarithms;
/// parts and probabilities stay. A node's numbers do not depend on what else is in the batch.
/// @throws graph_error where a graph has a cycle.
[[nodiscard]] inline std::vector<float> position_features(const graph_batch& b) {
  auto values = positions_of(b, position_walk_steps).values;
  const auto shrink = [](float& edges) { edges = std::log2(1.0F + edges) / 4.0F - 1.0F; };
  for (std::size_t at = 0; at < values.size(); at += position_feature_count) {
    shrink(values[at]);      // depth
    shrink(values[at + 2]);  // height
  }
  return values;
}

}  // namespace ledg::inline LEDG_ABI
