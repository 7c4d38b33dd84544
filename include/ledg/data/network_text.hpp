// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/nb101.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/io/json.hpp"
#include "ledg/onnx/options.hpp"
#include "ledg/onnx/read.hpp"

/// @file data/network_text.hpp
/// Networks as a user names them, in a line of text: a file, a NAS-Bench string, a cell in JSON. Thread-safety: plain
/// functions.

namespace ledg::inline LEDG_ABI::data {

namespace detail {

/// `parse_networks`, where @p from_nb201 makes a graph of a NAS-Bench-201 cell.
template <class FromNb201>
[[nodiscard]] std::vector<graph> parse_networks(std::string_view text, const std::string& source,
                                                const FromNb201& from_nb201) {
  constexpr std::string_view space = " \t\r\n";
  std::vector<graph> all;
  for (std::size_t at = 0; (at = text.find_first_not_of(space, at)) != std::string_view::npos;) {
    const auto place = all.empty() ? source : source + ":" + std::to_string(all.size() + 1);
    const auto rest = text.substr(at);
    if (rest.front() == '|') {
      const auto line = rest.substr(0, rest.find('\n'));
      all.push_back(from_nb201(nb201::parse(line.substr(0, line.find_last_not_of(space) + 1))));
      at += line.size();
    } else if (rest.front() == '{') {
      json_cursor in(rest, place);
      bool has_nodes = false;
      in.object([&](const std::string& key) {
        has_nodes = has_nodes || key == "nodes";
        static_cast<void>(in.raw());
      });
      const auto object = rest.substr(0, in.offset());
      all.push_back(has_nodes ? parse_graph_line(object, place).network
                              : nb101::cell_graph(nb101::from_json(io::parse_json(object, place), place), place));
      at += object.size();
    } else {
      throw input_error(place + ": expected a NAS-Bench-201 string (|op~0|+...) or a JSON object, got '" +
                        std::string(rest.substr(0, 20)) + "'");
    }
  }
  return all;
}

}  // namespace detail

/// Networks written as text, one after another: NAS-Bench-201 strings (their CIFAR-10 networks), each on a line of its
/// own, NAS-Bench-101 cells (`{"matrix","ops"}`) and graphs (`{"nodes"}`, see data/graph_jsonl.hpp).
/// @param source  names the text in messages, and cells, which have no name
/// @throws corrupt_error, graph_error or input_error as the chosen reader
[[nodiscard]] inline std::vector<graph> parse_networks(std::string_view text, const std::string& source) {
  return detail::parse_networks(text, source, [](const auto& cell) { return nb201::network(cell); });
}

/// Cells written as text, as `parse_networks` takes them; of a NAS-Bench-201 string the cell alone.
/// @throws as `parse_networks`
[[nodiscard]] inline std::vector<graph> parse_cells(std::string_view text, const std::string& source) {
  return detail::parse_networks(text, source, [](const auto& cell) { return nb201::cell_graph(cell); });
}

/// Networks that a command line names, other than ONNX: a graph JSON-lines file (`.jsonl`, `.jsonl.gz`, any number of
/// networks), a NAS-Bench-201 string, or a NAS-Bench-101 cell as JSON text or `.json` file.
/// @throws input_error where @p argument is none of them; what the chosen reader throws
[[nodiscard]] inline std::vector<graph> read_network(const std::string& argument) {
  const auto first = argument.find_first_not_of(" \t\n");
  if (first != std::string::npos && (argument[first] == '|' || argument[first] == '{'))
    return parse_networks(argument, argument[first] == '|' ? "network" : "cell");
  if (argument.ends_with(".jsonl") || argument.ends_with(".jsonl.gz")) {
    std::vector<graph> all;
    for_each_graph(argument, [&](graph_record&& r) { all.push_back(std::move(r.network)); });
    return all;
  }
  if (argument.ends_with(".json"))
    return {nb101::cell_graph(nb101::from_json(io::read_json(argument), argument), argument)};
  throw input_error("network '" + argument +
                    "': expected a .jsonl file, a NAS-Bench-201 string (|op~0|+...) or a NAS-Bench-101 cell (.json)");
}

/// Cells that a command line names: a NAS-Bench-201 string, a NAS-Bench-101 cell as JSON text or `.json` file, or a
/// graph JSON-lines file of cells.
/// @throws input_error where @p argument is none of them; what the chosen reader throws
[[nodiscard]] inline std::vector<graph> read_cells(const std::string& argument) {
  const auto first = argument.find_first_not_of(" \t\n");
  if (first != std::string::npos && argument[first] == '|')
    return {nb201::cell_graph(nb201::parse(std::string_view(argument).substr(first)))};
  return read_network(argument);
}

/// What a user named: an ONNX file, of which more is known than its graph, or networks that were graphs already.
using named_networks = std::variant<onnx::network, std::vector<graph>>;

namespace detail {

/// @throws input_error where shapes are given for what is no ONNX file.
[[nodiscard]] inline named_networks without_shapes(std::vector<graph> graphs, const std::string& name,
                                                   const onnx::options& given) {
  if (!given.dims.empty() || !given.inputs.empty())
    throw input_error("'" + name + "' is no ONNX file: shapes of dimensions and inputs do not apply");
  return graphs;
}

[[nodiscard]] inline bool starts_as_gzip(const std::filesystem::path& path) {
  char start[2] = {};
  std::ifstream in(path, std::ios::binary);
  return std::filesystem::is_regular_file(path) && in.read(start, 2) && io::is_gzip({start, 2});
}

}  // namespace detail

/// Networks from the bytes of a file or a pipe, plain or gzip: texts as `parse_networks` takes them, else ONNX.
/// @param source  names the bytes in messages
/// @param given   sizes of an ONNX file's free dimensions
/// @throws corrupt_error, graph_error or input_error as the chosen reader; input_error where shapes are given for
///         anything but ONNX
[[nodiscard]] inline named_networks parse_named(std::string bytes, const std::string& source,
                                                const onnx::options& given = {}) {
  if (io::is_gzip(bytes)) bytes = io::gunzip(bytes, source);
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && (bytes[first] == '{' || bytes[first] == '|'))
    return detail::without_shapes(parse_networks(bytes, source), source, given);
  return onnx::read_bytes(std::move(bytes), source, given);
}

