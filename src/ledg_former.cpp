// SPDX-License-Identifier: BSD-3-Clause
/// @file ledg_former.cpp  The predictors of the preset `ledg_former`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

LEDG_LATENCY_PRESET(template, ledg_former)
LEDG_ACCURACY_PRESET(template, ledg_former)

}  // namespace ledg::inline LEDG_ABI
