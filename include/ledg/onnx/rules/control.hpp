// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"
#include "ledg/onnx/rules/values.hpp"

/// @file onnx/rules/control.hpp
/// Operators whose result depends on the data: control flow, and lists of what was found.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void data_dependent(const context&) { throw unresolved{"the shape depends on the data"}; }

// Elements where input 1 is true, of all or along an axis.
inline void compress(const context& c) {
  const auto chosen = c.integers(1);
  auto count = unknown;
  if (chosen && std::find(chosen->begin(), chosen->end(), unknown_value) == chosen->end())
    count = static_cast<std::int64_t>(chosen->size()) - std::count(chosen->begin(), chosen->end(), 0);
  shape out = c.dims(0);
  if (const auto axis = c.attribute("axis", unknown_value); axis != unknown_value)
    out[c.axis(axis, out.size())] = count;
  else
    out = {count};
  c.set(0, std::move(out));
}

// Different elements, or slices along an axis; where they first are, where each went, how often each is there.
inline void unique(const context& c) {
  shape out = c.dims(0);
  auto all = known(out) ? checked_product(out) : unknown;
  if (const auto axis = c.attribute("axis", unknown_value); axis != unknown_value) {
    auto& d = out[c.axis(axis, out.size())];
    all = d;
    d = d == 0 ? 0 : unknown;
  } else {
    out = {all == 0 ? 0 : unknown};
  }
  c.set(0, std::move(out));
  for (std::size_t i = 1; i < 4; ++i) c.set(i, {i == 2 ? all : all == 0 ? 0 : unknown}, data_type::int64);
}

inline void non_max_suppression(const context& c) { c.set(0, {unknown, 3}, data_type::int64); }

// Coordinates of what is not zero, a row for each dimension.
inline void non_zero(const context& c) {
  const auto& x = c.dims(0);
  const auto rank = static_cast<std::int64_t>(x.size());
  const auto* v = c.values(0);
  if (v == nullptr || std::any_of(v->begin(), v->end(), [](double e) { return std::isnan(e); }))
    return c.set(0, {rank, unknown}, data_type::int64);
  std::vector<std::int64_t> found;
  for (std::size_t k = 0; k < v->size(); ++k)
    if ((*v)[k] != 0) found.push_back(static_cast<std::int64_t>(k));
  c.set(0, {rank, static_cast<std::int64_t>(found.size())}, data_type::int64);
  std::vector<double> rows;
  const auto strides = strides_of(x);
  for (std::size_t d = 0; d < x.size(); ++d)
    for (const auto k : found) rows.push_back(static_cast<double>(k / strides[d] % x[d]));
  c.set_values(std::move(rows));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
