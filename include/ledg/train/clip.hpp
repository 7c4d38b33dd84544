// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <span>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/nn/parameters.hpp"

/// @file train/clip.hpp
/// Gradient clipping by the norm over all parameters.

namespace ledg::inline LEDG_ABI {

/// Scales @p gradients so that their Euclidean norm is at most @p limit (0: no limit), as PyTorch's `clip_grad_norm_`.
/// @returns the norm before clipping, summed in double.
/// @throws numeric_error naming the first parameter whose gradient is not finite; shape_error where sizes disagree.
template <class T>
double clip_by_norm(const parameter_layout& layout, std::span<T> gradients, double limit) {
  if (gradients.size() != layout.size())
    throw shape_error("clipping: expected " + std::to_string(layout.size()) + " gradients, got " +
                      std::to_string(gradients.size()));
  constexpr std::size_t lanes = 8;  // chains of additions that do not wait for each other, in a fixed order
  double sums[lanes] = {};
  const auto square = [&](std::size_t i) {
    return static_cast<double>(gradients[i]) * static_cast<double>(gradients[i]);
  };
  std::size_t i = 0;
  for (; i + lanes <= gradients.size(); i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) sums[k] += square(i + k);
  for (; i < gradients.size(); ++i) sums[0] += square(i);
  const double norm = std::sqrt(std::accumulate(std::begin(sums), std::end(sums), 0.0));
  if (!std::isfinite(norm))
    for (const auto& p : layout.entries())
      for (std::size_t k = 0; k < p.size; ++k)
        if (const T g = gradients[p.offset + k]; !std::isfinite(g))
          throw numeric_error("gradient of parameter '" + p.name + "', element " + std::to_string(k) +
                              ": expected a finite number, got " + std::to_string(g));
  if (!std::isfinite(norm)) throw numeric_error("the norm of the gradients overflows");
  const double scale = limit > 0 ? limit / (norm + 1e-6) : 1.0;
  if (scale < 1)
    for (auto& g : gradients) g *= static_cast<T>(scale);
  return norm;
}

}  // namespace ledg::inline LEDG_ABI
