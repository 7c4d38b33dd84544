// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/accuracy/predictor.hpp"
#include "ledg/model/presets.hpp"

/// @file accuracy/presets.hpp
/// The accuracy predictors of all presets. A source that links `ledg::compiled` finds them there; any other compiles
/// those that it uses.

namespace ledg::inline LEDG_ABI {

/// Instantiates the accuracy predictor of @p preset: after `extern template` says that it is elsewhere.
#define LEDG_ACCURACY_PRESET(instantiate, preset)                                \
  instantiate class trained_model<accuracy_network<preset>, accuracy_knowledge>; \
  instantiate class accuracy_predictor<preset>;

#ifdef LEDG_COMPILED
#define LEDG_DECLARE(preset) LEDG_ACCURACY_PRESET(extern template, preset)
LEDG_PRESETS(LEDG_DECLARE)
#undef LEDG_DECLARE
#endif

}  // namespace ledg::inline LEDG_ABI
