// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"

/// @file latency/known_setting.hpp
/// What a checkpoint keeps of each device, precision, runtime and part of a device that training met.

namespace ledg::inline LEDG_ABI {

/// A setting as a checkpoint remembers it: enough to find it again and to say how sure a prediction is.
struct known_setting {
  static constexpr bool json_columns = true;

  std::string key;     ///< what tells it from the others: all that follows up to the batch, `|` between
  std::string source;  ///< data set
  std::string device;  ///< catalogue name, or the source's own
  ledg::precision precision = ledg::precision::fp32;
  hardware::runtime_term runtime;
  std::string details;          ///< what else the source says of the runtime
  std::string layout;           ///< `nhwc`, `nchw`, or empty where nobody said
  std::string cores;            ///< part of the device in use, as `hardware::cores_text` writes it
  double batch = 0;             ///< batch of all its rows; 0 where they differ
  std::int64_t rows = 0;        ///< training rows
  std::int64_t networks = 0;    ///< training networks
  double log_flops_offset = 0;  ///< FLOPs baseline: log ms = offset + slope * log(flops of the batch)
  double log_flops_slope = 1;
  double power = 1;  ///< the network's latency to this power counts: above 1 where a whole takes more than its parts
  double lowest_log_ms = 0, highest_log_ms = 0;  ///< of the network for training rows; beyond them the power is 1
  double shift = 0;                              ///< of the log latency; fitted, as the next, to validation rows
  double flops_weight = 0;                       ///< share of the FLOPs line in an answer; the rest is the network's
  std::optional<double> log_residual_90;  ///< 90 % of held-out |log(predicted / measured)| lie below; empty: too few
  double smallest_batch = 1;              ///< of training rows, as the next
  double largest_batch = 1;
  double smallest_macs = 0, largest_macs = 0;       ///< of training networks at batch 1; 0, 0: not known
  double fewest_operators = 0, most_operators = 0;  ///< of training networks; 0, 0: not known

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("key", self.key);
    visit("source", self.source);
    visit("device", self.device);
    visit("precision", self.precision);
    visit("runtime", self.runtime);
    visit("details", self.details);
    visit("layout", self.layout);
    visit("cores", self.cores);
    visit("batch", self.batch);
    visit("rows", self.rows);
    visit("networks", self.networks);
    visit("log_flops_offset", self.log_flops_offset);
    visit("log_flops_slope", self.log_flops_slope);
    visit("power", self.power);
    visit("lowest_log_ms", self.lowest_log_ms);
    visit("highest_log_ms", self.highest_log_ms);
    visit("shift", self.shift);
    visit("flops_weight", self.flops_weight);
    visit("log_residual_90", self.log_residual_90);
    visit("smallest_batch", self.smallest_batch);
    visit("largest_batch", self.largest_batch);
    visit("smallest_macs", self.smallest_macs);
    visit("largest_macs", self.largest_macs);
    visit("fewest_operators", self.fewest_operators);
    visit("most_operators", self.most_operators);
  }

  /// @throws input_error where the numbers make no setting.
  void check() const {
    if (!(power > 0) || !(lowest_log_ms <= highest_log_ms))
      throw input_error("setting '" + key + "': expected a power above 0 and an ascending range, got " +
                        std::to_string(power) + " in " + std::to_string(lowest_log_ms) + " to " +
                        std::to_string(highest_log_ms));
  }

  /// The key without the batch: settings that differ in their batch alone have it in common.
  [[nodiscard]] std::string curve_key() const { return key.substr(0, key.rfind('|')); }
  /// The FLOPs baseline, in log milliseconds. @param log_flops of the batch
  [[nodiscard]] double flops_line(double log_flops) const { return log_flops_offset + log_flops_slope * log_flops; }
  /// The network's own @p log_ms with the setting's power.
  [[nodiscard]] double bent(double log_ms) const {
    return log_ms + (power - 1) * std::clamp(log_ms, lowest_log_ms, highest_log_ms);
  }
  /// The answer for a network's own @p log_ms: where a straight line in log FLOPs knows something that the network does
  /// not (regular search spaces on simple hardware), both count.
  [[nodiscard]] double stacked(double log_ms, double log_flops) const {
    const double own = bent(log_ms);
    return own + shift + flops_weight * (flops_line(log_flops) - own);
  }
};

/// From so many held-out rows on they speak for their setting; fewer leave that to its source.
inline constexpr std::size_t enough_held_out_rows = 20;

}  // namespace ledg::inline LEDG_ABI
