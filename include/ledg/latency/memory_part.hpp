// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ledg/graph/graph.hpp"
#include "ledg/graph/peak_memory.hpp"
#include "ledg/hardware/spec.hpp"

/// @file latency/memory_part.hpp
/// Whether a network fits a device.

namespace ledg::inline LEDG_ABI {

/// Memory that a network takes on a device: weights once, and the most that lives at one time of what operators give,
/// when they run in the graph's order and what was read for the last time is freed (`graph/peak_memory.hpp`). What
/// engines take beside that (workspaces, code, an operating system) comes to it.
struct memory_part {
  double weight_bytes = 0;
  double activation_bytes = 0;  ///< the peak
  std::string peak_node;  ///< operator and name of the node that runs then (`Conv 'conv1'`); empty where none does
  std::size_t unknown_shapes = 0;      ///< operators whose results are not counted
  std::optional<double> device_bytes;  ///< of the device; empty: not known

  [[nodiscard]] double bytes() const { return weight_bytes + activation_bytes; }
  /// Whether it fits; empty where the device's memory is not known.
  [[nodiscard]] std::optional<bool> fits() const {
    return device_bytes ? std::optional(bytes() <= *device_bytes) : std::nullopt;
  }
};

/// Bytes in a gigabyte as memory is sold.
inline constexpr double bytes_in_gb = 1024.0 * 1024.0 * 1024.0;

/// What @p use takes in precision @p p at @p batch times the inputs that the shapes hold, on @p device. Mixed precision
/// keeps weights in fp32.
[[nodiscard]] inline memory_part make_memory_part(const memory_use& use, precision p, double batch,
                                                  const hardware::spec& device) {
  memory_part out;
  out.weight_bytes = use.weights * hardware::element_bytes(p == precision::amp ? precision::fp32 : p);
  out.activation_bytes = use.activations * batch * hardware::element_bytes(p);
  out.unknown_shapes = use.unknown;
  if (device.memory_gb) out.device_bytes = *device.memory_gb * bytes_in_gb;
  return out;
}

}  // namespace ledg::inline LEDG_ABI
