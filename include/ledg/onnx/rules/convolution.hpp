// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "ledg/onnx/rules/parts.hpp"
#include "ledg/onnx/rules/window.hpp"

/// @file onnx/rules/convolution.hpp
/// Convolutions, also transposed and quantised ones.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline list kernel_of(const context& c, std::size_t weight) {
  if (auto k = c.attribute_list("kernel_shape")) return *k;
  const auto& w = c.dims(weight, 3);
  const list k(w.begin() + 2, w.end());
  if (!known(k)) throw unresolved{"the kernel's size is unknown"};
  return k;
}

// Shape of the output; `x` is {batch, channels, ...}.
inline shape conv_shape(const context& c, const shape& x, std::size_t weight) {
  const auto& w = c.dims(weight, 2);
  const window win(c, kernel_of(c, weight));
  if (win.kernel.size() + 2 != x.size())
    throw contradiction("a kernel of " + std::to_string(win.kernel.size()) + " dimensions for an input of " +
                        std::to_string(x.size()));
  if (const auto groups = c.attribute("group", std::int64_t{1});
      x[1] >= 0 && w[1] >= 0 && x[1] != multiply(w[1], groups))
    throw contradiction("input has " + std::to_string(x[1]) + " channels, the weight expects " +
                        std::to_string(multiply(w[1], groups)));
  shape out{x[0], w[0]};
  for (std::size_t i = 0; i < win.kernel.size(); ++i) out.push_back(win.out(x[i + 2], i));
  return out;
}

inline void conv_like(const context& c, std::size_t weight, data_type type) {
  const bool last = flag(c, "channels_last");  // com.microsoft
  const auto out = conv_shape(c, last ? channels_first(c.dims(0, 3)) : c.dims(0, 2), weight);
  c.set(0, last ? channels_last(out) : out, type);
}

inline void conv(const context& c) { conv_like(c, 1, c.type(0)); }
inline void conv_integer(const context& c) { conv_like(c, 1, data_type::int32); }
inline void conv_qlinear(const context& c) { conv_like(c, 3, c.type(7)); }
inline void conv_nhwc(const context& c) {  // com.microsoft: channels last, also without the attribute that says so
  c.set(0, channels_last(conv_shape(c, channels_first(c.dims(0, 3)), 1)));
}
inline bool lies_last(const context& c) { return flag(c, "channels_last") || c.rule().infer == conv_nhwc; }

inline void conv_transpose(const context& c) {
  const auto& x = c.dims(0, 2);
  const auto& w = c.dims(1, 2);
  const window win(c, kernel_of(c, 1));
  const auto n = win.kernel.size();
  if (n + 2 != x.size() || w.size() != x.size()) throw contradiction("kernel and input differ in rank");
  const auto extra = c.attribute_list("output_padding").value_or(list(n, 0));
  const auto wanted = c.attribute_list("output_shape");
  const auto groups = c.attribute("group", std::int64_t{1});
  shape out{x[0], multiply(w[1], groups)};
  for (std::size_t i = 0; i < n; ++i) {
    if (wanted && wanted->size() >= n) {
      out.push_back((*wanted)[wanted->size() - n + i]);
    } else if (x[i + 2] < 0) {
      out.push_back(unknown);
    } else {
      const auto whole = checked_sum(
          {checked_product({win.strides[i], x[i + 2] - 1}), win.extent(i), i < extra.size() ? extra[i] : 0});
      const bool same = win.auto_pad == "SAME_UPPER" || win.auto_pad == "SAME_LOWER";
      // SAME takes away what is beyond input times stride; it adds nothing where the kernel is smaller than the stride.
      const auto pads = same ? std::max<std::int64_t>(0, whole - multiply(x[i + 2], win.strides[i]))
                        : win.auto_pad == "VALID" ? 0
                                                  : win.pads[i] + win.pads[i + n];
      out.push_back(std::max<std::int64_t>(0, checked_sum({whole, -pads})));
    }
  }
  c.set(0, std::move(out));
}

