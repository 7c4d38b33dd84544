// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <iostream>
#include <string>
#include <vector>

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

/// Reads what @p argument names. @throws as `ledg::data::read_named`; ledg::memory_error
inline network_argument read_argument(const std::string& argument, const ledg::onnx::options& given) {
  if (argument == "-") return ledg::data::parse_named(ledg::io::read_all(std::cin, "stdin"), "stdin", given);
  return ledg::io::naming_memory("'" + argument + "'", [&] { return ledg::data::read_named(argument, given); });
}

/// Reads the cells that @p argument names. @throws as `ledg::data::read_cells`; ledg::memory_error
inline std::vector<ledg::graph> read_cell_argument(const std::string& argument) {
  if (argument == "-") return ledg::data::parse_cells(ledg::io::read_all(std::cin, "stdin"), "stdin");
  return ledg::io::naming_memory("'" + argument + "'", [&] { return ledg::data::read_cells(argument); });
}

}  // namespace ledg_program
