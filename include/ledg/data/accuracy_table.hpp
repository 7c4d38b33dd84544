// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/data/measurement.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/csv.hpp"

/// @file data/accuracy_table.hpp
/// Tables with one row per cell and one column per accuracy.

namespace ledg::inline LEDG_ABI::data {

/// A cell of an accuracy table and its group, see `accuracy_dataset`.
struct grouped_cell {
  graph cell;
  std::int64_t group = 0;
};

/// Reads data set @p name from @p rows, before its first row. Empty fields are not measured.
/// @param is_target  of a column's name: whether it is an accuracy to keep
/// @param read_cell  the `grouped_cell` of the current row, given how many came before it
/// @throws corrupt_error on a bad row, what @p read_cell throws, and input_error as `validate`
template <class IsTarget, class ReadCell>
[[nodiscard]] accuracy_dataset read_accuracy_table(std::string_view name, io::csv_reader& rows,
                                                   const IsTarget& is_target, const ReadCell& read_cell) {
  accuracy_dataset out;
  out.name = name;
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < rows.header().size(); ++c)
    if (is_target(rows.header()[c])) {
      columns.push_back(c);
      out.target_names.push_back(rows.header()[c]);
    }
  out.targets.resize(columns.size());
  while (rows.next()) {
    grouped_cell next = read_cell(out.cells.size());
    out.groups.push_back(next.group);
    out.cells.push_back(std::move(next.cell));
    for (std::size_t k = 0; k < columns.size(); ++k)
      out.targets[k].push_back(rows[columns[k]].empty() ? std::numeric_limits<double>::quiet_NaN()
                                                        : rows.get<double>(columns[k]));
  }
  validate(out);
  return out;
}

/// The accuracy table @p file in @p folder, plain or `.gz`. @throws input_error where it is not there
[[nodiscard]] inline std::filesystem::path accuracy_file(std::string_view name, const std::filesystem::path& folder,
                                                         const std::string& file) {
  for (const auto& candidate : {folder / file, folder / (file + ".gz")})
    if (std::filesystem::exists(candidate)) return candidate;
  throw input_error("data set " + std::string(name) + ": '" + (folder / file).string() + "' is not there");
}

}  // namespace ledg::inline LEDG_ABI::data
