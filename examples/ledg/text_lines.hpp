// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/io/json.hpp"

/// @file text_lines.hpp  Lines of texts as `tokenize` and `embed` take them from stdin.
namespace ledg_program {

/// A text, or the two of a pair.
struct text_line {
  std::string first;
  std::optional<std::string> second;
};

/// Lines of stdin, one at a time, as they come.
class text_lines {
 public:
  /// @param jsonl whether a line is a JSON string, or an array of two, rather than the text itself
  explicit text_lines(bool jsonl) : jsonl_(jsonl) { std::ios::sync_with_stdio(false); }

  /// Takes the next line; false at the end of the input.
  bool next() {
    state_ = ledg::io::read_line(std::cin, line_);
    if (state_ == ledg::io::line_state::end) return false;
    ++number_;
    if (line_.ends_with('\r')) line_.pop_back();
    return true;
  }

  /// What the line holds. @throws input_error, corrupt_error where it is not as announced.
  [[nodiscard]] text_line parse() const {
    if (state_ == ledg::io::line_state::too_long)
      throw ledg::input_error(fmt::format("longer than the limit of {}", ledg::io::size_text(line_.size())));
    if (!jsonl_) return {line_, std::nullopt};
    const auto value = ledg::io::parse_json(line_, "input");
    if (value.is_string()) return {value.get<std::string>(), std::nullopt};
    if (!value.is_array() || value.size() != 2 || !value[0].is_string() || !value[1].is_string())
      throw ledg::input_error("expected a JSON string or an array of two strings");
    return {value[0].get<std::string>(), value[1].get<std::string>()};
  }

  /// @p what went wrong, behind the number of the line.
  [[nodiscard]] std::string complaint(std::string_view what) const { return complaint(number_, what); }
  [[nodiscard]] static std::string complaint(std::size_t number, std::string_view what) {
    return fmt::format("line {}: {}", number, what);
  }

  /// Whether the next line may have to be waited for. Another program at the end of a pipe may then itself wait for
  /// what is still to be printed.
  [[nodiscard]] static bool may_wait() { return std::cin.rdbuf()->in_avail() <= 0; }

 private:
  bool jsonl_;
  std::string line_;
  ledg::io::line_state state_ = ledg::io::line_state::end;
  std::size_t number_ = 0;
};

}  // namespace ledg_program
