// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/io/csv.hpp"
#include "ledg/io/json.hpp"

/// @file formats.hpp  Rows for other programs: one JSON object, JSON lines, or CSV. Tables for people are in
/// output.hpp.
namespace ledg_program {

enum class row_format { table, json, jsonl, csv };

/// The flags `--json`, `--jsonl` and `--csv`, of which at most one may be given.
struct format_flags {
  bool json = false;
  bool jsonl = false;
  bool csv = false;

  /// @throws ledg::input_error where there are several.
  [[nodiscard]] row_format chosen() const {
    std::vector<std::string> given;
    if (json) given.emplace_back("--json");
    if (jsonl) given.emplace_back("--jsonl");
    if (csv) given.emplace_back("--csv");
    if (given.size() > 1)
      throw ledg::input_error(ledg::listed(given, "and") + " exclude one another; choose one form of output");
    return json ? row_format::json : jsonl ? row_format::jsonl : csv ? row_format::csv : row_format::table;
  }
};

/// Adds the flags to @p command. @p into must outlive the parsing.
inline void add_formats(CLI::App& command, format_flags& into) {
  command.add_flag("--json", into.json, "one JSON object");
  command.add_flag("--jsonl", into.jsonl, "one JSON object a line, as soon as it is known");
  command.add_flag("--csv", into.csv, "a header, then a row a line");
}

/// A column of CSV: its title, and where its value stands in a row's JSON.
struct csv_column {
  std::string title;
  std::string pointer = {};  ///< such as `/baselines/flops/mape`; where it is empty, `/` and the title
};

/// @p value as text of a CSV field: nothing for null, the elements of a list separated by "; ".
[[nodiscard]] inline std::string csv_text(const ledg::io::json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return ledg::io::to_line(value);
  std::string text;
  for (const auto& element : value) text += (text.empty() ? "" : "; ") + csv_text(element);
  return text;
}

/// Rows on stdout in a format for programs; for a table it writes nothing.
class row_output {
 public:
  /// @param list  name of the list in the object that `--json` gives
  row_output(row_format format, std::string list, std::vector<csv_column> columns)
      : format_(format), list_(std::move(list)), columns_(std::move(columns)) {
    if (format_ != row_format::csv) return;
    std::string line;
    for (const auto& c : columns_) line += (line.empty() ? "" : ",") + ledg::io::csv_field(c.title);
    std::cout << line << std::endl;
  }

  [[nodiscard]] bool is_table() const { return format_ == row_format::table; }

  /// Writes @p row now where the format has a line for each.
  void add(ledg::io::json row) {
    if (format_ == row_format::jsonl) std::cout << ledg::io::to_line(row) << std::endl;
    if (format_ == row_format::csv) std::cout << csv_line(row) << std::endl;
    if (format_ == row_format::json) rows_.push_back(std::move(row));
  }

  /// Ends the output; @p more are members of the object beside the list.
  void finish(ledg::io::json more = ledg::io::json::object()) {
    if (format_ != row_format::json) return;
    more[list_] = std::move(rows_);
    std::cout << ledg::io::to_line(more) << '\n';
  }

 private:
  [[nodiscard]] std::string csv_line(const ledg::io::json& row) const {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const ledg::io::json::json_pointer at(columns_[c].pointer.empty() ? "/" + columns_[c].title
                                                                        : columns_[c].pointer);
      if (c > 0) line += ',';
      if (row.contains(at)) line += ledg::io::csv_field(csv_text(row.at(at)));
    }
    return line;
  }

  row_format format_;
  std::string list_;
  std::vector<csv_column> columns_;
  ledg::io::json rows_ = ledg::io::json::array();
};

}  // namespace ledg_program
