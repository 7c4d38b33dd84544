// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/gather.hpp
/// Elements chosen by index.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void gather(const context& c) {
  const auto &x = c.dims(0), &index = c.dims(1);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), x.size());
  shape out(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(axis));
  out.insert(out.end(), index.begin(), index.end());
  out.insert(out.end(), x.begin() + static_cast<std::ptrdiff_t>(axis) + 1, x.end());
  c.set(0, std::move(out));
  const auto* v = c.values(0);
  const auto at = c.integers(1);
  if (v == nullptr || !at || x.size() != 1) return;
  std::vector<double> values;
  for (auto i : *at) {
    if (i == unknown_value) return;
    i += i < 0 ? x[0] : 0;
    if (i < 0 || i >= x[0]) throw contradiction("index " + std::to_string(i) + " is out of range");
    values.push_back((*v)[static_cast<std::size_t>(i)]);
  }
  c.set_values(std::move(values));
}

inline void gather_elements(const context& c) { c.set(0, c.dims(1)); }

inline void gather_nd(const context& c) {
  const auto &x = c.dims(0), &index = c.dims(1, 1);
  const auto batch = static_cast<std::size_t>(std::max<std::int64_t>(c.attribute("batch_dims", std::int64_t{0}), 0));
  if (index.back() < 0 || batch > x.size() || static_cast<std::size_t>(index.back()) > x.size() - batch)
    throw unresolved{"the depth of the indices is unknown or too large"};
  shape out(index.begin(), index.end() - 1);
  out.insert(out.end(), x.begin() + static_cast<std::ptrdiff_t>(batch) + index.back(), x.end());
  c.set(0, std::move(out));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
