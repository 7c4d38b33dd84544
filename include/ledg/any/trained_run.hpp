// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>

#include "ledg/core/namespace.hpp"

/// @file any/trained_run.hpp

namespace ledg::inline LEDG_ABI {

/// What is left to say of a training whose predictor lies in a file.
struct trained_run {
  bool interrupted = false;  ///< stopped before the end, nothing was written: resume to go on
  /// Of the best validation, lower is better: the mean of |log(predicted / measured)| of latencies, 1 - Kendall's tau
  /// of accuracies. Empty without validation.
  std::optional<double> metric;
  std::uint64_t best_step = 0;
};

}  // namespace ledg::inline LEDG_ABI
