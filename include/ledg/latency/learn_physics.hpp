// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/learn_calibration.hpp"
#include "ledg/latency/physics_fit.hpp"
#include "ledg/latency/physics_residuals.hpp"
#include "ledg/latency/physics_rows.hpp"

/// @file latency/learn_physics.hpp

namespace ledg::inline LEDG_ABI {

/// Fits plain physics to the training rows of @p corpus, measures how far it is wrong on devices and settings that a
/// fit did not see, and learns from that what calibrations start from. Rows of devices that are held out count nowhere.
/// Deterministic, for any number of threads.
template <class GraphEncoder>
void learn_physics(const latency_corpus<GraphEncoder>& corpus, latency_knowledge& k, const physics_fit_config& config,
                   thread_pool& pool) {
  const auto data = physics_rows(corpus, config);
  std::vector<std::size_t> every(data.rows.size());
  std::iota(every.begin(), every.end(), std::size_t{0});
  k.physics = fit_physics(data.platforms, data.rows, every, config);
  k.priors = learn_calibration_priors(data, config, pool);
  k.widths = measure_physics_widths([&](const auto& edit) { return physics_rows(corpus, config, edit); }, config, pool);
}

}  // namespace ledg::inline LEDG_ABI
