// SPDX-License-Identifier: BSD-3-Clause
/// @file nar_former_v2.cpp  The predictors of the preset `nar_former_v2`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

LEDG_LATENCY_PRESET(template, nar_former_v2)
LEDG_ACCURACY_PRESET(template, nar_former_v2)

}  // namespace ledg::inline LEDG_ABI
