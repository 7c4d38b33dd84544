// SPDX-License-Identifier: BSD-3-Clause
/// @file latency_training.cpp  Training latency predictors of all presets, compiled.
#include "ledg/any/latency_training_impl.hpp"

namespace ledg::inline LEDG_ABI {

template trained_run train_latency_run<void>(const latency_training_run&,
                                             const std::function<data::dataset(std::size_t)>&, thread_pool&,
                                             const run_control&, const training_observer&, const any_communicator&);

}  // namespace ledg::inline LEDG_ABI
