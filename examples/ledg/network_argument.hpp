// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "ledg/data/network_text.hpp"

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

/// Reads what @p argument names. @throws as `ledg::data::read_named`
inline network_argument read_argument(const std::string& argument, const ledg::onnx::options& given) {
  if (argument == "-")
    return ledg::data::parse_named(std::string(std::istreambuf_iterator<char>(std::cin), {}), "stdin", given);
  return ledg::data::read_named(argument, given);
}

}  // namespace ledg_program
