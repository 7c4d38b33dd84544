// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/latency/calibration.hpp"

/// @file calibration_case.hpp  Networks on a platform whose kinds of time lie off by factors that only the test knows.
namespace ledg_test {

struct calibration_case {
  std::vector<ledg::calibration_measurement> rows;

  calibration_case(std::uint64_t seed, std::size_t count, double factor_spread, double scale_spread, double noise) {
    const auto random = ledg::philox(seed);
    ledg::physics_numbers ones{};
    ones.fill(1);
    ledg::physics_numbers factor{};
    for (std::size_t k = 0; k < factor.size(); ++k) factor[k] = std::exp(factor_spread * random.split(1).normal(k));
    const double scale = scale_spread * random.split(2).normal(0);
    for (std::size_t i = 0; i < count; ++i) {
      const auto own = random.split(3).split(i);
      ledg::calibration_measurement r;
      for (std::size_t k = 0; k < factor.size(); ++k) r.point.ms[k] = std::exp(2 * own.normal(k));
      r.point.answered_log_ms = ledg::physics_log_ms(r.point.ms, ones) + 0.1;
      r.log_ms = ledg::physics_log_ms(r.point.ms, factor) + scale + noise * own.normal(1000);
      rows.push_back(r);
    }
  }

  [[nodiscard]] std::vector<ledg::calibration_measurement> first(std::size_t k) const {
    return {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(k)};
  }
  /// Mean |log error| of the rows from @p begin on.
  [[nodiscard]] double error(const ledg::calibration& c, std::size_t begin) const {
    double sum = 0;
    for (std::size_t i = begin; i < rows.size(); ++i) sum += std::abs(c.log_ms(rows[i].point) - rows[i].log_ms);
    return sum / static_cast<double>(rows.size() - begin);
  }
};

}  // namespace ledg_test
