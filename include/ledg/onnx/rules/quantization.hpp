// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "ledg/onnx/rules/matmul.hpp"
#include "ledg/onnx/rules/parts.hpp"
#include "ledg/onnx/rules/pooling.hpp"

/// @file onnx/rules/quantization.hpp
/// Operators between real and quantised numbers, and ONNX Runtime's operators on quantised numbers: each does what the
/// operator on real numbers does.

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

// ---- com.microsoft
// ---------------------------------------------------------------------------------------------------

// The operator on real numbers that a quantised one stands for.
inline std::string_view real_name(std::string_view op) {
  return op.substr(op.starts_with("QLinear") ? std::string_view("QLinear").size() : 0);
}

inline void qlinear_unary_expand(expansion& e) {
  const auto& c = e.context();
  e.result(0, plain(e, real_name(c.node().op), {e.input(0)}, c.out_dims(0)));
}

inline void qlinear_binary(const context& c) { c.set(0, broadcast(c.dims(0), c.dims(3))); }
inline void qlinear_binary_expand(expansion& e) {
  const auto& c = e.context();
  std::vector<attribute> facts;
  if (is_constant(c, 0) != is_constant(c, 3))
    facts.push_back({"constant", element_count(c.dims(is_constant(c, 0) ? 0 : 3))});
  e.result(0, e.add(real_name(c.node().op), {e.input(0), e.input(3)}, c.out_dims(0), std::move(facts), {0, 3}));
}

// Output scale and zero point, then an input, its scale and zero point, and so on.
inline void qlinear_concat(const context& c) {
  shape out = c.dims(2);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{1}), out.size());
  for (std::size_t i = 5; i < c.input_count(); i += 3) {
    const auto& x = c.dims(i);
    if (x.size() != out.size()) throw contradiction("inputs differ in rank");
    out[axis] = add(out[axis], x[axis]);
  }
  c.set(0, std::move(out), c.type(2));
}
inline void qlinear_concat_expand(expansion& e) {
  const auto& c = e.context();
  std::vector<part> from;
  for (std::size_t i = 2; i < c.input_count(); i += 3) from.push_back(e.input(i));
  e.result(0, plain(e, "Concat", from, c.out_dims(0)));
}

inline void qlinear_where(const context& c) {  // condition, x with scale and zero point, y with both
  c.set(0, broadcast(broadcast(c.dims(0), c.dims(1)), c.dims(4)), c.type(1));
}
inline void qlinear_where_expand(expansion& e) {
  e.result(0, e.add("Where", {e.input(0), e.input(1), e.input(4)}, e.context().out_dims(0)));
}

// A table of blocks of small integers, read by index; scales follow.
inline std::int64_t block_weight(const context& c, std::size_t slot) { return unpacked_elements(c, slot, "bits"); }
inline void gather_blocks(const context& c) {
  const auto &x = c.dims(0), &index = c.dims(1);
  const auto axis = c.axis(c.attribute("gather_axis", std::int64_t{0}), x.size());
  shape table = x;
  const auto bits = c.attribute("bits", std::int64_t{4});
  const auto packed = c.axis(c.attribute("quantize_axis", std::int64_t{1}), x.size());
  if (c.type(0) == data_type::uint8 && bits > 0 && bits < 8) table[packed] = multiply(table[packed], 8 / bits);
  shape out(table.begin(), table.begin() + static_cast<std::ptrdiff_t>(axis));
  out.insert(out.end(), index.begin(), index.end());
  out.insert(out.end(), table.begin() + static_cast<std::ptrdiff_t>(axis) + 1, table.end());
  c.set(0, std::move(out), c.type(2));
}
inline void gather_blocks_expand(expansion& e) {
  const auto& c = e.context();
  const auto rows = e.add("Gather", {e.input(1), e.input(0)}, c.out_dims(0));
  e.own(rows, is_constant(c, 0) ? block_weight(c, 0) : 0);
  e.result(0, rows);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
