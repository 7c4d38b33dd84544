// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
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

/// @p text as rows: objects that `--json` writes, and JSON lines, in any order.
/// @throws ledg::corrupt_error, ledg::input_error naming @p source and the line where it is neither
[[nodiscard]] inline plot_rows parse_plot_rows(std::string_view text, const std::string& source) {
  plot_rows out{source, {}};
  const auto check_object = [](const ledg::io::json& row, const std::string& place) {
    if (!row.is_object()) throw ledg::input_error(place + ": expected a JSON object, got " + row.type_name());
  };
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto place = fmt::format("{} line {}", source, number);
    auto value = ledg::io::parse_json(line, place);
    check_object(value, place);
    const auto list = std::find_if(plot_lists.begin(), plot_lists.end(),
                                   [&](const char* name) { return value.contains(name) && value[name].is_array(); });
    if (list == plot_lists.end()) {
      out.rows.push_back(std::move(value));
      continue;
    }
    for (auto& row : value[*list]) {
      check_object(row, fmt::format("{}, \"{}\"", place, *list));
      out.rows.push_back(std::move(row));
    }
    value.erase(*list);
    out.more.update(value);
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

/// The latency of @p row, or NaN where there is none. @throws ledg::input_error where it is not above 0
[[nodiscard]] inline double plot_latency(const ledg::io::json& row, const std::string& source) {
  const double ms = plot_number(row, "latency_ms", source);
  if (ms <= 0) throw ledg::input_error(fmt::format("{}: expected a \"latency_ms\" above 0, got {:g}", source, ms));
  return ms;
}

/// The count @p key of @p row, or nothing where it is null or not there.
/// @throws ledg::input_error where it is no whole number from 1 to 2^53
[[nodiscard]] inline std::optional<std::int64_t> plot_count(const ledg::io::json& row, const std::string& key,
                                                            const std::string& source) {
  const double x = plot_number(row, key, source);
  if (std::isnan(x)) return std::nullopt;
  if (!(x >= 1 && x <= 9007199254740992.0) || x != std::floor(x))
    throw ledg::input_error(fmt::format("{}: expected a whole number from 1 as \"{}\", got {}", source, key,
                                        ledg::io::to_line(row.at(key)).substr(0, 60)));
  return static_cast<std::int64_t>(x);
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
