// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "ledg/core/error.hpp"

/// @file core/within.hpp
/// Numbers of settings and their ranges. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI {

/// @p value in as few digits as say it.
template <class Number>
[[nodiscard]] std::string number_text(Number value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// @throws input_error where @p value of the setting @p name is not from @p low to @p high, or not a number.
template <class Number>
void require_within(std::string_view name, Number value, std::type_identity_t<Number> low,
                    std::type_identity_t<Number> high) {
  if (value >= low && value <= high) return;
  throw input_error("'" + std::string(name) + "': expected a " + (std::integral<Number> ? "whole " : "") +
                    "number from " + number_text(low) + " to " + number_text(high) + ", got " + number_text(value));
}

/// Bounds of sizes that people set: far beyond what is of use, and small enough that their products are numbers.
inline constexpr std::size_t largest_width = 16384;
inline constexpr std::size_t largest_depth = 256;
/// Bound of counts: of steps, rows, networks.
inline constexpr long largest_count = 1'000'000'000;

}  // namespace ledg::inline LEDG_ABI
