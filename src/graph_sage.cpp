// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_sage.cpp  The predictors of the preset `graph_sage`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

LEDG_LATENCY_PRESET(template, graph_sage)
LEDG_ACCURACY_PRESET(template, graph_sage)

}  // namespace ledg::inline LEDG_ABI
