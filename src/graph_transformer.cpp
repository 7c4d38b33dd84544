// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_transformer.cpp  The predictors of the preset `graph_transformer`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

LEDG_LATENCY_PRESET(template, graph_transformer)
LEDG_ACCURACY_PRESET(template, graph_transformer)

}  // namespace ledg::inline LEDG_ABI
