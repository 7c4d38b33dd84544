// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/latency/predictor.hpp"
#include "ledg/model/presets.hpp"

/// @file latency/presets.hpp
/// The latency predictors of all presets. A source that links `ledg::compiled` finds them there; any other compiles
/// those that it uses.

namespace ledg::inline LEDG_ABI {

/// Instantiates the latency predictor of @p preset: after `extern template` says that it is elsewhere.
#define LEDG_LATENCY_PRESET(instantiate, preset)                               \
  instantiate class trained_model<latency_network<preset>, latency_knowledge>; \
  instantiate class latency_predictor<preset>;

#ifdef LEDG_COMPILED
#define LEDG_DECLARE(preset) LEDG_LATENCY_PRESET(extern template, preset)
LEDG_PRESETS(LEDG_DECLARE)
#undef LEDG_DECLARE
#endif

}  // namespace ledg::inline LEDG_ABI
