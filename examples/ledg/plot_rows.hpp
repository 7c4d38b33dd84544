// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/csv.hpp"
#include "ledg/io/json.hpp"

/// @file plot_rows.hpp  What `eval`, `rank` and `score` write, read back for a picture.
namespace ledg_program {

/// Rows of a file, as JSON objects.
struct plot_rows {
  std::string source;  ///< for messages
  std::vector<ledg::io::json> rows;
  ledg::io::json more = ledg::io::json::object();  ///< what stands beside the list, where there was one
};

/// Lists that `--json` gives.
inline constexpr std::array plot_lists{"evaluations", "protocol", "ranking", "scores"};

/// @p text as rows: the object that `--json` writes, or JSON lines.
/// @throws ledg::corrupt_error, ledg::input_error naming @p source and the line where it is neither
[[nodiscard]] inline plot_rows parse_plot_rows(std::string_view text, const std::string& source) {
  plot_rows out{source, {}};
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto place = fmt::format("{} line {}", source, number);
    auto value = ledg::io::parse_json(line, place);
    if (!value.is_object()) throw ledg::input_error(place + ": expected a JSON object, got " + value.type_name());
    for (const char* list : plot_lists)
      if (out.rows.empty() && value.contains(list) && value[list].is_array()) {
        out.rows = value[list].get<std::vector<ledg::io::json>>();
        value.erase(list);
        out.more = std::move(value);
        return out;
      }
    out.rows.push_back(std::move(value));
  }
  return out;
}

/// The rows of the CSV file @p path that `eval --rows` wrote; what is a number there becomes one.
/// @throws as `ledg::io::csv_reader`
[[nodiscard]] inline plot_rows read_csv_rows(const std::string& path) {
  plot_rows out{"'" + path + "'", {}};
  ledg::io::csv_reader in(path);
  while (in.next()) {
    auto row = ledg::io::json::object();
    for (std::size_t i = 0; i < in.header().size(); ++i) {
      const auto& name = in.header()[i];
      const bool is_number = name.ends_with("_ms") || name == "batch";
      if (!is_number)
        row[name] = in[i];
      else if (!in[i].empty())
        row[name] = in.get<double>(i);
    }
    if (row.contains("interval_low_ms") && row.contains("interval_high_ms"))
      row["interval"] = {row["interval_low_ms"], row["interval_high_ms"]};
    out.rows.push_back(std::move(row));
  }
  return out;
}

/// The number @p key of @p row, or NaN where it is null or not there. @throws ledg::input_error where it is no number
[[nodiscard]] inline double plot_number(const ledg::io::json& row, const std::string& key, const std::string& source) {
  const auto at = row.find(key);
  if (at == row.end() || at->is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!at->is_number())
    throw ledg::input_error(
        fmt::format("{}: expected a number as \"{}\", got {}", source, key, ledg::io::to_line(*at).substr(0, 60)));
  return at->get<double>();
}

/// The interval @p key of @p row, nothing where there is none. @throws ledg::input_error where an end is no number
[[nodiscard]] inline std::optional<std::pair<double, double>> plot_interval(const ledg::io::json& row,
                                                                            const std::string& key,
                                                                            const std::string& source) {
  const auto at = row.find(key);
  if (at == row.end() || !at->is_array() || at->size() != 2) return std::nullopt;
  if (!at->front().is_number() || !at->back().is_number())
    throw ledg::input_error(
        fmt::format("{}: expected two numbers as \"{}\", got {}", source, key, ledg::io::to_line(*at).substr(0, 60)));
  return std::pair(at->front().get<double>(), at->back().get<double>());
}

/// The text @p key of @p row, empty where there is none.
[[nodiscard]] inline std::string plot_text(const ledg::io::json& row, const std::string& key) {
  const auto at = row.find(key);
  return at != row.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace ledg_program
