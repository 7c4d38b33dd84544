// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_transformer.cpp  The predictors of the preset `graph_transformer`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

template class latency_predictor<graph_transformer>;
template class accuracy_predictor<graph_transformer>;

}  // namespace ledg::inline LEDG_ABI
