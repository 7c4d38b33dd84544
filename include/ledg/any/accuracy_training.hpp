// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>

#include "ledg/accuracy/training.hpp"
#include "ledg/any/trained_run.hpp"
#include "ledg/core/any_communicator.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/train/observer.hpp"
#include "ledg/train/trainer.hpp"

/// @file any/accuracy_training.hpp
/// Training an accuracy predictor of a preset that is named when the program runs. The definition is in
/// `ledg::compiled`, or follows inline where a program does not link that.

namespace ledg::inline LEDG_ABI {

/// Trains the preset called @p preset on @p d as @p config says, and writes the checkpoint @p out. The state file of
/// @p control is removed then. A template as `train_latency_run` is.
/// @param ranks processes that train together, each of which calls this with the same arguments; rank 0 writes, and
/// tells @p observer
/// @throws lookup_error for an unknown preset; what `train_accuracy` throws
template <class = void>
trained_run train_accuracy_run(const std::string& preset, const accuracy_training& config,
                               const data::accuracy_dataset& d, const std::filesystem::path& out, thread_pool& pool,
                               const run_control& control = {}, const training_observer& observer = {},
                               const any_communicator& ranks = single_process{});

}  // namespace ledg::inline LEDG_ABI

#ifndef LEDG_COMPILED
#include "ledg/any/accuracy_training_impl.hpp"
#endif
