// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/latency/predictor.hpp"
#include "ledg/model/presets.hpp"

/// @file latency/presets.hpp
/// The latency predictors of all presets. A source that links `ledg::compiled` finds them there; any other compiles those
/// that it uses.

#ifdef LEDG_COMPILED
namespace ledg::inline LEDG_ABI {

extern template class trained_model<latency_network<ledg_former>, latency_knowledge>;
extern template class latency_predictor<ledg_former>;
extern template class trained_model<latency_network<nn_former>, latency_knowledge>;
extern template class latency_predictor<nn_former>;
extern template class trained_model<latency_network<graph_transformer>, latency_knowledge>;
extern template class latency_predictor<graph_transformer>;
extern template class trained_model<latency_network<graph_sage>, latency_knowledge>;
extern template class latency_predictor<graph_sage>;
extern template class trained_model<latency_network<nar_former_v2>, latency_knowledge>;
extern template class latency_predictor<nar_former_v2>;

}  // namespace ledg::inline LEDG_ABI
#endif
