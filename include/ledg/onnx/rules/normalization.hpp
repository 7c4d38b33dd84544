// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/normalization.hpp
/// Batch and layer normalisation; others keep the shape of their input.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void batch_norm(const context& c) {
  const auto& x = c.dims(0);
  c.set(0, x);
  for (std::size_t i = 1; i < c.output_count(); ++i) c.set(i, {x.size() > 1 ? x[1] : 1}, c.type(1));
}

inline void layer_norm(const context& c) {
  shape stats = c.dims(0);
  c.set(0, stats);
  std::fill(stats.begin() + static_cast<std::ptrdiff_t>(c.axis(c.attribute("axis", std::int64_t{-1}), stats.size())),
            stats.end(), 1);
  c.set(1, stats, data_type::float32);
  c.set(2, stats, data_type::float32);
}

inline void skip_layer_norm(const context& c) {  // com.microsoft: outputs, statistics twice, and the sum of the inputs
  c.set(0, c.dims(0));
  c.set(3, c.dims(0));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
