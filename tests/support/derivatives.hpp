// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "support/gradient_check.hpp"

/// @file derivatives.hpp  Derivatives of anything that is one number in the end, against central differences.
namespace ledg_test {

/// Adds to @p report how far @p derivatives are from the central differences of @p loss with respect to @p values, each
/// at three steps of which the best counts. @p name says what the values are.
template <class Loss>
void compare_derivatives(gradient_report& report, std::span<double> values, std::span<const double> derivatives,
                         const std::string& name, Loss loss) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double kept = values[i];
    double best = std::numeric_limits<double>::infinity();
    for (const double step : {1e-4, 1e-3, 1e-5}) {
      values[i] = kept + step;
      const double above = loss();
      values[i] = kept - step;
      const double below = loss();
      values[i] = kept;
      const double numeric = (above - below) / (2 * step);
      best = std::fmin(best, std::fabs(numeric - derivatives[i]) / std::fmax(1e-2, std::fabs(numeric)));
      if (best < 0.1 * tolerance<double>::gradient) break;
    }
    report.add(best, name + "[" + std::to_string(i) + "], derivative " + std::to_string(derivatives[i]));
  }
}

/// The same for all parameters of @p layout, by their names.
template <class Loss>
void compare_parameters(gradient_report& report, const ledg::parameter_layout& layout, std::vector<double>& parameters,
                        const std::vector<double>& gradients, Loss loss) {
  for (const auto& p : layout.entries())
    compare_derivatives(report, std::span(parameters).subspan(p.offset, p.size),
                        std::span(gradients).subspan(p.offset, p.size), p.name, loss);
}

}  // namespace ledg_test

/// Checks what `compare_derivatives` found.
#define LEDG_CHECK_REPORT(report)                                      \
  do {                                                                 \
    INFO("worst: " << (report).where << ", of " << (report).checked);  \
    CHECK((report).checked > 0);                                       \
    CHECK((report).worst <= ::ledg_test::tolerance<double>::gradient); \
  } while (false)
