// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <type_traits>

#include "ledg/accuracy/presets.hpp"
#include "ledg/any/accuracy_training.hpp"  // IWYU pragma: keep
#include "ledg/any/preset.hpp"

/// @file any/accuracy_training_impl.hpp  Definitions of any/accuracy_training.hpp.

namespace ledg::inline LEDG_ABI {

namespace detail {

template <class GraphEncoder>
trained_run train_accuracy_preset(const accuracy_training& config, const data::accuracy_dataset& d,
                                  const std::filesystem::path& out, thread_pool& pool, const run_control& control,
                                  const training_observer& observer, const any_communicator& ranks) {
  const auto trained =
      train_accuracy_distributed<accuracy_predictor<GraphEncoder>>(ranks, config, d, pool, control, observer);
  const trained_run result{trained.interrupted, 1 - trained.validation_tau, trained.best_step};
  if (result.interrupted || ranks.rank() != 0) return result;
  trained.predictor.save(out);
  std::error_code ignored;
  std::filesystem::remove(control.state_file, ignored);
  return result;
}

/// Instantiates the training of @p preset: after `extern template` says that it is elsewhere.
#define LEDG_ACCURACY_TRAINING(instantiate, preset)                                                        \
  instantiate trained_run train_accuracy_preset<preset>(                                                   \
      const accuracy_training&, const data::accuracy_dataset&, const std::filesystem::path&, thread_pool&, \
      const run_control&, const training_observer&, const any_communicator&);

#ifdef LEDG_COMPILED
#define LEDG_DECLARE(preset) LEDG_ACCURACY_TRAINING(extern template, preset)
LEDG_PRESETS(LEDG_DECLARE)
#undef LEDG_DECLARE
#endif

}  // namespace detail

template <class>
trained_run train_accuracy_run(const std::string& preset, const accuracy_training& config,
                               const data::accuracy_dataset& d, const std::filesystem::path& out, thread_pool& pool,
                               const run_control& control, const training_observer& observer,
                               const any_communicator& ranks) {
  trained_run result;
  with_preset(preset, [&](const auto& row) {
    using encoder = typename std::remove_cvref_t<decltype(row)>::graph_encoder_type;
    result = detail::train_accuracy_preset<encoder>(config, d, out, pool, control, observer, ranks);
  });
  return result;
}

}  // namespace ledg::inline LEDG_ABI
