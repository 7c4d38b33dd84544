// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/latency/calibration_reach.hpp"
#include "ledg/latency/measured_setting.hpp"
#include "ledg/latency/platform_query.hpp"

/// @file latency/calibration_report.hpp
/// What a calibration is given and what it says; no tensors.

namespace ledg::inline LEDG_ABI {

/// A latency that somebody measured.
struct platform_measurement {
  graph network;
  std::string name;      ///< of the network, for messages; equal names are the same network
  platform_query query;  ///< on what, and at which batch
  double latency_ms = 0;
  double spread_ms = 0;  ///< of its repetitions; 0: not known
  std::string place;     ///< `file:line`, for messages; may be empty

  /// Whether @p other was measured on the same platform.
  [[nodiscard]] bool same_platform(const platform_measurement& other) const {
    const auto& a = query;
    const auto& b = other.query;
    return a.spec.name == b.spec.name && a.precision == b.precision && a.runtime == b.runtime && a.cores == b.cores &&
           a.layout == b.layout;
  }
};

/// What became of one platform's measurements.
struct calibration_report {
  measured_setting setting;  ///< that answers from now on
  calibration_reach reach = calibration_reach::nothing;
  std::size_t used = 0;  ///< measurements that count; several of the same are one
  /// Mean |predicted / measured - 1|: as was answered without them, and with each left out in turn. The latter is NaN
  /// with fewer than three.
  double error_before = 0, error_after = 0;
  std::vector<std::string> notes;  ///< what was odd
};

}  // namespace ledg::inline LEDG_ABI
