// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "ledg/onnx/rules/parts.hpp"

/// @file onnx/rules/activation.hpp
/// Activations with what is fused into them.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void bias_gelu_expand(expansion& e) {  // also FastGelu, whose bias may be missing
  const auto& x = e.context().dims(0);
  e.result(0, e.add("Gelu", {add_input(e, e.input(0), x, 1)}, x));
}

// The last dimension in two halves: one times Gelu of the other.
inline void split_gelu(const context& c) {
  shape out = c.dims(0, 1);
  out.back() = divide(out.back(), 2);
  c.set(0, std::move(out));
}
inline void split_gelu_expand(expansion& e) {
  const auto& c = e.context();
  const auto out = c.out_dims(0);
  const auto x = add_input(e, e.input(0), c.dims(0), 1);
  const auto halves = e.add("Split", {x}, out, {{"parts", std::int64_t{2}}});
  e.result(0, e.add("Mul", {halves, e.add("Gelu", {halves}, out)}, out));
}

// x sigmoid(x) times a second input.
inline void swiglu(const context& c) { c.set(0, broadcast(c.dims(0), c.dims(1))); }
inline void swiglu_expand(expansion& e) {
  const auto out = e.context().out_dims(0);
  const auto gate = e.add("SiLU", {e.input(0)}, e.context().dims(0));
  e.result(0, e.add("Mul", {gate, e.input(1)}, out));
}

inline void bias_add_expand(expansion& e) {  // com.microsoft: input, bias, skip
  const auto& x = e.context().dims(0);
  e.result(0, e.add("Add", {add_input(e, e.input(0), x, 1), e.input(2)}, x));
}
inline void bias_softmax_expand(expansion& e) {
  const auto& x = e.context().dims(0);
  e.result(0, e.add("Softmax", {add_input(e, e.input(0), x, 1)}, x));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
