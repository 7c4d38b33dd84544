// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/latency/predictor.hpp"
#include "ledg/model/presets.hpp"

/// @file latency/presets.hpp
/// The latency predictors of all presets. A source that links `ledg::compiled` finds them there; any other compiles those
/// that it uses.

#ifdef LEDG_COMPILED
namespace ledg::inline LEDG_ABI {

extern template class latency_predictor<ledg_former>;
extern template class latency_predictor<nn_former>;
extern template class latency_predictor<graph_transformer>;
extern template class latency_predictor<graph_sage>;
extern template class latency_predictor<nar_former_v2>;

}  // namespace ledg::inline LEDG_ABI
#endif
