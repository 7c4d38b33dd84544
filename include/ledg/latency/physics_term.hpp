// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>

#include "ledg/core/namespace.hpp"

/// @file latency/physics_term.hpp
/// The kinds of time that plain physics and calibrations know.

namespace ledg::inline LEDG_ABI {

/// Kinds of time. Compute: operations at the peak of the unit in use. Traffic: bytes at the bandwidth.
enum class physics_term {
  dense_conv,  // compute
  pointwise_conv,
  grouped_conv,
  depthwise_conv,
  gemm,
  matmul,
  attention,
  conv_traffic,
  depthwise_traffic,
  product_traffic,  // of matrix products and attention
  normalization_traffic,
  elementwise_traffic,
  layout_traffic,
  weights,
  launch_heavy,  // of operators with products
  launch_light,
  launch_layout,
  one_core,    // a processor's operations on a single core: what threads do not share
  host_heavy,  // the program that calls a device's operators, beside the device
  host_light,
  host_layout,
  constant
};
inline constexpr std::size_t physics_term_count = static_cast<std::size_t>(physics_term::constant) + 1;

/// A number for each kind of time.
using physics_numbers = std::array<double, physics_term_count>;

[[nodiscard]] constexpr bool is_compute(physics_term t) { return t <= physics_term::attention; }
[[nodiscard]] constexpr bool is_host(physics_term t) {
  return t >= physics_term::host_heavy && t <= physics_term::host_layout;
}

}  // namespace ledg::inline LEDG_ABI
