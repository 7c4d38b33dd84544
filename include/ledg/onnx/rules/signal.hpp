// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/signal.hpp
/// Fourier transforms and what stands around them.

namespace ledg::inline LEDG_ABI::onnx::rules {

// The integer that input `i` holds, or unknown.
inline std::int64_t number_in(const context& c, std::size_t i) {
  const auto v = c.integers(i);
  return v && v->size() == 1 && (*v)[0] >= 0 ? (*v)[0] : unknown;
}

inline std::int64_t half_spectrum(std::int64_t n) { return n < 0 ? unknown : n / 2 + 1; }

// The last dimension is 1 for real numbers and 2 for complex ones. Until set 19 the axis is an attribute and counts
// from the batch on.
inline void dft(const context& c) {
  shape out = c.dims(0, 2);
  const bool onesided = c.attribute("onesided", std::int64_t{0}) != 0;
  const bool inverse = c.attribute("inverse", std::int64_t{0}) != 0;
  auto at = c.opset() < 20 ? c.attribute("axis", std::int64_t{1}) : std::int64_t{-2};
  const auto given = c.has(2) ? c.integers(2) : list{at};
  if (!given || given->size() != 1) {
    if (onesided || c.has(1)) std::fill(out.begin(), out.end() - 1, unknown);  // one of them changes
    out.back() = onesided && inverse ? 1 : 2;
    return c.set_open(0, std::move(out), "the axis is not constant");
  }
  at = (*given)[0];
  auto& length = out[c.axis(at, out.size())];
  if (onesided && inverse && length > 0) length = 2 * (length - 1);
  if (c.has(1)) length = number_in(c, 1);
  if (onesided && !inverse) length = half_spectrum(length);
  out.back() = onesided && inverse ? 1 : 2;
  c.set(0, std::move(out));
}

// {batch, frames, bins, 2}
inline void stft(const context& c) {
  const auto& x = c.dims(0, 2);
  const auto step = number_in(c, 1);
  auto frame = c.has(3) ? number_in(c, 3) : unknown;
  if (frame < 0 && c.has(2)) frame = c.dims(2, 1)[0];
  if (frame < 0 && !c.has(2) && !c.has(3)) throw unresolved{"neither a window nor a frame length is given"};
  const auto frames = x[1] < 0 || step < 1 || frame < 0 ? unknown : x[1] < frame ? 0 : (x[1] - frame) / step + 1;
  const bool onesided = c.attribute("onesided", std::int64_t{1}) != 0;
  c.set(0, {x[0], frames, onesided ? half_spectrum(frame) : frame, 2});
}

inline void window_function(const context& c) {
  c.set(0, {number_in(c, 0)}, to_data_type(c.attribute("output_datatype", std::int64_t{1})));
}

inline void mel_weights(const context& c) {
  c.set(0, {half_spectrum(number_in(c, 1)), number_in(c, 0)},
        to_data_type(c.attribute("output_datatype", std::int64_t{1})));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
