// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "ledg/onnx/rules/parts.hpp"
#include "ledg/onnx/rules/window.hpp"

/// @file onnx/rules/pooling.hpp
/// Pooling over windows, over all of an input and over regions.

namespace ledg::inline LEDG_ABI::onnx::rules {

// `x` is {batch, channels, ...}.
inline shape pool_shape(const context& c, const shape& x) {
  const auto kernel = c.attribute_list("kernel_shape");
  if (!kernel || kernel->size() + 2 != x.size()) throw contradiction("kernel_shape does not fit the input");
  const window win(c, *kernel);
  shape out{x[0], x[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i) out.push_back(win.out(x[i + 2], i));
  return out;
}

inline void pool(const context& c) {
  auto out = pool_shape(c, c.dims(0, 3));
  c.set(1, out, data_type::int64);
  c.set(0, std::move(out));
}

// com.microsoft: channels last, where attribute `channels_last` says so or the operator is named for it.
inline void pool_last(const context& c) {
  const bool last = c.node().op.starts_with("Nhwc") || flag(c, "channels_last");
  c.set(0, last ? channels_last(pool_shape(c, channels_first(c.dims(0, 3)))) : pool_shape(c, c.dims(0, 3)));
}

inline shape pooled_to_one(shape out) {
  std::fill(out.begin() + 2, out.end(), 1);
  return out;
}

inline void global_pool(const context& c) {
  const bool last = flag(c, "channels_last");
  c.set(0, last ? channels_last(pooled_to_one(channels_first(c.dims(0, 2)))) : pooled_to_one(c.dims(0, 2)));
}

// The extent that a pooling of the same window had, unless input 2 says it.
inline void max_unpool(const context& c) {
  auto x = c.dims(0, 3);
  if (c.has(1) && c.dims(1).size() == x.size())  // where each element came from
    std::transform(x.begin(), x.end(), c.dims(1).begin(), x.begin(), either);
  if (c.has(2)) return c.set(0, shape_from(c, 2));
  const auto kernel = c.attribute_list("kernel_shape");
  if (!kernel || kernel->size() + 2 != x.size()) throw contradiction("kernel_shape does not fit the input");
  const window win(c, *kernel);
  shape out{x[0], x[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i)
    out.push_back(x[i + 2] < 0
                      ? unknown
                      : std::max<std::int64_t>(0, checked_sum({multiply(x[i + 2] - 1, win.strides[i]), win.extent(i),
                                                               -win.pads[i], -win.pads[i + kernel->size()]})));
  c.set(0, std::move(out));
}

// com.microsoft.nchwc: between the usual order and one of blocks of channels, which no shape shows.
inline void reorder_input(const context& c) {
  c.set(0, flag(c, "channels_last") ? channels_first(c.dims(0, 3)) : c.dims(0, 3));
}
inline void reorder_output(const context& c) {
  shape out = c.dims(0, 3);
  out[1] = c.attribute("channels", out[1]);
  c.set(0, flag(c, "channels_last") ? channels_last(out) : out);
}
inline void reorder_expand(expansion& e) {
  const auto& c = e.context();
  const bool input = c.rule().infer == reorder_input;
  if (!flag(c, "channels_last")) return e.result(0, e.add("Identity", {e.input(0)}, c.out_dims(0)));
  const auto perm = input ? list{0, 3, 1, 2} : list{0, 2, 3, 1};
  e.result(0, e.add("Transpose", {e.input(0)}, c.out_dims(0), {{"perm", perm}}));
}

// A pooling of channels last as one of channels first between two transpositions, and a quantised one as one of
// numbers.
inline void pool_expand(expansion& e) {
  const auto& c = e.context();
  auto op = c.node().op;
  for (const std::string_view prefix : {"Nhwc", "QLinear"})
    if (op.starts_with(prefix)) op.remove_prefix(prefix.size());
  const bool last = c.node().op.starts_with("Nhwc") || flag(c, "channels_last");
  if (!last) return e.result(0, plain(e, op, {e.input(0)}, c.out_dims(0)));
  const auto x = e.add("Transpose", {e.input(0)}, channels_first(c.dims(0)), {{"perm", list{0, 3, 1, 2}}});
  const auto y = plain(e, op, {x}, channels_first(c.out_dims(0)));
  e.result(0, e.add("Transpose", {y}, c.out_dims(0), {{"perm", list{0, 2, 3, 1}}}));
}

inline void roi_pool(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto rois = c.dims(1, 1)[0];
  if (const auto size = c.attribute_list("pooled_shape"); size && size->size() == 2)
    return c.set(0, {rois, x[1], (*size)[0], (*size)[1]});
  c.set(0, {rois, x[1], c.attribute("output_height", std::int64_t{1}), c.attribute("output_width", std::int64_t{1})});
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
