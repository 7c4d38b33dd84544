// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_transformer.cpp  The predictors of the preset `graph_transformer`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

template class trained_model<latency_network<graph_transformer>, latency_knowledge>;
template class latency_predictor<graph_transformer>;
template class trained_model<accuracy_network<graph_transformer>, accuracy_knowledge>;
template class accuracy_predictor<graph_transformer>;

}  // namespace ledg::inline LEDG_ABI
