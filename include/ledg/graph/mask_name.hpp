// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "ledg/core/namespace.hpp"

/// @file graph/mask_name.hpp  Names of masks that are made of others, at compile time.

namespace ledg::inline LEDG_ABI::detail {

/// The names of @p Parts, joined by underscores. Each is a type with a `name`.
template <class... Parts>
struct joined_name {
  static constexpr auto text = [] {
    std::array<char, (std::string_view(Parts::name).size() + ... + sizeof...(Parts))> joined{};
    std::size_t size = 0;
    const auto append = [&](std::string_view part) {
      if (size > 0) joined[size++] = '_';
      for (const char c : part) joined[size++] = c;
    };
    (append(Parts::name), ...);
    return joined;  // the last character is the zero that ends it
  }();
  static constexpr const char* name = text.data();
};

/// @p Number in decimal digits.
template <std::size_t Number>
struct number_name {
  static constexpr auto text = [] {
    std::array<char, 21> digits{};
    std::size_t size = 0;
    for (auto n = Number; n > 0 || size == 0; n /= 10) ++size;
    for (auto n = Number; size > 0; n /= 10) digits[--size] = static_cast<char>('0' + n % 10);
    return digits;
  }();
  static constexpr const char* name = text.data();
};

}  // namespace ledg::inline LEDG_ABI::detail
