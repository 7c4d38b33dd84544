// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

/// @file tolerance.hpp  How far results may lie from the truth, in one table for each scalar type.
namespace ledg_test {

template <class T>
struct tolerance;

template <>
struct tolerance<float> {
  static constexpr double exponential = 3e-7;  ///< rows::exp, relative
  static constexpr double function = 1e-6;     ///< rows::erf, tanh, sigmoid, gelu: absolute
  static constexpr double product = 1e-5;      ///< one matrix product of some hundred terms
  static constexpr double layer = 2e-5;        ///< one layer against its reference in double
};

template <>
struct tolerance<double> {
  static constexpr double exact = 1e-14;    ///< identities
  static constexpr double product = 1e-12;  ///< one matrix product of some hundred terms
  static constexpr double layer = 1e-12;    ///< one layer against its reference
  static constexpr double gradient = 1e-6;  ///< derivative against central differences, relative
};

/// What tells matrix @p got from @p expected: their shapes, or the first element that is further off than @p most,
/// relative to the greater of 1 and the expected value. Empty where they agree. A NaN never agrees.
/// Matrices have `rows`, `cols` and `row(r)`; with @p most 0 they must be equal.
template <class Expected, class Got>
[[nodiscard]] std::string difference(const Expected& expected, const Got& got, double most) {
  const auto size = [](std::size_t rows, std::size_t cols) {
    return std::to_string(rows) + " x " + std::to_string(cols);
  };
  if (expected.rows != got.rows || expected.cols != got.cols)
    return "expected " + size(expected.rows, expected.cols) + ", got " + size(got.rows, got.cols);
  for (std::size_t r = 0; r < got.rows; ++r)
    for (std::size_t c = 0; c < got.cols; ++c) {
      const auto e = static_cast<double>(expected.row(r)[c]);
      const auto g = static_cast<double>(got.row(r)[c]);
      if (!(std::fabs(e - g) <= most * std::fmax(1.0, std::fabs(e))))
        return "at (" + std::to_string(r) + ", " + std::to_string(c) + "): expected " + std::to_string(e) + ", got " +
               std::to_string(g) + ", off by " + std::to_string(std::fabs(e - g) * 1e6) + "e-6";
    }
  return {};
}

}  // namespace ledg_test
