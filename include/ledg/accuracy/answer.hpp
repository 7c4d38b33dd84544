// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledg/train/statistics.hpp"

/// @file accuracy/answer.hpp
/// What an accuracy predictor is asked and what it says; no tensors.

namespace ledg::inline LEDG_ABI {

/// What is asked of cells beside their accuracy.
struct accuracy_query {
  bool flags =
      true;  ///< whether answers say what of a cell training never met; a search that ranks cells may do without
};

/// The true accuracy lies within, with a probability of `coverage`; percent.
struct accuracy_interval {
  double low = 0;
  double high = 0;
  double coverage = 0.9;
};

/// An accuracy with what is known about its quality.
struct accuracy_answer {
  double accuracy = 0;                        ///< percent
  std::optional<accuracy_interval> interval;  ///< empty where validation cells were too few to tell
  std::vector<std::string> flags;  ///< `unknown_operator:TEXT`, `outside_training:params`, `interval_unknown`
};

struct accuracy_evaluation_options {
  std::string target;             ///< column to compare with; empty: the test accuracy of what the predictor learnt
  bool include_training = false;  ///< also cells that the weights depend on
};

/// How good a predictor is on a data set.
struct accuracy_evaluation {
  std::string target;
  std::size_t n = 0;
  quality metrics;
  std::optional<double> coverage;  ///< share of truths inside the interval; empty where there is none
  /// `params` and `flops`: straight lines in their logarithm, fitted to the training cells that the data set has;
  /// without such cells they only rank, and `mape` and `acc10` are NaN.
  std::map<std::string, quality> baselines;
  std::vector<std::string> ids;  ///< of the rows, with their truth and prediction in percent
  std::vector<double> truths, predictions;
};

}  // namespace ledg::inline LEDG_ABI
