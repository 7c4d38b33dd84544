// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/memory_part.hpp"

/// @file latency/explanation.hpp
/// Why a latency is what it is: its operators' parts, what stands behind it, and the memory it takes; no tensors.

namespace ledg::inline LEDG_ABI {

/// What an operator's time is mostly spent on.
enum class operator_bound {
  compute,  ///< operations
  memory,   ///< weights and activations, read and written
  launch    ///< being called at all
};

/// `compute`, `memory` or `launch`.
[[nodiscard]] inline std::string to_string(operator_bound bound) {
  switch (bound) {
    case operator_bound::compute:
      return "compute";
    case operator_bound::memory:
      return "memory";
    case operator_bound::launch:
      break;
  }
  return "launch";
}

/// How a latency was shared out among operators.
enum class attribution_rule {
  sum,      ///< the predictor sums over operators: each has the part that it adds
  roofline  ///< the predictor knows the whole alone: shared out in proportion to roofline and launch
};

/// `sum` or `roofline`.
[[nodiscard]] inline std::string to_string(attribution_rule rule) {
  return rule == attribution_rule::sum ? "sum" : "roofline";
}

/// An operator's part of a latency. Work and times are of the whole batch asked for.
struct operator_part {
  std::size_t node = 0;    ///< of `latency_explanation::network`
  std::string kind;        ///< of work: `name_of(operator_group)`, such as `dense_conv`
  std::size_t stage = 0;   ///< of `latency_explanation::by_stage`
  double ms = 0;           ///< `compute_ms + memory_ms + launch_ms`
  double compute_ms = 0;   ///< of it, for operations
  double memory_ms = 0;    ///< of it, for bytes
  double launch_ms = 0;    ///< of it, for being called
  double roofline_ms = 0;  ///< max(operations, bytes) at the peaks of the device: nothing is faster
  operator_bound bound = operator_bound::launch;  ///< the largest of the three
  double macs = 0;                                ///< multiply-adds
  double flops = 0;
  double bytes = 0;             ///< weights once, activations read and written, in the precision of the answer
  std::vector<double> gates{};  ///< weight of each of `masks`, the mean over layers; sums to 1. Empty without gates
  std::vector<std::vector<double>> gates_by_layer{};  ///< the same for each layer
  bool unknown_operator = false;                      ///< no rule says what it does
  bool unknown_shape = false;                         ///< so that its work counts as none
};

/// Several operators together.
struct part_total {
  std::string name;           ///< of the kind or stage
  std::size_t operators = 0;  ///< how many
  double ms = 0;
  double macs = 0;
};

/// Consecutive operators that come again and again, alike in operators, shapes and work.
struct repeated_part {
  std::size_t first = 0;   ///< place in `operators`
  std::size_t length = 0;  ///< operators in one of them
  std::size_t count = 0;   ///< how many of them, one behind the other; at least 2
  double ms = 0;           ///< of all together; one takes `ms / count`
};

/// A known setting behind an answer.
struct setting_behind {
  std::string key;  ///< `known_setting::key`
  std::string source;
  double batch = 0;   ///< of its rows; 0 where they differ
  double weight = 1;  ///< in the mean of the log latencies: two batches around the one asked for share it
  std::int64_t rows = 0, networks = 0;      ///< of training
  std::optional<double> interval_factor{};  ///< 90 % of held-out rows lie within this factor; empty: too few
};

/// A measured device near the one asked for.
struct device_nearby {
  std::string device;
  std::string kinship;    ///< the closest thing in common: `device`, `architecture`, `vendor`, `kind`
  double distance = 0;    ///< between their numbers, in log; 0 for the device itself
  std::int64_t rows = 0;  ///< of training
};

/// Something that widens the interval.
struct interval_part {
  std::string name;   ///< such as `held_out_rows`, `other_device`, `outside_setting`, `unknown_operators`
  std::string words;  ///< the same for a person
  double factor = 1;  ///< the truth lies within this factor, were there nothing else. Squares of logs add up
};

/// A guess that an answer rests on.
struct guessed_part {
  std::string what;  ///< the flag: `unknown_operator:NAME`, `unknown_shape`, `spec_imputed:FIELD`
  double share = 0;  ///< of the operators' milliseconds
};

/// An answer and what it is made of. The operators' `ms` and `overhead_ms` sum to `answer.latency_ms`, to rounding.
struct latency_explanation {
  latency_answer answer;                 ///< as `predict` gives it, bit for bit
  std::shared_ptr<const graph> network;  ///< as the predictor sees it (`canonicalize`); never null
  attribution_rule rule = attribution_rule::sum;
  double overhead_ms = 0;                ///< what belongs to no operator: inputs, and what a run costs beside them
  std::vector<operator_part> operators;  ///< nodes that are neither inputs nor constants, in the graph's order
  std::vector<part_total> by_kind;       ///< the most expensive first
  std::vector<part_total> by_stage;      ///< in the graph's order
  std::vector<repeated_part> repeated;   ///< in the graph's order; none overlaps another
  std::vector<std::string> masks;        ///< that gates weigh; empty where the predictor has no gates
  double physics_share = 0;              ///< of plain physics in the answer; the rest is the network's
  bool calibrated = false;               ///< corrected by what somebody measured of the platform
  std::vector<setting_behind> settings;  ///< that answer; none where no measured one does
  std::vector<device_nearby> nearest;    ///< measured devices, the nearest first; the one asked for where it was
  std::vector<interval_part> interval;   ///< what the interval is made of; empty where it is unknown
  std::vector<guessed_part> guesses;     ///< none: nothing was guessed
  double guessed_share = 0;              ///< of the operators' milliseconds, that rest on any guess
  memory_part memory;
};

}  // namespace ledg::inline LEDG_ABI
