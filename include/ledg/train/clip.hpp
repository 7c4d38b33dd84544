// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/nn/parameters.hpp"

/// @file train/clip.hpp
/// Gradient clipping by the norm over all parameters.

namespace ledg::inline v0_1 {

/// Scales @p gradients so that their Euclidean norm is at most @p limit (0: no limit), as PyTorch's `clip_grad_norm_`.
/// @returns the norm before clipping, summed in double.
/// @throws numeric_error naming the first parameter whose gradient is not finite; shape_error where sizes disagree.
template <class T>
double clip_by_norm(const parameter_layout& layout, std::span<T> gradients, double limit) {
  if (gradients.size() != layout.size())
    throw shape_error("clipping: expected " + std::to_string(layout.size()) + " gradients, got " +
                      std::to_string(gradients.size()));
  double sums[4] = {};  // four chains of additions: a fixed order that does not wait for each other
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const double g = static_cast<double>(gradients[i]);
    sums[i % 4] += g * g;
  }
  const double norm = std::sqrt((sums[0] + sums[1]) + (sums[2] + sums[3]));
  if (!std::isfinite(norm))
    for (const auto& p : layout.entries())
      for (std::size_t i = p.offset; i < p.offset + p.size; ++i)
        if (!std::isfinite(gradients[i]))
          throw numeric_error("gradient of parameter '" + p.name + "', element " + std::to_string(i - p.offset) +
                              ": expected a finite number, got " + std::to_string(gradients[i]));
  if (!std::isfinite(norm)) throw numeric_error("the norm of the gradients overflows");
  const double scale = limit > 0 ? limit / (norm + 1e-6) : 1.0;
  if (scale < 1)
    for (auto& g : gradients) g *= static_cast<T>(scale);
  return norm;
}

}  // namespace ledg::inline v0_1
