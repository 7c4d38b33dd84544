// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledg/core/namespace.hpp"
#include "ledg/onnx/input_shapes.hpp"
#include "ledg/onnx/links.hpp"
#include "ledg/onnx/operator_rule.hpp"

/// @file onnx/inference.hpp
/// What is known of a model once its shapes are inferred.

namespace ledg::inline LEDG_ABI::onnx {

/// How often a graph inside a node runs, each time that the node does.
struct body_runs {
  std::int64_t runs = 0;  ///< 0 for a branch that is not taken, and for one that is cheaper than the other
  bool possible = false;  ///< false for a branch that is never taken
};

/// Why a shape is not known.
struct unknown_reason {
  std::string text;
  bool contradiction = false;  ///< shapes that are known do not go together
};

/// Result of the inference.
struct inference : network_links {
  std::vector<std::int64_t> macs;      ///< of each node, for one run of its graph; -1 where shapes are missing
  std::vector<body_runs> runs;         ///< of each graph of `graph_view::bodies`
  std::vector<std::uint32_t> guessed;  ///< nodes whose branch or number of iterations is not known before they run
  std::vector<unknown_reason> reasons;
  std::vector<unbound_dimension> unbound;
  std::optional<assumed_dimension> assumed;
};

}  // namespace ledg::inline LEDG_ABI::onnx
