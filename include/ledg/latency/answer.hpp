// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/measured_setting.hpp"

/// @file latency/answer.hpp
/// What a latency predictor says; no tensors.

namespace ledg::inline LEDG_ABI {

/// What an answer stands on, best first.
enum class answer_basis {
  measured_setting,  ///< training met the device in this precision and runtime, on these cores, at such a batch
  measured_device,   ///< training met the device, but otherwise
  unseen_device      ///< only what the spec says is known
};

/// `measured_setting`, `measured_device` or `unseen_device`.
[[nodiscard]] inline std::string to_string(answer_basis basis) {
  switch (basis) {
    case answer_basis::measured_setting:
      return "measured_setting";
    case answer_basis::measured_device:
      return "measured_device";
    case answer_basis::unseen_device:
      break;
  }
  return "unseen_device";
}

/// Where the truth is expected.
struct latency_interval {
  double low_ms = 0;
  double high_ms = 0;
  double coverage = 0.9;  ///< how often it should lie inside
};

/// A latency with what is known about its quality.
struct latency_answer {
  ledg::precision precision = ledg::precision::fp32;
  std::optional<hardware::runtime_term> runtime;  ///< that the answer is for; empty: not known
  std::string cores, layout;                      ///< that the answer is for; empty: not said
  std::optional<measured_setting> setting;        ///< that answers; empty: no measured one does
  answer_basis basis = answer_basis::unseen_device;
  std::vector<std::string> settings;  ///< keys of the known settings that answer, which differ in their batch alone
  double latency_ms = 0;              ///< of the whole batch
  std::optional<latency_interval> interval;  ///< empty, with the flag `interval_unknown`: too few held-out rows to tell
  std::optional<double> flops_fit_ms;        ///< baseline: straight line in log FLOPs, fitted to training rows
  double roofline_ms = 0;                    ///< baseline: sum of max(compute, traffic) at the spec's peaks
  std::vector<std::string> flags;
};

}  // namespace ledg::inline LEDG_ABI
