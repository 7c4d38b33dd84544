// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ledg/onnx/rules/window.hpp"

/// @file onnx/rules/pooling.hpp
/// Pooling over windows, over all of an input and over regions.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void pool(const context& c) {
  const auto& x = c.dims(0, 3);
  const auto kernel = c.attribute_list("kernel_shape");
  if (!kernel || kernel->size() + 2 != x.size()) throw unresolved{"kernel_shape does not fit the input"};
  const window win(c, *kernel);
  shape out{x[0], x[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i) out.push_back(win.out(x[i + 2], i));
  c.set(1, out, data_type::int64);
  c.set(0, std::move(out));
}

inline void global_pool(const context& c) {
  shape out = c.dims(0, 2);
  std::fill(out.begin() + 2, out.end(), 1);
  c.set(0, std::move(out));
}

inline void roi_pool(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto rois = c.dims(1, 1)[0];
  if (const auto size = c.attribute_list("pooled_shape"); size && size->size() == 2)
    return c.set(0, {rois, x[1], (*size)[0], (*size)[1]});
  c.set(0, {rois, x[1], c.attribute("output_height", std::int64_t{1}), c.attribute("output_width", std::int64_t{1})});
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
