// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file onnx/dimension_names.hpp
/// Names of free dimensions that are sums and products of others: exporters write `past + 1`, `2*height` or
/// `(s0 - 1)//2`. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

/// Reads one expression of names, numbers, `+ - * / //` and brackets; `Size` tells what a name stands for.
template <class Size>
class dimension_expression {
 public:
  using number = std::optional<std::int64_t>;

  dimension_expression(std::string_view text, const Size& size) : text_(text), size_(size) {}

  /// The value, or nothing where the text is no expression, or a part of it is unknown.
  number value() {
    const auto n = sum(0);
    return broken_ || at() != '\0' ? std::nullopt : n;
  }

  /// True where the text is an expression; what its names stand for does not matter.
  bool is_expression() {
    static_cast<void>(sum(0));
    return !broken_ && at() == '\0';
  }

 private:
  char at() {
    while (next_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[next_])) != 0) ++next_;
    return next_ < text_.size() ? text_[next_] : '\0';
  }

  number sum(int depth) {
    auto n = product(depth);
    for (char c = at(); !broken_ && (c == '+' || c == '-'); c = at()) {
      ++next_;
      n = apply(c, n, product(depth));
    }
    return n;
  }

  number product(int depth) {
    auto n = factor(depth);
    for (char c = at(); !broken_ && (c == '*' || c == '/'); c = at()) {
      next_ += c == '/' && text_.substr(next_).starts_with("//") ? 2 : 1;
      n = apply(c, n, factor(depth));
    }
    return n;
  }

  number factor(int depth) {
    const char c = at();
    if (depth > 32) return fail();
    if (c == '(') {
      ++next_;
      const auto n = sum(depth + 1);
      if (at() != ')') return fail();
      ++next_;
      return n;
    }
    const auto begin = next_;
    const auto is_part = [](char x) {
      return std::isalnum(static_cast<unsigned char>(x)) != 0 || x == '_' || x == '.';
    };
    while (next_ < text_.size() && is_part(text_[next_])) ++next_;
    const auto word = text_.substr(begin, next_ - begin);
    if (word.empty()) return fail();
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), n);
    if (error == std::errc() && end == word.data() + word.size()) return n;
    return size_(word);
  }

  number fail() {
    broken_ = true;
    return std::nullopt;
  }

  static number apply(char operation, number a, number b) {
    if (!a || !b) return std::nullopt;
    std::int64_t n = 0;
    if (operation == '+') return __builtin_add_overflow(*a, *b, &n) ? std::nullopt : number(n);
    if (operation == '-') return __builtin_sub_overflow(*a, *b, &n) ? std::nullopt : number(n);
    if (operation == '*') return __builtin_mul_overflow(*a, *b, &n) ? std::nullopt : number(n);
    if (*b <= 0) return std::nullopt;
    return *a / *b - (*a % *b < 0 ? 1 : 0);  // towards the smaller number, as Python and SymPy divide
  }

  std::string_view text_;
  const Size& size_;
  std::size_t next_ = 0;
  bool broken_ = false;
};

}  // namespace detail

/// Size of the dimension called @p name, where that follows from its parts.
/// @param size  what the parts stand for: `std::optional<std::int64_t>(std::string_view)`
/// @return nothing where @p name is no expression, a part is unknown, or the result is negative
template <class Size>
[[nodiscard]] std::optional<std::int64_t> dimension_from_parts(std::string_view name, const Size& size) {
  const auto n = detail::dimension_expression<Size>(name, size).value();
  return n && *n >= 0 ? n : std::nullopt;
}

/// Names of dimensions in @p name: itself where it is no expression.
[[nodiscard]] inline std::vector<std::string> parts_of_dimension(std::string_view name) {
  std::vector<std::string> parts;
  const auto note = [&](std::string_view part) {
    parts.emplace_back(part);
    return std::optional<std::int64_t>();
  };
  if (!detail::dimension_expression<decltype(note)>(name, note).is_expression()) return {std::string(name)};
  return parts;
}

}  // namespace ledg::inline LEDG_ABI::onnx