inline std::int64_t conv_macs_with(const context& c, std::size_t weight) {
  const auto& w = c.dims(weight);
  return checked_product({checked_product(c.out_dims(0)), checked_product(std::span(w).subspan(1))});
}
inline std::int64_t conv_macs(const context& c) { return conv_macs_with(c, 1); }
inline std::int64_t conv_qlinear_macs(const context& c) { return conv_macs_with(c, 3); }
inline std::int64_t conv_transpose_macs(const context& c) {
  return checked_product({checked_product(c.dims(0)), checked_product(std::span(c.dims(1)).subspan(1))});
}

// A window over a sequence with a state, one filter for each channel.
inline void causal_conv(const context& c) {
  const auto &x = c.dims(0, 3), &w = c.dims(1, 3);
  const auto& state = c.has(3) ? c.dims(3, 3) : x;
  c.set(0, x);
  c.set(1, {either(x[0], state[0]), either(x[1], w[0]), w[2] < 0 ? unknown : std::max<std::int64_t>(w[2] - 1, 0)});
}
inline void causal_conv_expand(expansion& e) {
  const auto& c = e.context();
  const auto &x = c.dims(0, 3), &w = c.dims(1, 3);
  auto padded = x;
  padded[2] = checked_sum({x[2], w[2], -1});
  const auto all = e.add(c.has(3) ? "Concat" : "Pad", {e.input(3), e.input(0)}, padded);
  const auto y =
      e.add("Conv", {all, e.input(1)}, x,
            {{"kernel_shape", list{w[2]}}, {"strides", list{1}}, {"pads", list{0, 0}}, {"group", x[1]}}, {1, 2});
  e.result(0, c.attribute("activation", "none") == "none" ? y : e.add("SiLU", {y}, x));
  if (c.output(1) != nullptr) e.result(1, e.add("Slice", {all}, c.out_dims(1)));
}

// The convolution alone, with all that the graph has to know of it.
inline part conv_part(expansion& e, part x, std::size_t weight, std::size_t bias, shape out) {
  const auto& c = e.context();
  const window win(c, kernel_of(c, weight));
  const auto y = plain(e, "Conv", {x, e.input(weight)}, std::move(out), {weight, bias});
  for (const auto* key : {"activation", "auto_pad", "channels_last"}) e.erase(y, key);
  e.set(y, "kernel_shape", win.kernel);
  e.set(y, "strides", win.strides);
  e.set(y, "pads", win.explicit_pads(lies_last(c) ? channels_first(c.dims(0)) : c.dims(0)));
  return y;
}

// com.microsoft: a convolution, a sum with another tensor, an activation.
inline void conv_fused_expand(expansion& e) {
  const auto& c = e.context();
  auto y = conv_part(e, e.input(0), 1, 2, c.out_dims(0));
  if (c.has(3)) y = e.add("Add", {y, e.input(3)}, c.out_dims(0));
  if (const auto name = c.attribute("activation", ""); !name.empty()) y = e.add(name, {y}, c.out_dims(0));
  e.result(0, y);
}

inline void conv_integer_expand(expansion& e) {
  e.result(0, conv_part(e, e.input(0), 1, no_slot, e.context().out_dims(0)));
}

// Channels last: the same work between two transpositions, which neighbours undo (graph/canonical.hpp).
inline void conv_last_expand_as(expansion& e, std::size_t weight, std::size_t bias) {
  const auto& c = e.context();
  const auto x = e.add("Transpose", {e.input(0)}, channels_first(c.dims(0)), {{"perm", list{0, 3, 1, 2}}});
  auto y = conv_part(e, x, weight, bias, channels_first(c.out_dims(0)));
  if (const auto name = c.attribute("activation", ""); !name.empty())
    y = e.add(name, {y}, channels_first(c.out_dims(0)));
  e.result(0, e.add("Transpose", {y}, c.out_dims(0), {{"perm", list{0, 2, 3, 1}}}));
}
inline void conv_nhwc_expand(expansion& e) { conv_last_expand_as(e, 1, 2); }
inline void conv_qlinear_expand(expansion& e) {
  if (flag(e.context(), "channels_last")) return conv_last_expand_as(e, 3, 8);
  e.result(0, conv_part(e, e.input(0), 3, 8, e.context().out_dims(0)));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
