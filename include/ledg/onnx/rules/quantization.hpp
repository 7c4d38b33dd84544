// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/quantization.hpp
/// Operators between real and quantised numbers.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void quantize(const context& c) {
  c.set(0, c.dims(0), c.has(2) ? c.type(2) : to_data_type(c.attribute("output_dtype", std::int64_t{2})));
}
inline void dequantize(const context& c) { c.set(0, c.dims(0), c.type(1)); }
inline void dynamic_quantize(const context& c) {
  c.set(0, c.dims(0), data_type::uint8);
  c.set(1, {}, data_type::float32);
  c.set(2, {}, data_type::uint8);
}
inline void qlinear_binary(const context& c) { c.set(0, broadcast(c.dims(0), c.dims(3))); }

}  // namespace ledg::inline LEDG_ABI::onnx::rules
