// SPDX-License-Identifier: BSD-3-Clause
/// @file nn_former.cpp  The predictors of the preset `nn_former`, compiled.
#include "ledg/accuracy/presets.hpp"
#include "ledg/latency/presets.hpp"

namespace ledg::inline LEDG_ABI {

template class trained_model<latency_network<nn_former>, latency_knowledge>;
template class latency_predictor<nn_former>;
template class trained_model<accuracy_network<nn_former>, accuracy_knowledge>;
template class accuracy_predictor<nn_former>;

}  // namespace ledg::inline LEDG_ABI
