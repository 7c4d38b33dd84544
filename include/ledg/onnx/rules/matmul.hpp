// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "ledg/onnx/rules/parts.hpp"

/// @file onnx/rules/matmul.hpp
/// Matrix products, also quantised ones and mixtures of experts. Einsum has a file of its own.

namespace ledg::inline LEDG_ABI::onnx::rules {

// ---- Gemm ----------------------------------------------------------------------------------------------------------

// @param weight  input that the second matrix is
inline shape gemm_shape(const context& c, std::size_t weight) {
  const auto &a = c.dims(0, 2), &b = c.dims(weight, 2);
  const bool ta = flag(c, "transA"), tb = flag(c, "transB");
  const auto ka = a[ta ? 0 : 1], kb = b[tb ? 1 : 0];
  if (ka >= 0 && kb >= 0 && ka != kb)
    throw contradiction("inner dimensions " + std::to_string(ka) + " and " + std::to_string(kb) + " differ");
  return {a[ta ? 1 : 0], b[tb ? 0 : 1]};
}

inline std::int64_t gemm_depth(const context& c) { return c.dims(0, 2)[flag(c, "transA") ? 0 : 1]; }

inline void gemm(const context& c) { c.set(0, gemm_shape(c, 1)); }
inline void gemm_qlinear(const context& c) {  // com.microsoft: real numbers where no output scale is given
  c.set(0, gemm_shape(c, 3), c.has(7) ? c.type(0) : data_type::float32);
}
inline std::int64_t gemm_macs(const context& c) {
  return checked_product({checked_product(c.out_dims(0)), gemm_depth(c)});
}

inline void gemm_gelu_expand(expansion& e) {
  const auto& c = e.context();
  const auto y = linear(e, e.input(0), c.out_dims(0), c.dims(0, 1).back(), 1, 2);
  e.result(0, e.add("Gelu", {y}, c.out_dims(0)));
}
inline void gemm_qlinear_expand(expansion& e) {
  e.result(0, linear(e, e.input(0), e.context().out_dims(0), gemm_depth(e.context()), 3, 6));
}

// ---- MatMul --------------------------------------------------------------------------------------------------------

inline shape product_shape(shape a, shape b) {
  if (a.empty() || b.empty()) throw unresolved{"a product of scalars"};
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  const auto ka = a.back(), kb = b[b.size() - 2];
  if (ka >= 0 && kb >= 0 && ka != kb)
    throw contradiction("inner dimensions " + std::to_string(ka) + " and " + std::to_string(kb) + " differ");
  shape out = broadcast(shape(a.begin(), a.end() - 2), shape(b.begin(), b.end() - 2));
  if (!row) out.push_back(a[a.size() - 2]);
  if (!column) out.push_back(b.back());
  return out;
}

inline void matmul(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(1))); }
inline void matmul_integer(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(1)), data_type::int32); }
inline void matmul_qlinear(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(3)), c.type(7)); }
inline void matmul_to_real(const context& c) {  // com.microsoft: quantised factors, real result
  c.set(0, product_shape(c.dims(0), c.dims(1)), c.has(2) ? c.type(2) : data_type::float32);
}

// com.microsoft: factors may be transposed, and their first dimension may lie before the last one.
inline shape factor_shape(const context& c, std::size_t slot, const char* flipped, const char* batch) {
  auto d = c.dims(slot);
  if (d.size() < 2) return d;
  if (flag(c, batch) && d.size() > 2) std::rotate(d.begin(), d.begin() + 1, d.end() - 1);
  if (flag(c, flipped)) std::swap(d[d.size() - 1], d[d.size() - 2]);
  return d;
}
inline shape left_factor(const context& c) { return factor_shape(c, 0, "transA", "transBatchA"); }

inline void matmul_fused(const context& c) {
  c.set(0, product_shape(left_factor(c), factor_shape(c, 1, "transB", "transBatchB")));
}

inline std::int64_t matmul_macs(const context& c) {
  const auto a = left_factor(c);
  return checked_product({checked_product(c.out_dims(0)), a.empty() ? 1 : a.back()});
}

inline part factors(expansion& e, std::int64_t k, std::size_t right, std::size_t bias) {
  const auto& c = e.context();
  if (is_constant(c, 0)) return e.add("MatMul", {e.input(right)}, c.out_dims(0), {{"k", k}}, {0});
  return linear(e, e.input(0), c.out_dims(0), k, right, bias);
}

inline void matmul_fused_expand(expansion& e) {
  const auto& c = e.context();
  auto y = factors(e, left_factor(c).back(), 1, no_slot);
  const auto* alpha = c.graph().find(c.node(), "alpha");
  if (alpha != nullptr && alpha->type == attribute_view::kind::real && alpha->real != 1)
    y = scaled(e, y, c.out_dims(0));
  if (const auto name = c.attribute("activation", ""); !name.empty()) y = e.add(name, {y}, c.out_dims(0));
  e.result(0, y);
}

inline void matmul_integer_expand(expansion& e) { e.result(0, factors(e, e.context().dims(0, 1).back(), 1, no_slot)); }
inline void matmul_qlinear_expand(expansion& e) { e.result(0, factors(e, e.context().dims(0, 1).back(), 3, no_slot)); }
inline void matmul_to_real_expand(expansion& e) { e.result(0, factors(e, e.context().dims(0, 1).back(), 1, 6)); }
inline void matmul_dynamic_expand(expansion& e) { e.result(0, factors(e, e.context().dims(0, 1).back(), 1, 4)); }

