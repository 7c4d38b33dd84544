// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledg/latency/answer.hpp"
#include "ledg/latency/calibration_point.hpp"
#include "ledg/train/statistics.hpp"

/// @file latency/evaluation_report.hpp
/// What an evaluation is asked for and what it says; no tensors.

namespace ledg::inline LEDG_ABI {

/// One line of a report.
struct evaluation_line {
  std::string data;
  std::string device;  ///< the source's own setting, or `all`
  std::size_t n = 0;
  quality model;
  std::map<std::string, quality> baselines;
  double coverage = 0;       ///< share of rows inside their 90 % intervals, of those that have one; NaN where none has
  double in_training = 0;    ///< share of rows whose network and device training saw
  bool known_device = true;  ///< whether settings that training met answer
};

/// A measured row beside what was predicted of it.
struct predicted_measurement {
  std::string data;
  std::string device;  ///< the source's own setting
  std::string network;
  double batch = 1;
  double latency_ms = 0;  ///< measured
  double predicted_ms = 0;
  std::optional<latency_interval> interval = {};  ///< of the prediction
};

/// One row of an evaluation, for a table of all predictions.
struct evaluated_row : predicted_measurement {
  bool in_training = false;
  latency_answer answer;                   ///< what was predicted
  std::optional<calibration_point> point;  ///< where the options ask for it
};

/// What part of a data set counts.
struct evaluation_options {
  bool held_out_only = false;        ///< leave out rows that training saw
  bool test_only = false;            ///< also those of validation networks, which chose the weights
  std::vector<std::string> devices;  ///< names or globs of sources' settings; empty: all
  std::size_t max_networks = 0;      ///< most networks of a setting, drawn at random; 0: all
  bool points = false;               ///< whether rows say what a calibration would correct
  std::size_t threads = 1;
};

}  // namespace ledg::inline LEDG_ABI
