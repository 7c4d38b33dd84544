// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/data/datasets.hpp"
#include "ledg/onnx/read.hpp"

/// @file network_argument.hpp  What a NETWORK on the command line may be: an ONNX file, a graph JSON-lines file, a
/// NAS-Bench-201 string, a NAS-Bench-101 cell, or any of these on stdin (`-`).
namespace ledg_program {

using network_argument = std::variant<ledg::onnx::network, std::vector<ledg::graph>>;

/// `--dim` and `--input` as the ONNX reader takes them.
inline ledg::onnx::options shape_options(const std::vector<std::string>& dims, const std::vector<std::string>& inputs) {
  ledg::onnx::options given;
  for (const auto& d : dims) ledg::onnx::bind_dim(given, d);
  for (const auto& i : inputs) ledg::onnx::bind_input(given, i);
  return given;
}

/// Reads what @p argument names. A path that is none of the other forms is taken for ONNX.
/// @throws ledg::input_error, ledg::corrupt_error or ledg::graph_error as the chosen reader; input_error where shapes
///         are given to anything but ONNX
inline network_argument read_argument(const std::string& argument, const ledg::onnx::options& given) {
  const auto as_graphs = [&](std::vector<ledg::graph> graphs) {
    if (!given.dims.empty() || !given.inputs.empty())
      throw ledg::input_error(fmt::format("'{}' is no ONNX file: --dim and --input do not apply", argument));
    return network_argument(std::move(graphs));
  };
  if (argument == "-") {
    std::string bytes(std::istreambuf_iterator<char>(std::cin), {});
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (bytes[first] == '{' || bytes[first] == '|'))
      return as_graphs(ledg::data::parse_networks(bytes, "stdin"));
    return ledg::onnx::read_bytes(std::move(bytes), "stdin", given);
  }
  const auto path = std::filesystem::path(argument);
  const auto ending = path.extension();
  const bool text = argument.starts_with('|') || argument.starts_with('{');
  if (text || ending == ".json" || ending == ".jsonl" || argument.ends_with(".jsonl.gz") ||
      (ending != ".onnx" && !std::filesystem::exists(path)))
    return as_graphs(ledg::data::read_network(argument));
  return ledg::onnx::read(path, given);
}

}  // namespace ledg_program
