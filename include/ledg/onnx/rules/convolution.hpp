// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "ledg/onnx/rules/window.hpp"

/// @file onnx/rules/convolution.hpp
/// Convolutions, also transposed and quantised ones.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline list kernel_of(const context& c, std::size_t weight) {
  if (auto k = c.attribute_list("kernel_shape")) return *k;
  const auto& w = c.dims(weight, 3);
  if (!known(w)) throw unresolved{"the kernel's size is unknown"};
  return {w.begin() + 2, w.end()};
}

inline void conv_like(const context& c, std::size_t weight, data_type type) {
  const auto& x = c.dims(0, 2);
  const auto& w = c.dims(weight, 2);
  const window win(c, kernel_of(c, weight));
  if (win.kernel.size() + 2 != x.size())
    throw unresolved{"a kernel of " + std::to_string(win.kernel.size()) + " dimensions for an input of " +
                     std::to_string(x.size())};
  if (const auto groups = c.attribute("group", std::int64_t{1});
      x[1] >= 0 && w[1] >= 0 && x[1] != multiply(w[1], groups))
    throw unresolved{"input has " + std::to_string(x[1]) + " channels, the weight expects " +
                     std::to_string(multiply(w[1], groups))};
  shape out{x[0], w[0]};
  for (std::size_t i = 0; i < win.kernel.size(); ++i) out.push_back(win.out(x[i + 2], i));
  c.set(0, std::move(out), type);
}

inline void conv(const context& c) { conv_like(c, 1, c.type(0)); }
inline void conv_integer(const context& c) { conv_like(c, 1, data_type::int32); }
inline void conv_qlinear(const context& c) { conv_like(c, 3, c.type(7)); }

inline void conv_transpose(const context& c) {
  const auto& x = c.dims(0, 2);
  const auto& w = c.dims(1, 2);
  const window win(c, kernel_of(c, 1));
  const auto n = win.kernel.size();
  if (n + 2 != x.size() || w.size() != x.size()) throw unresolved{"kernel and input differ in rank"};
  const auto extra = c.attribute_list("output_padding").value_or(list(n, 0));
  const auto wanted = c.attribute_list("output_shape");
  const auto groups = c.attribute("group", std::int64_t{1});
  const auto unpadded = [&](std::size_t i) {
    return checked_sum({checked_product({win.strides[i], std::max<std::int64_t>(x[i + 2] - 1, 0)}), win.extent(i),
                        i < extra.size() ? extra[i] : 0});
  };
  shape out{x[0], multiply(w[1], groups)};
  for (std::size_t i = 0; i < n; ++i) {
    if (wanted && wanted->size() >= n) {
      out.push_back((*wanted)[wanted->size() - n + i]);
    } else if (x[i + 2] < 0) {
      out.push_back(unknown);
    } else if (win.auto_pad == "SAME_UPPER" || win.auto_pad == "SAME_LOWER") {
      out.push_back(std::min(multiply(x[i + 2], win.strides[i]), unpadded(i)));  // as ONNX Runtime does
    } else {
      const auto pads = win.auto_pad == "VALID" ? 0 : win.pads[i] + win.pads[i + n];
      out.push_back(std::max<std::int64_t>(0, checked_sum({unpadded(i), -pads})));
    }
  }
  c.set(0, std::move(out));
}

inline std::int64_t conv_macs_with(const context& c, std::size_t weight) {
  const auto& w = c.dims(weight);
  return checked_product({checked_product(c.output(0)->dims), checked_product(std::span(w).subspan(1))});
}
inline std::int64_t conv_macs(const context& c) { return conv_macs_with(c, 1); }
inline std::int64_t conv_qlinear_macs(const context& c) { return conv_macs_with(c, 3); }
inline std::int64_t conv_transpose_macs(const context& c) {
  return checked_product({checked_product(c.dims(0)), checked_product(std::span(c.dims(1)).subspan(1))});
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
