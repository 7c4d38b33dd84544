// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file output.hpp  What the program's commands share when they speak to a person: colour and tables.
/// Nothing here touches `--json`, `--jsonl` or `--csv`, which other programs read.
namespace ledg_program {

enum class color_mode { automatic, always, never };

/// The choice of `--color`, set once by main before a command runs.
inline color_mode& chosen_color() {
  static color_mode mode = color_mode::automatic;
  return mode;
}

/// Whether text for file descriptor @p fd is coloured: `--color` decides, then NO_COLOR, then whether it is a terminal.
inline bool colored(int fd) {
  if (chosen_color() != color_mode::automatic) return chosen_color() == color_mode::always;
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(fd) != 0;
}

/// SGR codes of the few styles in use.
enum class style { bold = 1, dim = 2, red = 31, green = 32, yellow = 33, cyan = 36 };

/// @p text in @p look where @p fd (1 stdout, 2 stderr) takes colour, else as it is.
inline std::string styled(std::string_view text, style look, int fd = STDOUT_FILENO) {
  if (!colored(fd)) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(look), text);
}

/// @p help with its headings bold where stdout takes colour: lines that nothing precedes and a colon ends.
inline std::string with_headings(const std::string& help) {
  std::string out;
  for (std::size_t at = 0; at < help.size();) {
    const auto end = std::min(help.find('\n', at), help.size());
    const auto line = std::string_view(help).substr(at, end - at);
    const bool is_heading = line.ends_with(':') && line.find_first_of(" \t") != 0;
    out += is_heading ? styled(line, style::bold) : std::string(line);
    if (end < help.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

/// @p text, which may come from a file, as a terminal may show it: a character that would speak to the terminal is a
/// question mark. New lines stay, and sequences that do no more than colour where @p coloured says so.
inline std::string printable(std::string text, bool coloured = false) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (coloured && byte(i) == 0x1b && byte(i + 1) == '[') {
      const auto end = text.find_first_not_of("0123456789", i + 2);
      if (byte(end) == 'm') i = end;
    }
    const bool c1 = byte(i) == 0xC2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xA0;
    if (c1 || byte(i) == 0x7f || (byte(i) < 0x20 && text[i] != '\n' && text[i] != '\t'))
      text.replace(i, c1 ? 2 : 1, "?");
  }
  return text;
}

/// Columns that @p text takes on a terminal: code points, escape sequences left out.
inline std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++width;
    }
  }
  return width;
}

/// A share for a person: `12.3 %`, or `-` where there is none.
inline std::string percent(double share) { return std::isfinite(share) ? fmt::format("{:.1f} %", 100 * share) : "-"; }

/// A table for people: a header, rows, columns as wide as their widest cell, numbers on the right.
class table {
 public:
  enum class align { left, right };
  struct column {
    std::string title;
    align side = align::left;
  };

  explicit table(std::vector<column> columns) : columns_(std::move(columns)) {}

  /// Adds a row; missing cells are empty, surplus ones are dropped.
  void add(std::vector<std::string> row) {
    row.resize(columns_.size());
    for (auto& cell : row) cell = printable(std::move(cell), true);
    rows_.push_back(std::move(row));
  }

  [[nodiscard]] bool empty() const { return rows_.empty(); }

  void print(std::ostream& out = std::cout) const {
    std::vector<std::size_t> widths;
    for (const column& c : columns_) widths.push_back(display_width(c.title));
    for (const auto& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
    }
    std::vector<std::string> titles;
    for (const column& c : columns_) titles.push_back(styled(c.title, style::bold));
    print_row(out, titles, widths);
    for (const auto& row : rows_) print_row(out, row, widths);
  }

 private:
  void print_row(std::ostream& out, const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths) const {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string gap(widths[c] - display_width(cells[c]), ' ');
      line += c == 0 ? "" : "  ";
      line += columns_[c].side == align::right ? gap + cells[c] : cells[c] + gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }

  std::vector<column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace ledg_program
