// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/csv.hpp"

/// @file data/latency_table.hpp
/// Tables with one row per network and one column per device.

namespace ledg::inline LEDG_ABI::data {

/// A time as a table states it.
struct latency_row {
  std::string id;      ///< of the network
  std::string device;  ///< the column's name
  double latency_ms = 0;
};

/// Field @p column of the current row as a time in milliseconds.
/// @throws corrupt_error where it is not a positive, finite number.
[[nodiscard]] inline double latency_field(const io::csv_reader& rows, std::size_t column) {
  const auto v = rows.get<double>(column);
  if (!(v > 0) || !std::isfinite(v))
    throw corrupt_error(rows.place() + ": column '" + rows.header()[column] + "': expected a positive time, got '" +
                        rows[column] + "'");
  return v;
}

/// The times of @p path, plain or gzip, row by row: its columns @p devices, or all but @p id_column where none are
/// named. Empty fields are not measured and left out.
/// @throws input_error where the file cannot be opened, lookup_error on a missing column, corrupt_error on a bad row.
[[nodiscard]] inline std::vector<latency_row> read_latency_table(const std::filesystem::path& path,
                                                                 std::string_view id_column,
                                                                 std::vector<std::string> devices = {}) {
  io::csv_reader rows(path);
  const auto id = rows.column(id_column);
  if (devices.empty())
    for (const auto& name : rows.header())
      if (name != id_column) devices.push_back(name);
  std::vector<std::size_t> columns;
  for (const auto& name : devices) columns.push_back(rows.column(name));
  std::vector<latency_row> all;
  while (rows.next())
    for (const auto c : columns)
      if (!rows[c].empty()) all.push_back({rows[id], rows.header()[c], latency_field(rows, c)});
  return all;
}

}  // namespace ledg::inline LEDG_ABI::data
