// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "ledg/onnx/rules/parts.hpp"

/// @file onnx/rules/recurrent.hpp
/// LSTM, GRU and plain recurrent layers.

namespace ledg::inline LEDG_ABI::onnx::rules {

// What all outputs are made of; `all` is the shape of the first one, asked for or not.
struct recurrent_shapes {
  shape all, state;

  explicit recurrent_shapes(const context& c) {
    const auto &x = c.dims(0, 3), &r = c.dims(2, 3);
    const bool batch_first = c.attribute("layout", std::int64_t{0}) != 0;
    // The quantised operator keeps its matrices the other way round.
    const auto hidden = c.attribute("hidden_size", c.node().op == "DynamicQuantizeLSTM" ? r[1] : r[2]);
    const std::int64_t directions = c.attribute("direction", "forward") == "bidirectional" ? 2 : 1;
    const auto length = x[batch_first ? 1 : 0], batch = x[batch_first ? 0 : 1];
    all = batch_first ? shape{batch, length, directions, hidden} : shape{length, directions, batch, hidden};
    state = batch_first ? shape{batch, directions, hidden} : shape{directions, batch, hidden};
  }
};

inline void recurrent(const context& c) {
  const recurrent_shapes s(c);
  c.set(0, s.all);
  c.set(1, s.state);
  c.set(2, s.state);
}

// The work is that of all steps, also where only the last state is asked for.
inline void recurrent_expand(expansion& e) {
  const auto& c = e.context();
  const recurrent_shapes s(c);
  const auto op = c.node().op == "DynamicQuantizeLSTM" ? std::string_view("LSTM") : c.node().op;
  const auto layer = plain(e, op, {e.input(0)}, s.all, {1, 2, 3, 7});
  if (layer == expansion::constant) return;
  e.set(layer, "hidden_size", s.all.back());
  for (std::size_t i = 0; i < c.output_count(); ++i) e.result(i, layer);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
