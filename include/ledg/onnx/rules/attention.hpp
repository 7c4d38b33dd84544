// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/attention.hpp
/// Attention, ONNX's own and that of ONNX Runtime.

namespace ledg::inline LEDG_ABI::onnx::rules {

struct attention_sizes {
  std::int64_t batch, heads, kv_heads, queries, keys, depth, value_depth;
};

inline attention_sizes attention_sizes_of(const context& c) {
  const auto &q = c.dims(0, 3), &k = c.dims(1, q.size()), &v = c.dims(2, q.size());
  const auto past = c.has(4) ? c.dims(4, 4)[2] : 0;
  if (q.size() == 4) return {q[0], q[1], k[1], q[2], add(k[2], past), q[3], v[3]};
  const auto heads = c.attribute("q_num_heads", std::int64_t{1}), kv = c.attribute("kv_num_heads", heads);
  return {q[0], heads, kv, q[1], add(k[1], past), divide(q[2], heads), divide(v[2], kv)};
}

inline void attention(const context& c) {
  const auto s = attention_sizes_of(c);
  c.set(0, c.dims(0).size() == 4 ? shape{s.batch, s.heads, s.queries, s.value_depth}
                                 : shape{s.batch, s.queries, multiply(s.heads, s.value_depth)});
  c.set(1, {s.batch, s.kv_heads, s.keys, s.depth});
  c.set(2, {s.batch, s.kv_heads, s.keys, s.value_depth});
  c.set(3, {s.batch, s.heads, s.queries, s.keys});
}

inline std::int64_t attention_macs(const context& c) {
  const auto s = attention_sizes_of(c);
  return checked_product({s.batch, s.heads, s.queries, s.keys, add(s.depth, s.value_depth)});
}

inline void multi_head_attention(const context& c) {  // com.microsoft: query, key and value are {batch, length, hidden}
  const auto &q = c.dims(0, 3), &v = c.dims(2, 3);
  c.set(0, {q[0], q[1], v[2]});
}

inline std::int64_t multi_head_attention_macs(const context& c) {
  const auto &q = c.dims(0), &v = c.dims(2);
  return checked_product({q[0], q[1], v[1], add(q[2], v[2])});
}

inline void packed_attention(const context& c) {  // com.microsoft: one product makes query, key and value
  const auto &x = c.dims(0, 3), &w = c.dims(1, 2);
  const auto sizes = c.attribute_list("qkv_hidden_sizes");
  c.set(0, {x[0], x[1], sizes && sizes->size() == 3 ? (*sizes)[2] : divide(w[1], 3)});
}

inline std::int64_t packed_attention_macs(const context& c) {
  const auto &x = c.dims(0), &w = c.dims(1);
  const auto hidden = c.out_dims(0)[2];
  return checked_sum({checked_product({x[0], x[1], w[0], w[1]}), checked_product({x[0], x[1], x[1], hidden, 2})});
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
