// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/onnx/inference_context.hpp"
#include "ledg/onnx/operator_rule.hpp"

/// @file onnx/rules/dimensions.hpp
/// Arithmetic on dimensions that may be free, and what rules of all kinds need of it.

namespace ledg::inline LEDG_ABI::onnx::rules {

using context = rule_context;
using list = std::vector<std::int64_t>;
inline constexpr std::int64_t unknown = free_dimension;

inline bool known(const shape& s) {
  return std::all_of(s.begin(), s.end(), [](auto d) { return d >= 0; });
}

// Arithmetic on dimensions: what is computed from a free one is free.
inline std::int64_t add(std::int64_t a, std::int64_t b) { return a < 0 || b < 0 ? unknown : checked_sum({a, b}); }
inline std::int64_t divide(std::int64_t a, std::int64_t b) { return a < 0 || b <= 0 ? unknown : a / b; }
inline std::int64_t multiply(std::int64_t a, std::int64_t b) {
  return a < 0 || b < 0 ? unknown : checked_product({a, b});
}

// A dimension that two tensors share, as far as either tells. Of those that differ the first counts: whether they may,
// the operator's rule says.
inline std::int64_t either(std::int64_t a, std::int64_t b) { return a < 0 ? b : a; }

// A shape of which nothing is known but how many dimensions it has.
inline shape open_shape(std::size_t rank) { return shape(rank, unknown); }

// The shape that two tensors are stretched to.
inline shape broadcast(const shape& a, const shape& b) {
  shape out(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto at = [&](const shape& s) { return i < s.size() ? s[s.size() - 1 - i] : 1; };
    const auto x = at(a), y = at(b);
    if (x >= 0 && y >= 0 && x != 1 && y != 1 && x != y)
      throw contradiction("dimensions " + std::to_string(x) + " and " + std::to_string(y) + " do not broadcast");
    // A free dimension may only be 1 or the other one, unless that is 1 itself.
    out[out.size() - 1 - i] = x == 1 ? y : (y == 1 ? x : (x == unknown ? y : x));
  }
  return out;
}

// The shape that all inputs from `first` on are stretched to.
inline shape broadcast_inputs(const context& c, std::size_t first = 0) {
  shape out = c.dims(first);
  for (std::size_t i = first + 1; i < c.input_count(); ++i)
    if (c.has(i)) out = broadcast(out, c.dims(i));
  return out;
}

// Images whose channels are the last dimension, and those where they are the second one.
inline shape channels_first(const shape& s) {
  if (s.size() < 2)
    throw contradiction("an image should have at least 2 dimensions, it has " + std::to_string(s.size()));
  shape out{s.front(), s.back()};
  out.insert(out.end(), s.begin() + 1, s.end() - 1);
  return out;
}
inline shape channels_last(const shape& s) {
  shape out{s[0]};
  out.insert(out.end(), s.begin() + 2, s.end());
  out.push_back(s[1]);
  return out;
}

inline bool flag(const context& c, std::string_view key) { return c.attribute(key, std::int64_t{0}) != 0; }

// The shape that input `i` holds; where only its length is known, as many free dimensions.
inline shape shape_from(const context& c, std::size_t i) {
  if (const auto wanted = c.integers(i)) {
    shape s;
    for (const auto d : *wanted) s.push_back(d < 0 ? unknown : d);
    return s;
  }
  const auto& length = c.dims(i, 1);
  if (length[0] < 0 || length[0] > 64) throw unresolved{"the target shape is not constant"};
  return open_shape(static_cast<std::size_t>(length[0]));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
