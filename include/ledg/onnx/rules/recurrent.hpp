// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/recurrent.hpp
/// LSTM, GRU and plain recurrent layers.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void recurrent(const context& c) {
  const auto &x = c.dims(0, 3), &r = c.dims(2, 3);
  const bool batch_first = c.attribute("layout", std::int64_t{0}) != 0;
  const auto hidden = c.attribute("hidden_size", r[2]);
  const std::int64_t directions = c.attribute("direction", "forward") == "bidirectional" ? 2 : 1;
  const auto length = x[batch_first ? 1 : 0], batch = x[batch_first ? 0 : 1];
  c.set(0, batch_first ? shape{batch, length, directions, hidden} : shape{length, directions, batch, hidden});
  const shape state = batch_first ? shape{batch, directions, hidden} : shape{directions, batch, hidden};
  c.set(1, state);
  c.set(2, state);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
