// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledg/data/datasets.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/graph/graph.hpp"

/// @file accuracy/read_cells.hpp
/// Cells by what a command line says.

namespace ledg::inline LEDG_ABI {

/// Cells that a command line names: a NAS-Bench-201 string, a NAS-Bench-101 cell as JSON text or `.json` file, or a
/// graph JSON-lines file of cells.
/// @throws input_error where @p argument is none of them; what the chosen reader throws
[[nodiscard]] inline std::vector<graph> read_cells(const std::string& argument) {
  const auto first = argument.find_first_not_of(" \t\n");
  if (first != std::string::npos && argument[first] == '|')
    return {data::nb201::cell_graph(data::nb201::parse(std::string_view(argument).substr(first)))};
  return data::read_network(argument);
}

}  // namespace ledg::inline LEDG_ABI
