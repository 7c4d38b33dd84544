// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/weight_type.hpp"

#include <cstring>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("numbers of every type become floats wherever they lie", "[weight_type]") {
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  // More than one register, and some beyond it; all exact in every type.
  constexpr std::size_t count = 37;
  std::vector<std::byte> stored(count * size_of(type) + 1);
  for (std::size_t i = 0; i < count; ++i) {
    const float value = 0.5F * static_cast<float>(i) - 7.0F;
    std::byte bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    write_as(type, weight_type::f32, bytes, stored.data() + 1 + i * size_of(type));
  }
  std::vector<float> wide(count);
  widen_row(type, count, stored.data() + 1, wide.data());
  for (std::size_t i = 0; i < count; ++i) CHECK(wide[i] == 0.5F * static_cast<float>(i) - 7.0F);
}

TEST_CASE("numbers are rounded to the nearest that a type holds", "[weight_type]") {
  const float value = 1.0F + 0.0009F;  // between two of either type
  const auto through = [&](weight_type type) {
    std::byte bytes[sizeof value];
    std::byte small[sizeof value];
    float back;
    std::memcpy(bytes, &value, sizeof value);
    write_as(type, weight_type::f32, bytes, small);
    write_as(weight_type::f32, type, small, bytes);
    std::memcpy(&back, bytes, sizeof back);
    return back;
  };
  CHECK(through(weight_type::f32) == value);
  CHECK(through(weight_type::f16) == 1.0F + 1.0F / 1024);
  CHECK(through(weight_type::bf16) == 1.0F);
}

TEST_CASE("types of weights have names and sizes", "[weight_type]") {
  CHECK(name_of(weight_type::bf16) == "BF16");
  CHECK(size_of(weight_type::f32) == 4);
  CHECK(size_of(weight_type::f16) == 2);
}
