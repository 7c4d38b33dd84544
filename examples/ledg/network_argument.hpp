// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/network_text.hpp"
#include "ledg/io/bounds.hpp"

/// @file network_argument.hpp  A NETWORK on the command line: what the library takes, or its bytes on stdin (`-`).
namespace ledg_program {

using network_argument = ledg::data::named_networks;

/// `--dim` and `--input` as the ONNX reader takes them.
inline ledg::onnx::options shape_options(const std::vector<std::string>& dims, const std::vector<std::string>& inputs) {
  ledg::onnx::options given;
  for (const auto& d : dims) ledg::onnx::bind_dim(given, d);
  for (const auto& i : inputs) ledg::onnx::bind_input(given, i);
  return given;
}

/// A command that was given a file without a network has nothing to say: that is no success.
/// @throws ledg::input_error naming @p argument where @p networks holds none
inline void require_networks(const std::vector<ledg::graph>& networks, const std::string& argument) {
  if (networks.empty())
    throw ledg::input_error((argument == "-" ? "stdin" : "'" + argument + "'") + " holds no network");
}

/// Reads what @p argument names. @throws as `ledg::data::read_named`; ledg::memory_error; ledg::input_error where it
/// holds no network
inline network_argument read_argument(const std::string& argument, const ledg::onnx::options& given) {
  if (argument == "-") return ledg::data::parse_named(ledg::io::read_all(std::cin, "stdin"), "stdin", given);
  auto read = ledg::io::naming_memory("'" + argument + "'", [&] { return ledg::data::read_named(argument, given); });
  if (const auto* graphs = std::get_if<std::vector<ledg::graph>>(&read)) require_networks(*graphs, argument);
  return read;
}

/// Reads the cells that @p argument names. @throws as `ledg::data::read_cells`; ledg::memory_error; ledg::input_error
/// where it holds none
inline std::vector<ledg::graph> read_cell_argument(const std::string& argument) {
  auto cells = argument == "-"
                   ? ledg::data::parse_cells(ledg::io::read_all(std::cin, "stdin"), "stdin")
                   : ledg::io::naming_memory("'" + argument + "'", [&] { return ledg::data::read_cells(argument); });
  require_networks(cells, argument);
  return cells;
}

}  // namespace ledg_program
