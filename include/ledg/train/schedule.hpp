// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"

/// @file train/schedule.hpp
/// Learning rates as a pure function of the step.

namespace ledg::inline LEDG_ABI {

/// How the rate falls after the warm-up.
enum class decay_shape { constant, linear, cosine, step };

inline constexpr std::array<std::string_view, 4> decay_shape_names = {"constant", "linear", "cosine", "step"};

/// The shape called @p name. @throws lookup_error for any other name.
[[nodiscard]] inline decay_shape find_decay_shape(std::string_view name) {
  for (std::size_t i = 0; i < decay_shape_names.size(); ++i)
    if (decay_shape_names[i] == name) return static_cast<decay_shape>(i);
  throw lookup_error("schedule: expected constant, linear, cosine or step, got '" + std::string(name) + "'");
}

/// A linear warm-up, then a decay.
struct schedule {
  decay_shape shape = decay_shape::cosine;
  double rate = 1e-3;  ///< the highest rate
  std::uint64_t total_steps = 1000;
  std::uint64_t warmup_steps = 0;   ///< step s of these has `rate * (s + 1) / warmup_steps`
  double final_fraction = 0;        ///< linear and cosine fall to this fraction of `rate` at `total_steps`
  std::uint64_t step_length = 100;  ///< step: after this many steps ...
  double step_factor = 0.1;         ///< ... the rate is multiplied by this

  /// The rate of step @p s, counted from 0; beyond `total_steps` that of the end.
  [[nodiscard]] double operator()(std::uint64_t s) const {
    if (s < warmup_steps) return rate * static_cast<double>(s + 1) / static_cast<double>(warmup_steps);
    const std::uint64_t after = s - warmup_steps;
    if (shape == decay_shape::constant) return rate;
    if (shape == decay_shape::step) return rate * std::pow(step_factor, static_cast<double>(after / step_length));
    if (s >= total_steps) return rate * final_fraction;
    const double t = static_cast<double>(after) / static_cast<double>(total_steps - warmup_steps);
    const double left = shape == decay_shape::linear ? 1 - t : 0.5 * (1 + std::cos(std::numbers::pi * t));
    return rate * (final_fraction + (1 - final_fraction) * left);
  }
};

}  // namespace ledg::inline LEDG_ABI
