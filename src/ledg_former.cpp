// SPDX-License-Identifier: BSD-3-Clause
/// @file ledg_former.cpp  The predictors of the preset `ledg_former`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

template class trained_model<latency_network<ledg_former>, latency_knowledge>;
template class latency_predictor<ledg_former>;
template class trained_model<accuracy_network<ledg_former>, accuracy_knowledge>;
template class accuracy_predictor<ledg_former>;

}  // namespace ledg::inline LEDG_ABI
