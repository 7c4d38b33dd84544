// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "ledg/any/latency_predictor.hpp"
#include "ledg/hardware/describe.hpp"

/// @file asked_hardware.hpp  `--hardware` of a command that has a checkpoint.
namespace ledg_program {

/// The hardware that @p text names: one that @p predictor was calibrated for, or what `ledg::hardware::resolve` takes.
/// @throws ledg::lookup_error, ledg::input_error
inline ledg::hardware::spec asked_hardware(const std::string& text, const ledg::any_latency_predictor& predictor) {
  if (auto own = predictor.calibrated_device(text)) return *own;
  return ledg::hardware::resolve(text);
}

}  // namespace ledg_program
