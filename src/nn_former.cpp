// SPDX-License-Identifier: BSD-3-Clause
/// @file nn_former.cpp  The predictors of the preset `nn_former`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

LEDG_LATENCY_PRESET(template, nn_former)
LEDG_ACCURACY_PRESET(template, nn_former)

}  // namespace ledg::inline LEDG_ABI
