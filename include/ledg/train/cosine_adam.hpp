// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file train/cosine_adam.hpp

namespace ledg::inline LEDG_ABI {

/// Adam with a cosine schedule, for fits of up to some ten thousand variables. Thread-safety: one call at a time.
class cosine_adam {
 public:
  cosine_adam(std::size_t size, std::int64_t iterations, double learning_rate)
      : iterations_(static_cast<double>(iterations)), learning_rate_(learning_rate), m_(size), v_(size) {}

  /// Step @p t, counted from 0, of all @p x.
  void step(std::int64_t t, std::span<const double> gradient, std::span<double> x) {
    const double done = static_cast<double>(t);
    const double rate = learning_rate_ * (0.5 * (1 + std::cos(std::numbers::pi * done / iterations_)) + 1.0 / 80);
    const double c1 = 1 - std::pow(0.9, done + 1);
    const double c2 = 1 - std::pow(0.999, done + 1);
    for (std::size_t k = 0; k < x.size(); ++k) {
      m_[k] += 0.1 * (gradient[k] - m_[k]);
      v_[k] += 0.001 * (gradient[k] * gradient[k] - v_[k]);
      x[k] -= rate * (m_[k] / c1) / (std::sqrt(v_[k] / c2) + 1e-12);
    }
  }

 private:
  double iterations_, learning_rate_;
  std::vector<double> m_, v_;
};

}  // namespace ledg::inline LEDG_ABI
