// SPDX-License-Identifier: BSD-3-Clause
/// @file nar_former_v2.cpp  The predictors of the preset `nar_former_v2`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

template class trained_model<latency_network<nar_former_v2>, latency_knowledge>;
template class latency_predictor<nar_former_v2>;
template class trained_model<accuracy_network<nar_former_v2>, accuracy_knowledge>;
template class accuracy_predictor<nar_former_v2>;

}  // namespace ledg::inline LEDG_ABI
