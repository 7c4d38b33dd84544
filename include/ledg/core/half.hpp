// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstdint>

#include "ledg/core/namespace.hpp"

/// @file core/half.hpp
/// IEEE binary16 and bfloat16 as bit patterns. Widening is exact; narrowing rounds to nearest, ties to even. Infinities
/// and signed zeros survive, and a NaN stays a NaN.

namespace ledg::inline LEDG_ABI {

/// binary16 to float, exact.
[[nodiscard]] constexpr float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000u) << 16;
  const std::uint32_t magnitude = bits & 0x7fffu;
  if (magnitude >= 0x7c00u) return std::bit_cast<float>(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13);
  if (magnitude >= 0x0400u) return std::bit_cast<float>(sign | ((magnitude << 13) + (112u << 23)));
  const float value = static_cast<float>(magnitude) * 0x1p-24f;  // subnormal: a multiple of 2^-24
  return sign != 0 ? -value : value;
}

/// float to binary16, nearest even; beyond 65519.99 it becomes infinite.
[[nodiscard]] constexpr std::uint16_t float_to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u | (magnitude >> 13 & 0x1ffu));
  if (magnitude >= 0x47800000u) return static_cast<std::uint16_t>(sign | 0x7c00u);
  const std::uint32_t exponent = magnitude >> 23;
  if (exponent < 102) return static_cast<std::uint16_t>(sign);  // below half the smallest subnormal
  // Subnormals drop more bits of the significand (with its hidden one); the rounding is the same.
  const bool normal = exponent > 112;
  const std::uint32_t drop = normal ? 13 : 126 - exponent;
  const std::uint32_t wide = normal ? magnitude - (112u << 23) : (magnitude & 0x7fffffu) | 0x800000u;
  const std::uint32_t rounded = (wide + ((1u << (drop - 1)) - 1) + (wide >> drop & 1u)) >> drop;
  return static_cast<std::uint16_t>(sign | rounded);  // a carry runs into the exponent, as it should
}

/// bfloat16 to float, exact.
[[nodiscard]] constexpr float bfloat16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// float to bfloat16, nearest even.
[[nodiscard]] constexpr std::uint16_t float_to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

}  // namespace ledg::inline LEDG_ABI
