// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/window.hpp
/// Windows that move over an input: of convolutions and of pooling.

namespace ledg::inline LEDG_ABI::onnx::rules {

// Throws `unresolved` where the attributes do not fit `k`, the extents of the kernel.
struct window {
  list kernel, strides, dilations, pads;
  std::string_view auto_pad;
  bool ceil = false;

  window(const context& c, list k) : kernel(std::move(k)), auto_pad(c.attribute("auto_pad", "NOTSET")) {
    const auto n = kernel.size();
    const auto read = [&](std::string_view key, std::size_t size, std::int64_t fallback) {
      auto l = c.attribute_list(key).value_or(list(size, fallback));
      if (l.size() != size)
        throw unresolved{"attribute " + std::string(key) + " should have " + std::to_string(size) +
                         " numbers, it has " + std::to_string(l.size())};
      return l;
    };
    strides = read("strides", n, 1);
    dilations = read("dilations", n, 1);
    pads = read("pads", 2 * n, 0);
    ceil = c.attribute("ceil_mode", std::int64_t{0}) != 0;
    constexpr std::int64_t most = 1LL << 30;  // keeps the arithmetic below within 63 bits
    const auto within = [](const list& l, std::int64_t low) {
      return std::all_of(l.begin(), l.end(), [&](auto x) { return x >= low && x <= most; });
    };
    if (!within(kernel, 1) || !within(strides, 1) || !within(dilations, 1) || !within(pads, -most))
      throw unresolved{"kernel, strides, dilations or pads are out of range"};
  }

  [[nodiscard]] std::int64_t extent(std::size_t i) const { return (kernel[i] - 1) * dilations[i] + 1; }

  [[nodiscard]] std::int64_t out(std::int64_t in, std::size_t i) const {
    if (in < 0) return unknown;
    const auto stride = strides[i];
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") return checked_sum({in, stride - 1}) / stride;
    const auto before = auto_pad == "VALID" ? 0 : pads[i];
    const auto after = auto_pad == "VALID" ? 0 : pads[i + kernel.size()];
    const auto padded = checked_sum({in, before, after});
    const auto room = padded - extent(i);
    if (room < 0)
      throw contradiction("a window of " + std::to_string(extent(i)) + " does not fit into " + std::to_string(padded));
    auto n = checked_sum({room, ceil ? stride - 1 : 0}) / stride + 1;
    if (ceil && (n - 1) * stride >= in + before) --n;  // a window that would start in the padding is left out
    return n;
  }

  // Pads as numbers, also where the file asks for the same extent; `x` is {batch, channels, ...}.
  [[nodiscard]] list explicit_pads(const shape& x) const {
    const auto n = kernel.size();
    if (auto_pad == "VALID") return list(2 * n, 0);
    if (auto_pad != "SAME_UPPER" && auto_pad != "SAME_LOWER") return pads;
    list out(2 * n, 0);
    for (std::size_t i = 0; i < n && i + 2 < x.size(); ++i) {
      const auto covered = checked_sum({(this->out(x[i + 2], i) - 1) * strides[i], extent(i)});
      const auto total = std::max<std::int64_t>(0, covered - x[i + 2]);
      out[i] = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
      out[i + n] = total - out[i];
    }
    return out;
  }
};

}  // namespace ledg::inline LEDG_ABI::onnx::rules