/// The networks that @p argument names: what `read_network` takes, or an ONNX file, plain or gzip, for which a path of
/// another ending is taken.
/// @param given  sizes of an ONNX file's free dimensions
/// @throws as `parse_named`; input_error where there is no such file
[[nodiscard]] inline named_networks read_named(const std::string& argument, const onnx::options& given = {}) {
  const auto path = std::filesystem::path(argument);
  const auto ending = path.extension();
  const bool text = argument.starts_with('|') || argument.starts_with('{');
  if (text || ending == ".json" || ending == ".jsonl" || argument.ends_with(".jsonl.gz") ||
      (ending != ".onnx" && !std::filesystem::exists(path)))
    return detail::without_shapes(read_network(argument), argument, given);
  if (const io::mapped_file file = detail::starts_as_gzip(path) ? io::mapped_file(path) : io::mapped_file();
      file.size() > 0)
    return parse_named(io::gunzip(file.text(), argument), argument, given);
  return onnx::read(path, given);
}

/// All of @p networks as graphs; that of an ONNX file is called @p name.
[[nodiscard]] inline std::vector<graph> to_graphs(named_networks networks, const std::string& name) {
  if (auto* graphs = std::get_if<std::vector<graph>>(&networks)) return std::move(*graphs);
  std::vector<graph> one{std::get<onnx::network>(networks).to_graph()};
  one.front().id = name;
  return one;
}

}  // namespace ledg::inline LEDG_ABI::data
