// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledg/io/json.hpp"
#include "ledg/latency/corpus_options.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/text/templates.hpp"

/// @file latency/knowledge.hpp

namespace ledg::inline v0_1 {

/// What a checkpoint knows beside weights.
struct latency_knowledge {
  std::string preset;  ///< name of the graph encoder, `ledg_former`
  text::template_set templates = text::template_set::named("concise");
  std::vector<known_setting> settings;
  corpus_options corpus;                       ///< what was held out
  std::vector<std::string> operators;          ///< met in training, ascending
  double smallest_macs = 0, largest_macs = 0;  ///< of training networks at batch 1
  /// By kind (`gpu`, `mobile cpu`): 90 % of |log(predicted / measured)| lie below where the setting is hidden from the
  /// network. The devices are known ones, so of devices never met this promises too little.
  std::map<std::string, double> unknown_residual_90;
  std::map<std::string, std::vector<double>>
      column_fits;                                ///< FLOPs baseline of each of the sources' settings: offset, slope
  std::map<std::string, double> log_utilization;  ///< by kind: median log(FLOPs / s / peak) of training rows
  io::json card = io::json::object();             ///< how it was made: data, seed, metrics
};

}  // namespace ledg::inline v0_1
