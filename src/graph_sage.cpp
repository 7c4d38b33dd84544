// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_sage.cpp  The predictors of the preset `graph_sage`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

template class trained_model<latency_network<graph_sage>, latency_knowledge>;
template class latency_predictor<graph_sage>;
template class trained_model<accuracy_network<graph_sage>, accuracy_knowledge>;
template class accuracy_predictor<graph_sage>;

}  // namespace ledg::inline LEDG_ABI
