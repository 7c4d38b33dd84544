// SPDX-License-Identifier: BSD-3-Clause
/// @file accuracy_training.cpp  Training accuracy predictors of all presets, compiled.
#include "ledg/any/accuracy_training_impl.hpp"

namespace ledg::inline LEDG_ABI {

template trained_run train_accuracy_run<void>(const std::string&, const accuracy_training&,
                                              const data::accuracy_dataset&, const std::filesystem::path&, thread_pool&,
                                              const run_control&, const training_observer&, const any_communicator&);

}  // namespace ledg::inline LEDG_ABI
