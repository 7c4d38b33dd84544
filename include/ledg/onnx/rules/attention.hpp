// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/onnx/rules/parts.hpp"

/// @file onnx/rules/attention.hpp
/// Attention in all layouts: ONNX's own, and those of ONNX Runtime. Each layout says what its sizes are; shapes,
/// multiply-accumulates and parts follow from them.

namespace ledg::inline LEDG_ABI::onnx::rules {

struct attention_sizes {
  std::int64_t batch, heads, kv_heads, queries;
  std::int64_t added;  // keys that this call brings
  std::int64_t keys;   // all keys that are looked at, those of the past as well
  std::int64_t depth, value_depth;
  std::int64_t kept;  // keys that `present` holds
};

inline shape queries_of(const attention_sizes& s) { return {s.batch, s.queries, multiply(s.heads, s.value_depth)}; }
inline shape scores_of(const attention_sizes& s) { return {s.batch, s.heads, s.queries, s.keys}; }
inline shape present_keys(const attention_sizes& s) { return {s.batch, s.kv_heads, s.kept, s.depth}; }
inline shape present_values(const attention_sizes& s) { return {s.batch, s.kv_heads, s.kept, s.value_depth}; }

// `s` with what a past of {batch, heads, length, depth} tells of sizes that queries, keys and values leave open.
inline attention_sizes completed_by_past(const context& c, attention_sizes s, std::size_t keys, std::size_t values) {
  if (c.has(keys)) {
    const auto& past = c.dims(keys, 4);
    s.batch = either(s.batch, past[0]);
    s.kv_heads = either(s.kv_heads, past[1]);
    s.depth = either(s.depth, past[3]);
  }
  if (c.has(values)) s.value_depth = either(s.value_depth, c.dims(values, 4)[3]);
  return s;
}

inline std::int64_t products_of(const attention_sizes& s) {
  return checked_product({s.batch, s.heads, s.queries, s.keys, add(s.depth, s.value_depth)});
}

// Throws `unresolved` where a number of heads is none.
inline std::int64_t heads_of(const context& c, std::string_view key, std::int64_t fallback = 0) {
  const auto n = c.attribute(key, fallback);
  if (n < 1) throw unresolved{"attribute " + std::string(key) + " should be a number of heads"};
  return n;
}

// ---- parts ---------------------------------------------------------------------------------------------------------

// What the parts of attention are made from: four-dimensional tensors, {batch, heads, length, depth}.
struct attention_parts {
  part q, k, v;
  bool turned = false;  // k is {batch, heads, depth, length} already
};

// {batch, length, heads * depth} as {batch, heads, length, depth}, or as {batch, heads, depth, length}.
inline part split_heads(expansion& e, part x, std::int64_t batch, std::int64_t length, std::int64_t heads,
                        std::int64_t depth, bool turned = false) {
  const auto split = e.add("Reshape", {x}, {batch, length, heads, depth});
  return e.add("Transpose", {split}, turned ? shape{batch, heads, depth, length} : shape{batch, heads, length, depth},
               {{"perm", turned ? list{0, 2, 3, 1} : list{0, 2, 1, 3}}});
}

// Keys or values behind those of the past, and as often as there are query heads for each.
inline part with_past(expansion& e, part x, std::size_t past, shape all) {
  if (!e.context().has(past)) return x;
  return e.add("Concat", {e.input(past), x}, std::move(all), {{"axis", std::int64_t{2}}});
}
inline part for_each_head(expansion& e, part x, const attention_sizes& s, std::int64_t depth) {
  if (s.kv_heads == s.heads || s.kv_heads < 1) return x;
  const auto apart = e.add("Reshape", {x}, {s.batch, s.kv_heads, 1, s.keys, depth});
  const auto repeated = e.add("Expand", {apart}, {s.batch, s.kv_heads, s.heads / s.kv_heads, s.keys, depth});
  return e.add("Reshape", {repeated}, {s.batch, s.heads, s.keys, depth});
}

// Heads of three-dimensional queries, keys and values apart, keys and values behind those of the past.
// @param past_keys    input of those; @param past_values  may be the same one
// @param present      whether keys and values are asked for as they are kept
inline attention_parts heads_apart(expansion& e, const attention_sizes& s, attention_parts x, std::size_t past_keys,
                                   std::size_t past_values, bool present) {
  x.turned = !e.context().has(past_keys) && s.kv_heads == s.heads && !present;
  x.q = split_heads(e, x.q, s.batch, s.queries, s.heads, s.depth);
  x.k = split_heads(e, x.k, s.batch, s.added, s.kv_heads, s.depth, x.turned);
  x.v = split_heads(e, x.v, s.batch, s.added, s.kv_heads, s.value_depth);
  x.k = with_past(e, x.k, past_keys, present_keys(s));
  x.v = with_past(e, x.v, past_values, present_values(s));
  return x;
}

// Both products and the softmax between them, with as many keys and values as there are query heads.
// @param mask  input that is added to the scores
inline part attend(expansion& e, const attention_sizes& s, attention_parts x, std::size_t mask) {
  const auto& c = e.context();
  x.k = for_each_head(e, x.k, s, s.depth);
  x.v = for_each_head(e, x.v, s, s.value_depth);
  const auto k =
      x.turned ? x.k : e.add("Transpose", {x.k}, {s.batch, s.heads, s.depth, s.keys}, {{"perm", list{0, 1, 3, 2}}});
  auto scores = scaled(e, product(e, x.q, k, scores_of(s), s.depth), scores_of(s));
  scores = add_input(e, scores, scores_of(s), mask);
  if (const auto* cap = c.graph().find(c.node(), "softcap"); cap != nullptr && cap->real > 0)
    scores = scaled(e, e.add("Tanh", {scaled(e, scores, scores_of(s))}, scores_of(s)), scores_of(s));
  const auto weights = e.add("Softmax", {scores}, scores_of(s), {{"axis", std::int64_t{-1}}});
  return product(e, weights, x.v, {s.batch, s.heads, s.queries, s.value_depth}, s.keys);
}

inline part join_heads(expansion& e, part x, const attention_sizes& s) {
  const auto turned =
      e.add("Transpose", {x}, {s.batch, s.queries, s.heads, s.value_depth}, {{"perm", list{0, 2, 1, 3}}});
  return e.add("Reshape", {turned}, queries_of(s));
}

// The whole of it from three-dimensional queries, keys and values.
// @param past     input of the past's keys; its values follow
// @param present  output of all keys; all values follow
inline void attend_flat(expansion& e, const attention_sizes& s, attention_parts x, std::size_t mask, std::size_t past,
                        std::size_t present) {
  x = heads_apart(e, s, x, past, past + 1, e.context().output(present) != nullptr);
  e.result(present, x.k);
  e.result(present + 1, x.v);
  e.result(0, join_heads(e, attend(e, s, x, mask), s));
}

// ---- ONNX ----------------------------------------------------------------------------------------------------------

inline attention_sizes attention_sizes_of(const context& c) {
  const auto &q = c.dims(0, 3), &k = c.dims(1, q.size()), &v = c.dims(2, q.size());
  const auto past = c.has(4) ? c.dims(4, 4)[2] : 0;
  const auto batch = either(q[0], either(k[0], v[0]));
  if (q.size() == 4) {
    const auto added = either(k[2], v[2]), keys = add(added, past);
    const attention_sizes s{batch, q[1], either(k[1], v[1]), q[2], added, keys, either(q[3], k[3]), v[3], keys};
    return completed_by_past(c, s, 4, 5);
  }
  const auto heads = heads_of(c, "q_num_heads", 1), kv = heads_of(c, "kv_num_heads", heads);
  const auto added = either(k[1], v[1]), keys = add(added, past);
  const auto depth = either(divide(q[2], heads), divide(k[2], kv));
  const attention_sizes s{batch, heads, kv, q[1], added, keys, depth, divide(v[2], kv), keys};
  return completed_by_past(c, s, 4, 5);
}

inline void attention(const context& c) {
  const auto s = attention_sizes_of(c);
  c.set(0, c.dims(0).size() == 4 ? shape{s.batch, s.heads, s.queries, s.value_depth} : queries_of(s));
  c.set(1, present_keys(s));
  c.set(2, present_values(s));
  c.set(3, scores_of(s));
}

inline std::int64_t attention_macs(const context& c) { return products_of(attention_sizes_of(c)); }

inline void attention_expand(expansion& e) {
  const auto& c = e.context();
  const auto s = attention_sizes_of(c);
  attention_parts x{e.input(0), e.input(1), e.input(2)};
  if (c.dims(0).size() == 3) return attend_flat(e, s, x, 3, 4, 1);
  x.k = with_past(e, x.k, 4, present_keys(s));
  x.v = with_past(e, x.v, 5, present_values(s));
  e.result(1, x.k);
  e.result(2, x.v);
  e.result(0, attend(e, s, x, 3));
}

// ai.onnx.preview: attention whose scores small graphs change; nothing else comes in or goes out.
inline void flex_attention(const context& c) {
  const auto s = attention_sizes_of(c);
  c.set(0, {s.batch, s.heads, s.queries, s.value_depth});
}

// A state of {depth, value depth} for each head, updated and read at every step; input 3 is the one to start from.
inline attention_sizes linear_sizes(const context& c) {
  const auto &q = c.dims(0, 3), &k = c.dims(1, 3), &v = c.dims(2, 3);
  const auto heads = heads_of(c, "q_num_heads"), kv = heads_of(c, "kv_num_heads", heads);
  const auto state = c.has(3) ? c.dims(3, 4) : open_shape(4);
  const auto batch = either(either(q[0], k[0]), either(v[0], state[0]));
  const auto length = either(q[1], either(k[1], v[1]));
  const auto depth = either(either(divide(q[2], heads), divide(k[2], kv)), state[2]);
  return {batch, heads, kv, length, length, length, depth, either(divide(v[2], kv), state[3]), length};
}
inline shape state_of(const attention_sizes& s) { return {s.batch, s.kv_heads, s.depth, s.value_depth}; }

inline void linear_attention(const context& c) {
  const auto s = linear_sizes(c);
  c.set(0, queries_of(s));
  c.set(1, state_of(s));
}
inline std::int64_t linear_attention_macs(const context& c) {
  const auto s = linear_sizes(c);
  return checked_product({s.batch, s.queries, add(s.kv_heads, s.heads), s.depth, s.value_depth});
}
inline void linear_attention_expand(expansion& e) {
  const auto s = linear_sizes(e.context());
  const auto q = split_heads(e, e.input(0), s.batch, s.queries, s.heads, s.depth);
  const auto k = split_heads(e, e.input(1), s.batch, s.queries, s.kv_heads, s.depth, true);
  const auto v = split_heads(e, e.input(2), s.batch, s.queries, s.kv_heads, s.value_depth);
  const auto state = product(e, k, v, state_of(s), s.queries);
  e.result(0, join_heads(e, product(e, q, state, {s.batch, s.heads, s.queries, s.value_depth}, s.depth), s));
  e.result(1, state);
}

// ---- com.microsoft: queries, keys and values apart
// --------------------------------------------------------------------

// Queries {batch, length, hidden} with keys and values of {batch, length, hidden} or {batch, heads, length, depth};
// keys and values packed as {batch, length, heads, 2, depth}; all three as {batch, length, heads, 3, depth}.
inline attention_sizes multi_head_sizes(const context& c) {
  const auto& q = c.dims(0, 3);
  const auto past = c.has(6) ? c.dims(6, 4)[2] : 0;
  const auto make = [&](std::int64_t heads, std::int64_t depth, std::int64_t length, std::int64_t value_depth) {
    const auto keys = add(length, past);
    return completed_by_past(c, {q[0], heads, heads, q[1], length, keys, depth, value_depth, keys}, 6, 7);
  };
  if (q.size() == 5) return make(q[2], q[4], q[1], q[4]);
  const auto heads = heads_of(c, "num_heads"), depth = divide(q[2], heads);
  const auto& k = c.dims(1, 3);
  if (k.size() == 5) return make(heads, depth, k[1], k[4]);
  if (k.size() == 4) return make(heads, depth, k[2], c.dims(2, 4)[3]);
  return make(heads, depth, k[1], divide(c.dims(2, 3)[2], heads));
}

inline void multi_head_attention(const context& c) {
  const auto s = multi_head_sizes(c);
  c.set(0, queries_of(s));
  c.set(1, present_keys(s));
  c.set(2, present_values(s));
  c.set(3, scores_of(s));
}

inline std::int64_t multi_head_attention_macs(const context& c) { return products_of(multi_head_sizes(c)); }

inline void multi_head_attention_expand(expansion& e) {
  const auto& c = e.context();
  const auto s = multi_head_sizes(c);
  const shape q{s.batch, s.queries, s.heads * s.depth}, k{s.batch, s.added, s.heads * s.depth},
      v{s.batch, s.added, s.heads * s.value_depth};
  attention_parts x{e.input(0), e.input(1), e.input(2)};
  if (c.dims(0).size() == 5) {
    const auto packed = e.add("Split", {x.q}, q, {{"parts", std::int64_t{3}}});
    x = {packed, packed, packed};
  } else if (c.dims(1).size() == 5) {
    x.k = x.v = e.add("Split", {x.k}, k, {{"parts", std::int64_t{2}}});
  }
  const auto bias = [&](part p, const shape& out) {  // one vector for queries, keys and values
    if (!c.has(3)) return p;
    if (!is_constant(c, 3)) return e.add("Add", {p, e.input(3)}, out);
    const auto sum = e.add("Add", {p}, out, {{"constant", out.back()}});
    e.own(sum, out.back());
    return sum;
  };
  x.q = bias(x.q, q);
  const std::size_t mask = c.has(5) ? 5 : 4;  // what is added to scores, or which keys are none
  const bool split_already = c.dims(0).size() == 3 && c.dims(1).size() == 4;
  if (!split_already) {
    x.k = bias(x.k, k);
    x.v = bias(x.v, v);
    return attend_flat(e, s, x, mask, 6, 1);
  }
  x.q = split_heads(e, x.q, s.batch, s.queries, s.heads, s.depth);
  e.result(1, x.k);
  e.result(2, x.v);
  e.result(0, join_heads(e, attend(e, s, x, mask), s));
}

// Several queries share keys and values; the three may lie side by side in input 0. `present` is as long as the past's
// buffer where that holds all keys.
// @param length  input that holds the number of all keys
inline attention_sizes group_query_sizes(const context& c, std::size_t length = 6) {
  const auto& q = c.dims(0, 3);
  const auto heads = heads_of(c, "num_heads"), kv = heads_of(c, "kv_num_heads", heads);
  const auto depth = c.has(1) ? divide(q[2], heads) : divide(q[2], add(heads, multiply(2, kv)));
  const auto added = c.has(1) ? c.dims(1, 3)[1] : q[1];
  const auto past = c.has(3) ? c.dims(3, 4)[2] : 0;
  const auto total = c.integers(length);
  const auto keys = total && total->size() == 1 && (*total)[0] > 0 ? (*total)[0] : add(past, added);
  const auto kept = past < 0 || keys < 0 ? unknown : std::max(past, keys);
  return completed_by_past(c, {q[0], heads, kv, q[1], added, keys, depth, depth, kept}, 3, 4);
}

inline void group_query_attention(const context& c) {
  const auto s = group_query_sizes(c);
  c.set(0, queries_of(s));
  c.set(1, present_keys(s));
  c.set(2, present_values(s));
  c.set(3, scores_of(s));
}

inline std::int64_t group_query_macs(const context& c) { return products_of(group_query_sizes(c)); }

// The same with blocks of keys that are looked at; counted as if all were.
inline void sparse_attention(const context& c) {
  const auto s = group_query_sizes(c, 7);
  c.set(0, queries_of(s));
  c.set(1, present_keys(s));
  c.set(2, present_values(s));
}
inline std::int64_t sparse_attention_macs(const context& c) { return products_of(group_query_sizes(c, 7)); }

inline void sparse_attention_expand(expansion& e) {
  attend_flat(e, group_query_sizes(e.context(), 7), {e.input(0), e.input(1), e.input(2)}, no_slot, 3, 1);
}

// x cos + turned(x) sin, where turned swaps the halves and negates one of them.
inline part rotate(expansion& e, part x, const shape& out) {
  auto half = out;
  if (!half.empty()) half.back() = half.back() / 2;
  const auto first = e.add("Slice", {x}, half), second = e.add("Slice", {x}, half);
  const auto turned = e.add("Concat", {e.add("Neg", {second}, half), first}, out, {{"axis", std::int64_t{-1}}});
  const auto elements = element_count(out.size() < 2 ? out : shape(out.end() - 2, out.end()));
  const auto times = [&](part p) { return e.add("Mul", {p}, out, {{"constant", elements}}); };
  return e.add("Add", {times(x), times(turned)}, out);
}

inline void group_query_expand(expansion& e) {
  const auto& c = e.context();
  const auto s = group_query_sizes(c);
  attention_parts x{e.input(0), e.input(1), e.input(2)};
  if (!c.has(1)) {
    const auto packed = e.add("Split", {x.q}, {s.batch, s.queries, s.heads * s.depth}, {{"parts", std::int64_t{3}}});
    x = {packed, packed, packed};
  }
  if (c.attribute("do_rotary", std::int64_t{0}) != 0) {
    x.q = rotate(e, x.q, {s.batch, s.queries, s.heads * s.depth});
    x.k = rotate(e, x.k, {s.batch, s.added, s.kv_heads * s.depth});
  }
  attend_flat(e, s, x, 10, 3, 1);
}

inline void rotary_expand(expansion& e) { e.result(0, rotate(e, e.input(0), e.context().dims(0))); }

// ---- com.microsoft: one product makes queries, keys and values
// --------------------------------------------------------

// Widths of queries, keys and values.
inline list packed_widths(const context& c) {
  if (auto sizes = c.attribute_list("qkv_hidden_sizes"); sizes && sizes->size() == 3) return *sizes;
  return list(3, divide(c.dims(1, 2)[1], 3));
}

// @param past  input of both keys and values of the past: {2, batch, heads, length, depth}
inline attention_sizes packed_sizes(const context& c, std::size_t past) {
  const auto& x = c.dims(0, 3);
  const auto widths = packed_widths(c);
  const auto heads = heads_of(c, "num_heads");
  const auto before = c.has(past) ? c.dims(past, 5)[3] : 0;
  const auto keys = add(x[1], before);
  return {x[0], heads, heads, x[1], x[1], keys, divide(widths[0], heads), divide(widths[2], heads), keys};
}

inline void packed_attention_as(const context& c, std::size_t past) {
  const auto s = packed_sizes(c, past);
  c.set(0, {s.batch, s.queries, packed_widths(c)[2]}, c.type(0));
  c.set(1, {2, s.batch, s.heads, s.keys, s.depth}, c.type(0));
}

inline std::int64_t packed_macs_as(const context& c, std::size_t past) {
  const auto &x = c.dims(0, 3), &w = c.dims(1, 2);
  return checked_sum({checked_product({x[0], x[1], w[0], w[1]}), products_of(packed_sizes(c, past))});
}

// One of the three products that a packed weight stands for.
inline part packed_layer(expansion& e, const shape& out) {
  const auto& c = e.context();
  const auto in = c.dims(1, 2)[0], width = out.back();
  if (!is_constant(c, 1)) return product(e, e.input(0), e.input(1), out, in);
  const auto y = e.add("Gemm", {e.input(0)}, out, {{"in", in}, {"out", width}});
  e.own(y, checked_sum({checked_product({in, width}), c.has(2) ? width : 0}));
  return y;
}

inline void packed_expand_as(expansion& e, std::size_t past, std::size_t mask) {
  const auto& c = e.context();
  const auto s = packed_sizes(c, past);
  const auto widths = packed_widths(c);
  const auto layer = [&](std::int64_t width) { return packed_layer(e, {s.batch, s.queries, width}); };
  const attention_parts layers{layer(widths[0]), layer(widths[1]), layer(widths[2])};
  const auto x = heads_apart(e, s, layers, past, past, c.output(1) != nullptr);
  if (c.output(1) != nullptr) e.result(1, e.add("Concat", {x.k, x.v}, c.out_dims(1), {{"axis", std::int64_t{0}}}));
  e.result(0, join_heads(e, attend(e, s, x, mask), s));
}

inline void packed_attention(const context& c) { packed_attention_as(c, 4); }
inline std::int64_t packed_attention_macs(const context& c) { return packed_macs_as(c, 4); }
inline void packed_attention_expand(expansion& e) { packed_expand_as(e, 4, e.context().has(5) ? 5 : 3); }

inline void quantized_attention(const context& c) {
  packed_attention_as(c, 8);
  c.set(0, c.out_dims(0), c.type(3));
}
inline std::int64_t quantized_attention_macs(const context& c) { return packed_macs_as(c, 8); }
inline void quantized_attention_expand(expansion& e) { packed_expand_as(e, 8, 5); }

// ---- com.microsoft: texts of several lengths one after the other
// --------------------------------------------------------

// {tokens, hidden}; `offsets` is {batch, longest}.
inline void ragged_attention(const context& c) { c.set(0, {c.dims(0, 2)[0], packed_widths(c)[2]}); }
inline std::int64_t ragged_attention_macs(const context& c) {
  const auto &x = c.dims(0, 2), &w = c.dims(1, 2), &offsets = c.dims(3, 2);
  const auto widths = packed_widths(c);
  return checked_sum({checked_product({x[0], w[0], w[1]}),
                      checked_product({offsets[0], offsets[1], offsets[1], add(widths[0], widths[2])})});
}

inline void ragged_multi_head(const context& c) {  // queries alone, or {tokens, heads, 3, depth}
  const auto& q = c.dims(0, 2);
  c.set(0, {q[0], q.size() == 4 ? multiply(q[1], q[3]) : c.has(2) ? c.dims(2, 2)[1] : q[1]});
}
inline std::int64_t ragged_multi_head_macs(const context& c) {
  const auto &q = c.dims(0, 2), &offsets = c.dims(4, 2);
  const auto hidden = q.size() == 4 ? multiply(q[1], q[3]) : q[1];
  return checked_product({offsets[0], offsets[1], offsets[1], add(hidden, c.out_dims(0)[1])});
}

// As many rows for each text as the longest has.
inline void attend_ragged(expansion& e, const shape& offsets, std::int64_t depth, attention_parts x) {
  const auto& c = e.context();
  const auto heads = heads_of(c, "num_heads");
  const auto value_depth = divide(c.out_dims(0)[1], heads);
  const auto length = offsets[1];
  const attention_sizes s{offsets[0], heads, heads, length, length, length, depth, value_depth, length};
  x = heads_apart(e, s, x, no_slot, no_slot, false);
  e.result(0, e.add("Reshape", {join_heads(e, attend(e, s, x, no_slot), s)}, c.out_dims(0)));
}

inline void ragged_attention_expand(expansion& e) {
  const auto& c = e.context();
  const auto widths = packed_widths(c);
  const auto tokens = c.dims(0, 2)[0];
  const auto layer = [&](std::int64_t width) { return packed_layer(e, {tokens, width}); };
  attend_ragged(e, c.dims(3, 2), divide(widths[0], heads_of(c, "num_heads")),
                {layer(widths[0]), layer(widths[1]), layer(widths[2])});
}
inline void ragged_multi_head_expand(expansion& e) {
  const auto& q = e.context().dims(0, 2);
  const auto heads = heads_of(e.context(), "num_heads");
  const auto packed = e.input(0);
  const bool one = q.size() == 4;
  attend_ragged(e, e.context().dims(4, 2), one ? q[3] : divide(q[1], heads),
                one ? attention_parts{packed, packed, packed} : attention_parts{packed, e.input(1), e.input(2)});
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
