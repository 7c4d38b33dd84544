// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ledg/onnx/expansion.hpp"
#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/parts.hpp
/// Operators that many fused ones are made of.

namespace ledg::inline LEDG_ABI::onnx::rules {

using part = expansion::part;
inline constexpr std::size_t no_slot = 1000;  // an input that no operator has

inline bool is_constant(const context& c, std::size_t slot) { return c.has(slot) && c.input(slot).constant; }

// Adds input `slot`: a part, or a constant of the shape's last extent; nothing where it is absent.
inline part add_input(expansion& e, part x, const shape& out, std::size_t slot) {
  const auto& c = e.context();
  if (!c.has(slot)) return x;
  if (!is_constant(c, slot)) return e.add("Add", {x, e.input(slot)}, out);
  const auto elements = c.input(slot).complete() ? element_count(c.input(slot).dims) : 0;
  return e.add("Add", {x}, out, {{"constant", elements}}, {slot});
}

// A fully connected layer on the last dimension of `x`; `weight` of {in, out} and `bias` are inputs of the fused
// operator.
inline part linear(expansion& e, part x, shape out, std::int64_t in, std::size_t weight, std::size_t bias) {
  const auto columns = out.empty() ? 1 : out.back();
  const bool fixed = is_constant(e.context(), weight);
  const auto y = fixed ? e.add("Gemm", {x}, out, {{"in", in}, {"out", columns}}, {weight})
                       : e.add("MatMul", {x, e.input(weight)}, out, {{"k", in}});
  return add_input(e, y, out, bias);
}

// A product of two activations, `k` elements in each sum.
inline part product(expansion& e, part a, part b, shape out, std::int64_t k) {
  return e.add("MatMul", {a, b}, std::move(out), {{"k", k}});
}

// Multiplication with a constant number.
inline part scaled(expansion& e, part x, shape out) {
  return e.add("Mul", {x}, std::move(out), {{"constant", std::int64_t{1}}});
}

// The operator alone with its attributes, without what is fused into it.
inline part plain(expansion& e, std::string_view op, const std::vector<part>& from, shape out,
                  std::initializer_list<std::size_t> weights = {}) {
  const auto& c = e.context();
  return e.add(op, from, std::move(out), graph_attributes(c.graph(), c.node()), weights);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
