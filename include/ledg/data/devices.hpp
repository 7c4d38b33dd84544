// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ledg/io/csv.hpp"

/// @file data/devices.hpp
/// The table that says which device a column of a data set is.

namespace ledg::inline LEDG_ABI::data {

/// A row of `devices.csv`: a data set's name for a device and what is known of it, as the table states it.
struct device_row {
  std::string dataset, device, full_name, vendor, kind, runtime, architecture;
  std::optional<double> fp32_tflops, bandwidth_gbs, memory_gb, cores, clock_ghz, tdp_w;
  std::string spec_source, note;
};

/// Reads the table. @throws input_error, lookup_error, corrupt_error as `io::csv_reader`
[[nodiscard]] inline std::vector<device_row> read_devices(const std::filesystem::path& path) {
  io::csv_reader rows(path);
  const auto text = [&](const char* name) { return rows[rows.column(name)]; };
  const auto number = [&](const char* name) {
    const auto c = rows.column(name);
    return rows[c].empty() ? std::optional<double>() : rows.get<double>(c);
  };
  std::vector<device_row> all;
  while (rows.next())
    all.push_back({text("dataset"), text("device"), text("full_name"), text("vendor"), text("kind"), text("runtime"),
                   text("arch"), number("fp32_tflops"), number("mem_bw_GBps"), number("mem_GB"), number("cores"),
                   number("clock_GHz"), number("tdp_W"), text("spec_source"), text("note")});
  return all;
}

}  // namespace ledg::inline LEDG_ABI::data
