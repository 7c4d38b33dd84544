// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "ledg/core/namespace.hpp"

/// @file model/node_work.hpp

namespace ledg::inline LEDG_ABI {

/// Work of one row (one class of equal nodes) at batch 1.
struct node_work {
  float macs = 0;          ///< multiply-accumulates, in millions
  float weights = 0;       ///< weight elements read, in millions
  float activations = 0;   ///< elements read and written, in millions
  std::int32_t group = 0;  ///< operator group
  float count = 1;         ///< how many nodes the row stands for
};

}  // namespace ledg::inline LEDG_ABI
