// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/half.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "support/catch.hpp"

using namespace ledg::io;

namespace {

// The value of a binary16 pattern from its definition, in double.
double half_value(std::uint32_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31u);
  const double fraction = static_cast<double>(bits & 1023u) / 1024.0;
  const double magnitude = exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1.0 + fraction, exponent - 15);
  return (bits & 0x8000u) != 0 ? -magnitude : magnitude;
}

}  // namespace

TEST_CASE("every binary16 value widens exactly and narrows back", "[half]") {
  int wrong = 0;
  for (std::uint32_t b = 0; b < 0x10000u; ++b) {
    const auto bits = static_cast<std::uint16_t>(b);
    const float value = half_to_float(bits);
    if ((b & 0x7c00u) == 0x7c00u) {
      const bool right =
          (b & 0x3ffu) == 0 ? std::isinf(value) && std::signbit(value) == ((b & 0x8000u) != 0) : std::isnan(value);
      wrong += !right;
      wrong += (b & 0x3ffu) == 0 ? float_to_half(value) != bits : !std::isnan(half_to_float(float_to_half(value)));
    } else {
      wrong += static_cast<double>(value) != half_value(b);
      wrong += float_to_half(value) != bits;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("binary16 rounds to nearest, ties to even", "[half]") {
  int wrong = 0;
  for (std::uint32_t b = 0; b < 0x7bffu; ++b) {  // between each value and the next
    const double low = half_value(b);
    const double high = half_value(b + 1);
    const auto middle = static_cast<float>((low + high) / 2);
    wrong += float_to_half(middle) != b + (b & 1u);
    wrong += float_to_half(std::nextafter(middle, 0.0f)) != b;
    wrong += float_to_half(std::nextafter(middle, 1e9f)) != b + 1;
    wrong += float_to_half(-middle) != (0x8000u | (b + (b & 1u)));
  }
  CHECK(wrong == 0);
  CHECK(float_to_half(65519.996f) == 0x7bff);
  CHECK(float_to_half(65520.0f) == 0x7c00);
  CHECK(float_to_half(1e30f) == 0x7c00);
  CHECK(float_to_half(-1e30f) == 0xfc00);
  CHECK(float_to_half(-0.0f) == 0x8000);
  CHECK(float_to_half(std::numeric_limits<float>::denorm_min()) == 0);
}

TEST_CASE("bfloat16", "[half]") {
  int wrong = 0;
  for (std::uint32_t b = 0; b < 0x10000u; ++b) {
    const auto bits = static_cast<std::uint16_t>(b);
    const float value = bfloat16_to_float(bits);
    wrong +=
        std::isnan(value) ? !std::isnan(bfloat16_to_float(float_to_bfloat16(value))) : float_to_bfloat16(value) != bits;
  }
  CHECK(wrong == 0);
  CHECK(float_to_bfloat16(1.0f) == 0x3f80);
  CHECK(float_to_bfloat16(1.00390625f) == 0x3f80);  // tie, to even
  CHECK(float_to_bfloat16(1.01171875f) == 0x3f82);  // tie, to even
  CHECK(float_to_bfloat16(std::nextafter(1.00390625f, 2.0f)) == 0x3f81);
  CHECK(float_to_bfloat16(std::numeric_limits<float>::max()) == 0x7f80);
}
