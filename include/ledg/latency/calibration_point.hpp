// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/namespace.hpp"
#include "ledg/latency/physics_term.hpp"

/// @file latency/calibration_point.hpp
/// What a calibration corrects: a network on a platform.

namespace ledg::inline LEDG_ABI {

/// A network on the platform that is calibrated.
struct calibration_point {
  physics_numbers ms{};  ///< what each kind of time takes, with the factors of the model (`physics_model::factors`)
  double answered_log_ms = 0;  ///< without any measurement
};

}  // namespace ledg::inline LEDG_ABI
