// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/accuracy/predictor.hpp"
#include "ledg/model/presets.hpp"

/// @file accuracy/presets.hpp
/// The accuracy predictors of all presets. A source that links `ledg::compiled` finds them there; any other compiles those
/// that it uses.

#ifdef LEDG_COMPILED
namespace ledg::inline LEDG_ABI {

extern template class accuracy_predictor<ledg_former>;
extern template class accuracy_predictor<nn_former>;
extern template class accuracy_predictor<graph_transformer>;
extern template class accuracy_predictor<graph_sage>;
extern template class accuracy_predictor<nar_former_v2>;

}  // namespace ledg::inline LEDG_ABI
#endif
