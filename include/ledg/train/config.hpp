// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/within.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"
#include "ledg/train/optimizer.hpp"
#include "ledg/train/schedule.hpp"

/// @file train/config.hpp
/// Everything that decides how a training run proceeds, as one value with a JSON form.

namespace ledg::inline LEDG_ABI {

/// The seed of part @p part of a training whose seed is @p seed: another one for each part.
[[nodiscard]] constexpr std::uint64_t derived_seed(std::uint64_t seed, std::uint64_t part) {
  const auto words = philox(seed).split(part).block(0);
  return std::uint64_t{words[0]} << 32U | words[1];
}

/// Settings of a run. JSON, checks on resume and messages all follow the list of its fields.
struct trainer_config {
  std::uint64_t steps = 1000;
  std::uint64_t validate_every = 100;  ///< steps between validations; 0: only after the last step
  std::uint64_t patience = 0;          ///< stop after this many validations without improvement; 0: never
  std::uint64_t accumulate = 1;        ///< batches whose mean gradient makes a step

  std::string optimizer = "adamw";  ///< sgd, adam or adamw
  double learning_rate = 1e-3;
  double weight_decay = 0.01;
  double momentum = 0.9;  ///< sgd
  bool nesterov = false;  ///< sgd
  double beta1 = 0.9;     ///< adam, adamw
  double beta2 = 0.999;   ///< adam, adamw
  double epsilon = 1e-8;  ///< adam, adamw

  std::string schedule = "cosine";  ///< constant, linear, cosine or step
  double warmup = 0.1;              ///< fraction of `steps`
  double final_fraction = 0;        ///< linear and cosine end at this fraction of the rate
  std::uint64_t step_length = 100;  ///< step: steps between falls of the rate
  double step_factor = 0.1;         ///< step: factor of a fall

  double clip_norm = 1;  ///< limit of the gradient's norm; 0: none
  /// Decay of the average of weights; 0: no average. Early steps use `(1 + step) / (10 + step)` where that is less, so
  /// that the starting values are soon forgotten.
  double ema_decay = 0;

  std::uint64_t checkpoint_every_steps = 0;  ///< 0: not by steps
  double checkpoint_every_seconds = 60;      ///< 0: not by time

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("steps", self.steps);
    visit("validate_every", self.validate_every);
    visit("patience", self.patience);
    visit("accumulate", self.accumulate);
    visit("optimizer", self.optimizer);
    visit("learning_rate", self.learning_rate);
    visit("weight_decay", self.weight_decay);
    visit("momentum", self.momentum);
    visit("nesterov", self.nesterov);
    visit("beta1", self.beta1);
    visit("beta2", self.beta2);
    visit("epsilon", self.epsilon);
    visit("schedule", self.schedule);
    visit("warmup", self.warmup);
    visit("final_fraction", self.final_fraction);
    visit("step_length", self.step_length);
    visit("step_factor", self.step_factor);
    visit("clip_norm", self.clip_norm);
    visit("ema_decay", self.ema_decay);
    visit("checkpoint_every_steps", self.checkpoint_every_steps);
    visit("checkpoint_every_seconds", self.checkpoint_every_seconds);
  }

  /// Calls @p function with the policy that `optimizer` names, and returns its result.
  /// @throws lookup_error for an unknown name.
  template <class Function>
  decltype(auto) with_optimizer(Function function) const {
    if (optimizer == "adamw") return function(adamw{beta1, beta2, epsilon, weight_decay});
    if (optimizer == "adam") return function(adam{beta1, beta2, epsilon, weight_decay});
    if (optimizer == "sgd") return function(sgd{momentum, nesterov, weight_decay});
    throw lookup_error("optimizer: expected sgd, adam or adamw, got '" + optimizer + "'");
  }

  /// @throws input_error naming the setting that is out of its range; lookup_error for an unknown optimizer or
  /// schedule.
  void check() const {
    const auto require = [](bool good, const char* key, const char* expected, double got) {
      if (!good)
        throw input_error(std::string("training setting '") + key + "': expected " + expected + ", got " +
                          io::json(got).dump());
    };
    const auto not_negative = [&](const char* key, double value) {
      require(std::isfinite(value) && value >= 0, key, "a finite number not below 0", value);
    };
    const auto fraction = [&](const char* key, double value) {
      require(value >= 0 && value < 1, key, "a number in [0, 1)", value);
    };
    require_within("steps", steps, 1, 1'000'000'000'000);
    require_within("accumulate", accumulate, 1, largest_count);
    require_within("step_length", step_length, 1, largest_count);
    require(std::isfinite(learning_rate) && learning_rate > 0, "learning_rate", "a positive number", learning_rate);
    require(std::isfinite(epsilon) && epsilon > 0, "epsilon", "a positive number", epsilon);
    require(warmup >= 0 && warmup <= 1, "warmup", "a fraction in [0, 1]", warmup);
    not_negative("weight_decay", weight_decay);
    not_negative("final_fraction", final_fraction);
    not_negative("step_factor", step_factor);
    not_negative("clip_norm", clip_norm);
    not_negative("checkpoint_every_seconds", checkpoint_every_seconds);
    fraction("momentum", momentum);
    if (nesterov && momentum == 0) throw input_error("training setting 'nesterov': needs momentum above 0");
    fraction("beta1", beta1);
    fraction("beta2", beta2);
    fraction("ema_decay", ema_decay);
    static_cast<void>(find_decay_shape(schedule));
    with_optimizer([](const auto&) {});
  }

  /// The learning rates. @throws lookup_error for an unknown schedule.
  [[nodiscard]] ledg::schedule rates() const {
    return {find_decay_shape(schedule),
            learning_rate,
            steps,
            static_cast<std::uint64_t>(std::llround(warmup * static_cast<double>(steps))),
            final_fraction,
            step_length,
            step_factor};
  }
};

}  // namespace ledg::inline LEDG_ABI
