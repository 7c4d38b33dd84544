// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "ledg/data/accuracy_table.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/nb101.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/nb101.hpp
/// A sample of NAS-Bench-101: 30001 cells and their validation accuracies.

namespace ledg::inline LEDG_ABI::data::sets {

/// `val_acc_ep4` to `val_acc_ep108`, fractions; every cell is its own group.
[[nodiscard]] inline accuracy_dataset load_nb101_accuracies(const std::filesystem::path& folder) {
  io::csv_reader rows(accuracy_file("nb101", folder, "nb101_30k.csv"));
  const auto hash = rows.column("hash");
  const auto matrix = rows.column("adjacency");
  const auto ops = rows.column("ops");
  return read_accuracy_table(
      "nb101", rows, [](std::string_view column) { return column.starts_with("val_acc_"); },
      [&](std::size_t i) {
        return grouped_cell{nb101::cell_graph(nb101::parse(rows[matrix], rows[ops]), rows[hash]),
                            static_cast<std::int64_t>(i)};
      });
}

}  // namespace ledg::inline LEDG_ABI::data::sets
