// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "ledg/core/error.hpp"

/// @file numbers.hpp  Numbers on the command line: decimal, whole where a whole one is meant, and within bounds that a
/// person can read.
namespace ledg_program {

/// 1234567 as 1,234,567.
template <std::integral Number>
[[nodiscard]] std::string grouped(Number n) {
  auto text = fmt::to_string(n);
  const std::ptrdiff_t first = text.front() == '-' ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > first; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

/// The values that an option takes: from `low` to `high`, both included.
template <class Number>
struct bounds {
  Number low;
  Number high;

  [[nodiscard]] bool hold(Number x) const { return x >= low && x <= high; }

  /// "a whole number from 1 to 1,024"
  [[nodiscard]] std::string in_words() const {
    if constexpr (std::integral<Number>)
      return fmt::format("a whole number from {} to {}", grouped(low), grouped(high));
    else
      return fmt::format("a number from {:g} to {:g}", low, high);
  }

  /// "1..1024", for `--help`
  [[nodiscard]] std::string short_form() const {
    if constexpr (std::integral<Number>)
      return fmt::format("{}..{}", low, high);
    else
      return fmt::format("{:g}..{:g}", low, high);
  }
};

// Bounds that several commands share.
inline constexpr bounds<std::size_t> thread_bounds{1, 1024};
inline constexpr bounds<std::uint64_t> step_bounds{1, 1'000'000'000};
inline constexpr bounds<std::uint64_t> seed_bounds{0, UINT64_MAX};
inline constexpr bounds<std::size_t> count_bounds{0, 1'000'000'000};
inline constexpr bounds<std::size_t> token_bounds{1, 1'000'000};

/// @p text as a number within @p allowed. @throws ledg::input_error saying what was expected.
template <class Number>
[[nodiscard]] Number parse_number(std::string_view text, const bounds<Number>& allowed) {
  Number value{};
  const auto* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || stop != end || !allowed.hold(value))  // NaN is within no bounds
    throw ledg::input_error(fmt::format("expected {}, got '{}'", allowed.in_words(), text));
  return value;
}

namespace detail {

template <class T>
struct number_of {
  using type = T;
};
template <class T>
struct number_of<std::optional<T>> {
  using type = T;
};

}  // namespace detail

/// Adds the option @p name, whose number goes to @p into (a number, or an optional one), which must outlive the
/// parsing.
template <class Field>
CLI::Option* add_number(CLI::App& command, const std::string& name, Field& into,
                        const bounds<typename detail::number_of<Field>::type>& allowed, const std::string& help) {
  auto* const option = command.add_option_function<std::string>(
      name,
      [&into, name, allowed](const std::string& text) {
        try {
          into = parse_number(text, allowed);
        } catch (const ledg::input_error& e) {
          throw CLI::ValidationError(name, e.what());
        }
      },
      help);
  option->type_name(allowed.short_form());
  if constexpr (std::is_arithmetic_v<Field>)
    if (allowed.hold(into)) option->default_str(fmt::format("{}", into));  // else it stands for "not given"
  return option;
}

}  // namespace ledg_program
