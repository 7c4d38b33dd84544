// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ledg/model/node_latency_head.hpp"

/// @file latency/group_sums.hpp
/// Latency as the per-node head forms it from sums over operator groups, with derivatives, in double: what fits of the
/// head's exponents to measured rows have in common. A pass over a row costs its sums, not its nodes.

namespace ledg::inline LEDG_ABI {

/// One measured row.
struct group_sums {
  double log_ms = 0;                                  ///< measured
  double constant_ms = 0;                             ///< before the factor that is fitted
  double log_scale = 0;                               ///< added to the log of the sum
  std::vector<std::pair<std::int32_t, float>> parts;  ///< (group * latency_terms + term, ms), positive ones alone

  /// Takes over the milliseconds of each term of each group that are positive. @param ms `{groups * latency_terms}`
  void set_parts(std::span<const double> ms) {
    parts.clear();
    for (std::size_t k = 0; k < ms.size(); ++k)
      if (ms[k] > 0) parts.emplace_back(static_cast<std::int32_t>(k), static_cast<float>(ms[k]));
  }
};

/// Predicted log latency of a row and its derivatives by the milliseconds of host, device and constant.
struct group_sums_value {
  double log_ms = 0;
  double d_host = 0, d_device = 0, d_constant = 0;

  /// Derivative by the log factor of part @p k, which takes @p ms with its factor.
  [[nodiscard]] double by_factor(std::size_t k, double ms) const {
    return (k % latency_terms == latency_terms - 1 ? d_host : d_device) * ms;
  }
};

/// @param factor of each part, `{groups * latency_terms}`; @p constant_ms with its factor; @p overlap see
/// `node_latency_head_config`
[[nodiscard]] inline group_sums_value evaluate(const group_sums& row, std::span<const double> factor,
                                               double constant_ms, double overlap) {
  double host = 1e-12;  // not zero, so that its logarithm exists
  double device = 1e-12;
  for (const auto& [part, ms] : row.parts) {
    const auto k = static_cast<std::size_t>(part);
    (k % latency_terms == latency_terms - 1 ? host : device) += static_cast<double>(ms) * factor[k];
  }
  const double most = std::max(host, device);
  const double mixed = most * std::pow(std::pow(host / most, overlap) + std::pow(device / most, overlap), 1 / overlap);
  group_sums_value out;
  out.log_ms = std::log(mixed + constant_ms) + row.log_scale;
  out.d_constant = 1 / (mixed + constant_ms);
  out.d_host = out.d_constant * std::pow(host / mixed, overlap - 1);
  out.d_device = out.d_constant * std::pow(device / mixed, overlap - 1);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
