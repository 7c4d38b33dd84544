// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/calibrated_platform.hpp"
#include "ledg/latency/calibration_prior.hpp"
#include "ledg/latency/corpus_options.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/latency/physics.hpp"
#include "ledg/latency/physics_widths.hpp"
#include "ledg/text/templates.hpp"

/// @file latency/knowledge.hpp

namespace ledg::inline LEDG_ABI {

/// What a checkpoint knows beside weights.
struct latency_knowledge {
  static constexpr const char* format = "ledg latency 5";

  text::template_set templates = text::template_set::named("concise");
  std::vector<known_setting> settings;
  corpus_options corpus;                       ///< what was held out
  std::vector<std::string> operators;          ///< met in training, ascending
  double smallest_macs = 0, largest_macs = 0;  ///< of training networks at batch 1
  physics_model physics;                       ///< answers where nothing was measured
  physics_widths widths;                       ///< how far it may be wrong
  std::map<std::string, calibration_prior> priors;  ///< of calibrations, by class of device (`physics_class`)
  std::vector<calibrated_platform> calibrations;  ///< of platforms that somebody measured a little
  std::map<std::string, std::vector<double>>
      column_fits;                                ///< FLOPs baseline of each of the sources' settings: offset, slope
  std::map<std::string, double> log_utilization;  ///< by kind: median over settings of log(FLOPs / s / peak)
  io::json card = io::json::object();             ///< how it was made: data, seed, metrics

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("templates", self.templates);
    visit("settings", self.settings);
    visit("corpus", self.corpus);
    visit("operators", self.operators);
    visit("smallest_macs", self.smallest_macs);
    visit("largest_macs", self.largest_macs);
    visit("physics", self.physics);
    visit("widths", self.widths);
    visit("priors", self.priors);
    visit("calibrations", self.calibrations);
    visit("column_fits", self.column_fits);
    visit("log_utilization", self.log_utilization);
    visit("card", self.card);
  }

  /// @throws input_error where the numbers cannot be used.
  void check() const {
    physics.check();
    for (const auto& [name, prior] : priors) prior.check();
    for (const auto& p : calibrations) p.fit.check();
    for (const auto& [column, fit] : column_fits)
      if (fit.size() != 2)
        throw input_error("FLOPs baseline of '" + column + "': expected 2 numbers, got " + std::to_string(fit.size()));
  }

  /// Sizes of a network that follow from what is known.
  template <class Config>
  void connect(Config& config) const {
    config.connect(settings.size());
  }
};

}  // namespace ledg::inline LEDG_ABI
