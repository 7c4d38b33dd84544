// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>

#include "ledg/any/trained_run.hpp"
#include "ledg/core/any_communicator.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/latency/training_run.hpp"
#include "ledg/train/observer.hpp"
#include "ledg/train/trainer.hpp"

/// @file any/latency_training.hpp
/// Training a latency predictor of a preset that is named when the program runs. The definition is in `ledg::compiled`,
/// or follows inline where a program does not link that.

namespace ledg::inline LEDG_ABI {

/// Trains as @p run says, and writes the checkpoint `run.out`, whose card names preset and data. The state file of
/// @p control is removed then.
/// @param load gives data set i of `run.data`
/// @param ranks processes that train together, each of which calls this with the same arguments; rank 0 writes, and
/// tells @p observer
/// @throws lookup_error for an unknown preset; what `latency_corpus::add`, `train_latency` and @p load throw
/// A template so that a source which does not call it does not compile all presets; its parameter says nothing.
template <class = void>
trained_run train_latency_run(const latency_training_run& run, const std::function<data::dataset(std::size_t)>& load,
                              thread_pool& pool, const run_control& control = {},
                              const training_observer& observer = {}, const any_communicator& ranks = single_process{});

}  // namespace ledg::inline LEDG_ABI

#ifndef LEDG_COMPILED
#include "ledg/any/latency_training_impl.hpp"
#endif
