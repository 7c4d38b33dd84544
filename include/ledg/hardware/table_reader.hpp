// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/spec.hpp"

/// @file hardware/table_reader.hpp
/// The one reader of the tables of the catalogue: comma-separated text with a header line.

namespace ledg::inline LEDG_ABI::hardware {

namespace detail {

[[nodiscard]] inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Cuts the fields of one line: commas between, a field with commas or quotes is quoted, quotes in it are doubled.
[[nodiscard]] inline std::vector<std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

[[noreturn]] inline void table_error(std::string_view table, const std::string& row, const std::string& message) {
  throw corrupt_error("hardware table '" + std::string(table) + "', " + row + ": " + message);
}

/// Gives every line of @p pieces that is not empty, as fields, to @p use.
template <class Pieces, class Use>
void for_each_line(const Pieces& pieces, const Use& use) {
  for (std::string_view text : pieces)
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      if (end > 0) use(csv_fields(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// A column: a member of `spec` that is text or a list, or a number.
struct table_column {
  void (*set)(spec&, std::string_view) = nullptr;
  const spec_field* number = nullptr;
};

/// The column called @p name; neither member is set where there is none.
[[nodiscard]] inline table_column column_named(std::string_view name) {
  using setter = void (*)(spec&, std::string_view);
  static constexpr std::pair<std::string_view, setter> texts[] = {
      {"vendor", [](spec& s, std::string_view v) { s.vendor = v; }},
      {"name", [](spec& s, std::string_view v) { s.name = v; }},
      {"aliases", [](spec& s, std::string_view v) { s.aliases = split(v, '|'); }},
      {"kind", [](spec& s, std::string_view v) { s.kind = parse_kind(v); }},
      {"mobile", [](spec& s, std::string_view v) { s.mobile = v == "true"; }},
      {"architecture", [](spec& s, std::string_view v) { s.architecture = v; }},
      {"clusters", [](spec& s, std::string_view v) { s.clusters = parse_clusters(v); }},
      {"confidence", [](spec& s, std::string_view v) { s.confidence = v; }},
      {"source", [](spec& s, std::string_view v) { s.source = v; }},
  };
  for (const auto& [text, set] : texts)
    if (text == name) return {set, nullptr};
  for (const auto& f : spec_fields)
    if (f.name == name) return {nullptr, &f};
  return {};
}

}  // namespace detail

/// Appends the devices of a table to @p devices. The table's text may come in pieces, each of whole lines; its first
/// line names the columns: members of `spec` by their names in JSON, `aliases` with `|` between them, `clusters` as
/// `parse_clusters` reads. An empty field is "not known".
/// @param table its name, for messages
/// @throws corrupt_error naming table, device and column for an unknown column, a missing field or no number
template <class Pieces>
void read_table(const Pieces& pieces, std::string_view table, std::vector<spec>& devices) {
  std::vector<detail::table_column> columns;
  detail::for_each_line(pieces, [&](const std::vector<std::string>& fields) {
    if (columns.empty()) {
      for (const auto& name : fields) {
        columns.push_back(detail::column_named(name));
        if (columns.back().set == nullptr && columns.back().number == nullptr)
          detail::table_error(table, "header", "there is no column '" + name + "'");
      }
      return;
    }
    const auto row = "'" + (fields.size() > 1 ? fields[1] : fields[0]) + "'";
    if (fields.size() != columns.size())
      detail::table_error(
          table, row, "expected " + std::to_string(columns.size()) + " fields, got " + std::to_string(fields.size()));
    spec s;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (fields[i].empty()) continue;
      if (columns[i].set != nullptr) {
        columns[i].set(s, fields[i]);
        continue;
      }
      double value = 0;
      const auto* const end = fields[i].data() + fields[i].size();
      const auto [stop, code] = std::from_chars(fields[i].data(), end, value);
      if (code != std::errc() || stop != end)
        detail::table_error(table, row,
                            std::string(columns[i].number->name) + " is '" + fields[i] + "', expected a number");
      s.*columns[i].number->member = value;
    }
    devices.push_back(std::move(s));
  });
}

}  // namespace ledg::inline LEDG_ABI::hardware
