// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/reduction.hpp
/// Reductions over axes, and places and values of the largest elements.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void reduce(const context& c) {
  const auto& x = c.dims(0);
  const auto axes = c.list("axes", 1);
  const bool keep = c.attribute("keepdims", std::int64_t{1}) != 0;
  if (!axes && c.has(1)) {
    if (keep) return c.set_open(0, open_shape(x.size()), "the axes are not constant");
    throw unresolved{"the axes are not constant"};
  }
  if ((!axes || axes->empty()) && c.attribute("noop_with_empty_axes", std::int64_t{0}) != 0) return c.set(0, x);
  std::vector<bool> gone(x.size(), !axes || axes->empty());
  if (axes)
    for (const auto a : *axes) gone[c.axis(a, x.size())] = true;
  shape out;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!gone[i])
      out.push_back(x[i]);
    else if (keep)
      out.push_back(1);
  c.set(0, std::move(out));
  const auto* v = c.values(0);
  if (v == nullptr || v->empty() || c.rule().fold == nullptr ||
      !std::all_of(gone.begin(), gone.end(), [](bool b) { return b; }))
    return;
  double x0 = (*v)[0];
  for (std::size_t i = 1; i < v->size(); ++i) x0 = std::isnan((*v)[i]) ? (*v)[i] : c.rule().fold(x0, (*v)[i]);
  c.set_values({x0});
}

inline void arg_extreme(const context& c) {
  shape out = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), out.size());
  if (c.attribute("keepdims", std::int64_t{1}) != 0)
    out[axis] = 1;
  else
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(axis));
  c.set(0, std::move(out), data_type::int64);
}

inline void top_k(const context& c) {
  shape out = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{-1}), out.size());
  const auto k = c.integers(1);
  const auto n = k && k->size() == 1 ? (*k)[0] : c.attribute("k", unknown);
  out[axis] = n < 0 ? unknown : n;
  c.set(0, out);
  c.set(1, std::move(out), data_type::int64);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
