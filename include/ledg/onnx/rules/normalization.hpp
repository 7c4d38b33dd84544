// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "ledg/onnx/rules/parts.hpp"

/// @file onnx/rules/normalization.hpp
/// Batch and layer normalisation, also with what ONNX Runtime fuses with them; others keep the shape of their input.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void batch_norm(const context& c) {
  const auto& x = c.dims(0);
  c.set(0, x);
  const auto channels = x.size() > 1 ? x[1] : 1;
  const auto scales = c.has(1) && c.input(1).ranked && c.input(1).dims.size() == 1 ? c.input(1).dims[0] : unknown;
  for (std::size_t i = 1; i < c.output_count(); ++i) c.set(i, {either(channels, scales)}, c.type(1));
}

inline shape statistics_of(const context& c) {
  shape stats = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{-1}), stats.size());
  std::fill(stats.begin() + static_cast<std::ptrdiff_t>(axis), stats.end(), 1);
  return stats;
}

inline void layer_norm(const context& c) {
  const auto stats = statistics_of(c);
  c.set(0, c.dims(0));
  c.set(1, stats, data_type::float32);
  c.set(2, stats, data_type::float32);
}

// ---- com.microsoft
// ---------------------------------------------------------------------------------------------------

inline std::string_view norm_of(const context& c) {
  return c.node().op == "SkipSimplifiedLayerNormalization" ? "RMSNormalization" : "LayerNormalization";
}

// Outputs: the normalised sum, statistics twice, and the sum itself.
inline void skip_layer_norm(const context& c) {
  const auto stats = statistics_of(c);
  c.set(0, c.dims(0));
  c.set(1, stats, data_type::float32);
  c.set(2, stats, data_type::float32);
  c.set(3, c.dims(0));
}

inline void skip_layer_norm_expand(expansion& e) {
  const auto& c = e.context();
  const bool simple = norm_of(c) == "RMSNormalization";
  const auto& x = c.dims(0);
  const auto biased = add_input(e, e.input(0), x, simple ? 3 : 4);
  const auto sum = e.add("Add", {biased, e.input(1)}, x);
  e.result(0, simple ? e.add(norm_of(c), {sum}, x, {}, {2}) : e.add(norm_of(c), {sum}, x, {}, {2, 3}));
  e.result(3, sum);
}

// Sums of up to three embeddings, normalised.
inline void embed_layer_norm(const context& c) {
  const auto& ids = c.dims(0, 2);
  const shape out{ids[0], ids[1], c.dims(2, 2)[1]};
  c.set(0, out, c.type(2));
  c.set(1, {ids[0]}, data_type::int32);
  c.set(2, out, c.type(2));
}

inline void embed_layer_norm_expand(expansion& e) {
  const auto& c = e.context();
  const auto out = c.out_dims(0);
  auto sum = e.add("Gather", {e.input(0)}, out, {}, {2});
  const auto positions = element_count(out) / std::max<std::int64_t>(out[0], 1);
  const auto with_positions = e.add("Add", {sum}, out, {{"constant", positions}}, {3});
  sum = c.has(1) ? e.add("Add", {with_positions, e.add("Gather", {e.input(1)}, out, {}, {4})}, out) : with_positions;
  e.result(0, e.add("LayerNormalization", {sum}, out, {}, {5, 6}));
  e.result(1, e.input(0));
  e.result(2, sum);
}

// Input and skip, channels last; the sum is the second output.
inline void skip_group_norm(const context& c) {
  c.set(0, c.dims(0));
  c.set(1, c.dims(0));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
