// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <vector>

#include "ledg/latency/evaluation.hpp"
#include "ledg/latency/presets.hpp"

/// @file latency/evaluation_presets.hpp
/// The evaluation of all presets. A source that links `ledg::compiled` finds it there.

namespace ledg::inline LEDG_ABI {

/// Instantiates the evaluation of @p preset: after `extern template` says that it is elsewhere.
#define LEDG_LATENCY_EVALUATION(instantiate, preset)                                     \
  instantiate std::vector<evaluation_line> evaluate_latency<preset, node_latency_head>(  \
      const latency_predictor<preset>&, const data::dataset&, const evaluation_options&, \
      const std::function<void(const evaluated_row&)>&);

#ifdef LEDG_COMPILED
#define LEDG_DECLARE(preset) LEDG_LATENCY_EVALUATION(extern template, preset)
LEDG_PRESETS(LEDG_DECLARE)
#undef LEDG_DECLARE
#endif

}  // namespace ledg::inline LEDG_ABI
