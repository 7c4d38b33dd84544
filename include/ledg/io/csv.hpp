// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/io/gzip.hpp"

/// @file io/csv.hpp
/// Comma-separated tables with a header line, plain or gzip-compressed.

namespace ledg::inline LEDG_ABI::io {

/// @p text as a field of a CSV file: in quotes where it needs them.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

/// Reads a CSV file (RFC 4180) row by row. The first row names the columns; quoted fields may hold commas, doubled
/// quotes and line ends (a CR LF inside quotes reads as LF). Empty lines are skipped. Not thread-safe.
///
///     csv_reader rows("latency.csv");
///     const auto latency = rows.column("latency_ms");
///     while (rows.next()) use(rows.get<double>(latency));
class csv_reader {
 public:
  /// @throws input_error where @p path cannot be opened; corrupt_error where it has no header or repeats a column.
  explicit csv_reader(const std::filesystem::path& path, char separator = ',')
      : name_(path.string()), separator_(separator), lines_(path) {
    if (!read_row()) throw corrupt_error("'" + name_ + "': expected a header line, got an empty file");
    if (fields_.front().starts_with("\xEF\xBB\xBF")) fields_.front().erase(0, 3);  // byte order mark
    header_ = fields_;
    auto sorted = header_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) throw corrupt_error("'" + name_ + "': column '" + *twice + "' appears twice");
  }

  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }

  [[nodiscard]] bool has(std::string_view column) const {
    return std::find(header_.begin(), header_.end(), column) != header_.end();
  }

  /// Index of the column called @p wanted. @throws lookup_error naming the columns there are.
  [[nodiscard]] std::size_t column(std::string_view wanted) const {
    const auto found = std::find(header_.begin(), header_.end(), wanted);
    if (found != header_.end()) return static_cast<std::size_t>(found - header_.begin());
    throw lookup_error(
        "'" + name_ + "': no column '" + std::string(wanted) + "'; there are " + listed(header_, "and", "'"),
        near_names(wanted, header_));
  }

  /// Goes to the next row; false after the last.
  /// @throws corrupt_error, naming file and line, where the number of fields is not the header's or a quote is open.
  [[nodiscard]] bool next() {
    if (!read_row()) return false;
    if (fields_.size() != header_.size())
      throw corrupt_error(place() + ": expected " + std::to_string(header_.size()) + " fields, got " +
                          std::to_string(fields_.size()));
    return true;
  }

  /// Field @p i of this row. @pre `i < header().size()`
  [[nodiscard]] const std::string& operator[](std::size_t i) const { return fields_[i]; }
  [[nodiscard]] const std::vector<std::string>& row() const { return fields_; }

  /// Field @p i as a number. @throws corrupt_error where it is none, naming file, line and column.
  template <class Number>
  [[nodiscard]] Number get(std::size_t i) const {
    static_assert(std::is_arithmetic_v<Number>);
    const auto& field = fields_[i];
    Number value{};
    const auto [stop, code] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (code != std::errc() || stop != field.data() + field.size())
      throw corrupt_error(place() + ": column '" + header_[i] + "': expected a number, got '" + field + "'");
    return value;
  }

  /// Name for messages: `file:line`.
  [[nodiscard]] std::string place() const { return lines_.place(); }

 private:
  bool read_row() {
    std::string_view line;
    do {
      if (!lines_.next(line)) return false;
    } while (line.empty());
    fields_.clear();
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0;; ++i) {
      if (i >= line.size()) {
        if (!quoted) break;
        field += '\n';
        if (field.size() > line_bounds{}.line)
          throw_beyond(place(), "a quoted field is", size_text(line_bounds{}.line));
        if (!lines_.next(line)) throw corrupt_error(place() + ": a quoted field is not closed");
        i = static_cast<std::size_t>(-1);
      } else if (quoted) {
        if (line[i] != '"')
          field += line[i];
        else if (i + 1 < line.size() && line[i + 1] == '"')
          field += line[i++];
        else
          quoted = false;
      } else if (line[i] == '"' && field.empty()) {
        quoted = true;
      } else if (line[i] == separator_) {
        fields_.push_back(std::move(field));
        field.clear();
      } else {
        field += line[i];
      }
    }
    fields_.push_back(std::move(field));
    return true;
  }

  std::string name_;
  char separator_;
  line_reader lines_;
  std::vector<std::string> header_;
  std::vector<std::string> fields_;
};

}  // namespace ledg::inline LEDG_ABI::io