inline void determinant(const context& c) {
  const auto& x = c.dims(0, 2);
  c.set(0, shape(x.begin(), x.end() - 2));
}

// ---- com.microsoft: weights of a few bits
// -------------------------------------------------------------------------------

// The weight is stored by blocks; its sizes are the attributes N and K.
inline void matmul_bits(const context& c) {
  shape out = c.dims(0, 1);
  const auto k = c.attribute("K", unknown), n = c.attribute("N", unknown);
  if (out.back() >= 0 && k >= 0 && out.back() != k)
    throw contradiction("inner dimensions " + std::to_string(out.back()) + " and " + std::to_string(k) + " differ");
  out.back() = n;
  c.set(0, std::move(out));
}
inline std::int64_t matmul_bits_macs(const context& c) {
  return checked_product({checked_product(c.out_dims(0)), c.dims(0, 1).back()});
}
inline std::int64_t matmul_bits_weight(const context& c, std::size_t slot) {
  if (slot != 1) return checked_product(c.dims(slot));
  return checked_product({std::max<std::int64_t>(c.attribute("K", std::int64_t{0}), 0),
                          std::max<std::int64_t>(c.attribute("N", std::int64_t{0}), 0)});
}
inline void matmul_bits_expand(expansion& e) {
  const auto& c = e.context();
  const auto out = c.out_dims(0);
  const auto in = c.dims(0, 1).back();
  const auto y = e.add("Gemm", {e.input(0)}, out, {{"in", in}, {"out", out.back()}});
  e.own(y, matmul_bits_weight(c, 1));
  e.result(0, add_input(e, y, out, 5));
}

// Elements of a constant whose bytes hold several, as attribute `bits` says.
inline std::int64_t unpacked_elements(const context& c, std::size_t slot, std::string_view key) {
  const auto elements = checked_product(c.dims(slot));
  const auto bits = c.attribute(key, std::int64_t{4});
  return c.type(slot) == data_type::uint8 && bits > 0 && bits < 8 ? checked_product({elements, 8 / bits}) : elements;
}

// ---- com.microsoft: mixtures of experts
// -----------------------------------------------------------------------------------

// Inputs that the weights of the first, second and third layer are: {experts, out, in}, packed where they are
// quantised.
struct expert_slots {
  std::size_t first, second, third;
};
inline expert_slots expert_slots_of(const context& c) {
  return c.node().op == "QMoE" ? expert_slots{2, 5, 8} : expert_slots{2, 4, 6};
}

inline void experts(const context& c) { c.set(0, c.dims(0)); }

inline std::int64_t expert_weights(const context& c, std::size_t slot) {
  const auto s = expert_slots_of(c);
  const bool matrix = slot == s.first || slot == s.second || slot == s.third;
  return matrix ? unpacked_elements(c, slot, "expert_weight_bits") : checked_product(c.dims(slot));
}

// Every token goes through `k` experts.
inline std::int64_t expert_macs(const context& c, std::size_t slot) {
  if (!c.has(slot)) return 0;
  const auto &x = c.dims(0, 2), &w = c.dims(slot, 3);
  const auto tokens = checked_product(std::span(x).first(x.size() - 1));
  if (w[0] <= 0) throw unresolved{"a mixture of no experts"};
  return checked_product({tokens, c.attribute("k", std::int64_t{1}), expert_weights(c, slot) / w[0]});
}
inline std::int64_t experts_macs(const context& c) {
  const auto s = expert_slots_of(c);
  return checked_sum({expert_macs(c, s.first), expert_macs(c, s.second), expert_macs(c, s.third)});
}

// One layer for the tokens of all experts: as much work as they have together, and all their weights.
inline part expert_layer(expansion& e, part x, std::size_t slot, std::int64_t in) {
  const auto& c = e.context();
  if (!c.has(slot) || in <= 0) return x;
  const auto& tokens = c.dims(0, 2);
  const auto columns = expert_weights(c, slot) / std::max<std::int64_t>(c.dims(slot, 3)[0], 1) / in;
  auto out = tokens;
  out.back() = columns;
  out.front() = checked_product({out.front(), c.attribute("k", std::int64_t{1})});
  const auto y = e.add("Gemm", {x}, out, {{"in", in}, {"out", columns}});
  e.own(y, expert_weights(c, slot));
  return y;
}

inline void experts_expand(expansion& e) {
  const auto& c = e.context();
  const auto s = expert_slots_of(c);
  const auto hidden = c.dims(0, 2).back();
  auto wide = c.dims(0);
  wide.front() = checked_product({wide.front(), c.attribute("k", std::int64_t{1})});
  wide.back() =
      hidden > 0 ? expert_weights(c, s.second) / std::max<std::int64_t>(c.dims(s.second, 3)[0], 1) / hidden : 0;
  const auto up = expert_layer(e, e.input(0), s.first, hidden);
  auto gate = e.add("SiLU", {up}, wide);
  if (c.has(s.third)) gate = e.add("Mul", {gate, expert_layer(e, e.input(0), s.third, hidden)}, wide);
  const auto down = expert_layer(e, gate, s.second, wide.back());
  e.result(0, e.add("ReduceSum", {e.add("Mul", {down, e.input(1)}, c.dims(0))}, c.dims(0)));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
