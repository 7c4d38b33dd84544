// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/json.hpp"

/// @file data/nb101.hpp
/// NAS-Bench-101 (Ying et al., ICML 2019): cells of at most seven vertices and nine edges, an operator on each inner
/// vertex.

namespace ledg::inline LEDG_ABI::data::nb101 {

enum class vertex_op : std::uint8_t { conv3x3, conv1x1, maxpool3x3 };

/// A cell: vertex 0 is the input, the last the output, the others carry `ops` in order.
struct cell {
  std::vector<std::vector<bool>> edges;  ///< `edges[i][j]`, i < j: from vertex i to vertex j
  std::vector<vertex_op> ops;            ///< of vertices 1 to v - 2

  [[nodiscard]] std::size_t size() const { return edges.size(); }
  friend bool operator==(const cell&, const cell&) = default;
};

/// Checks the benchmark's rules: 2 to 7 vertices, at most 9 edges, edges forward only, an operator for each inner
/// vertex. Vertices off every path from input to output are allowed (they do not compute).
/// @throws input_error naming the rule and the numbers.
inline void validate(const cell& c) {
  const auto v = c.size();
  if (v < 2 || v > 7) throw input_error("NAS-Bench-101 cell: " + std::to_string(v) + " vertices, expected 2 to 7");
  if (c.ops.size() != v - 2)
    throw input_error("NAS-Bench-101 cell: " + std::to_string(c.ops.size()) + " operators for " + std::to_string(v) +
                      " vertices, expected " + std::to_string(v - 2));
  std::size_t count = 0;
  for (std::size_t i = 0; i < v; ++i) {
    if (c.edges[i].size() != v)
      throw input_error("NAS-Bench-101 cell: row " + std::to_string(i) + " of the matrix has " +
                        std::to_string(c.edges[i].size()) + " entries, expected " + std::to_string(v));
    for (std::size_t j = 0; j < v; ++j) {
      if (c.edges[i][j] && j <= i)
        throw input_error("NAS-Bench-101 cell: edge " + std::to_string(i) + " -> " + std::to_string(j) +
                          " does not go forward");
      count += c.edges[i][j] ? 1 : 0;
    }
  }
  if (count > 9) throw input_error("NAS-Bench-101 cell: " + std::to_string(count) + " edges, expected at most 9");
}

/// The operator called @p name, as the benchmark (`conv3x3-bn-relu`) or a short form (`conv3x3`, `0`) names it.
/// @throws input_error on another name.
[[nodiscard]] inline vertex_op parse_op(std::string_view name) {
  if (name == "conv3x3-bn-relu" || name == "conv3x3" || name == "0") return vertex_op::conv3x3;
  if (name == "conv1x1-bn-relu" || name == "conv1x1" || name == "1") return vertex_op::conv1x1;
  if (name == "maxpool3x3" || name == "2") return vertex_op::maxpool3x3;
  throw input_error("NAS-Bench-101 cell: unknown operator '" + std::string(name) +
                    "', expected conv3x3-bn-relu, conv1x1-bn-relu or maxpool3x3");
}

/// A cell from the columns of the CSV: `adjacency` (v * v characters 0 or 1, row by row) and `ops` (one digit each).
/// @throws input_error where they are not a valid cell.
[[nodiscard]] inline cell parse(std::string_view adjacency, std::string_view ops) {
  const auto v = ops.size() + 2;
  if (adjacency.size() != v * v)
    throw input_error("NAS-Bench-101 cell: " + std::to_string(adjacency.size()) + " matrix entries for " +
                      std::to_string(v) + " vertices, expected " + std::to_string(v * v));
  cell c;
  c.edges.assign(v, std::vector<bool>(v));
  for (std::size_t i = 0; i < adjacency.size(); ++i) {
    if (adjacency[i] != '0' && adjacency[i] != '1')
      throw input_error(std::string("NAS-Bench-101 cell: matrix entry '") + adjacency[i] + "', expected 0 or 1");
    c.edges[i / v][i % v] = adjacency[i] == '1';
  }
  for (const char& digit : ops) c.ops.push_back(parse_op(std::string_view(&digit, 1)));
  validate(c);
  return c;
}

/// A cell from `{"matrix": [[0,1],...], "ops": ["input", "conv3x3-bn-relu", ..., "output"]}`; the names of input and
/// output may be left out.
/// @throws corrupt_error on a wrong type or a missing member; input_error where it is not a valid cell.
[[nodiscard]] inline cell from_json(const io::json& value, const std::string& source) {
  const io::json_view view(value, source);
  cell c;
  for (const auto& row : view.get<std::vector<std::vector<int>>>("matrix")) {
    c.edges.emplace_back();
    for (const auto entry : row) {
      if (entry != 0 && entry != 1)
        throw input_error(source + ": matrix entry " + std::to_string(entry) + ", expected 0 or 1");
      c.edges.back().push_back(entry == 1);
    }
  }
  auto names = view.get<std::vector<std::string>>("ops");
  if (!names.empty() && names.front() == "input") names.erase(names.begin());
  if (!names.empty() && names.back() == "output") names.pop_back();
  for (const auto& name : names) c.ops.push_back(parse_op(name));
  validate(c);
  return c;
}

/// For each vertex, whether it lies on a path from input to output.
[[nodiscard]] inline std::vector<bool> live_vertices(const cell& c) {
  const auto v = c.size();
  std::vector<bool> reached(v);
  std::vector<bool> used(v);
  reached.front() = true;
  used.back() = true;
  for (std::size_t i = 0; i < v; ++i)
    for (std::size_t j = i + 1; j < v; ++j)
      if (c.edges[i][j] && reached[i]) reached[j] = true;
  for (std::size_t j = v; j-- > 0;)
    for (std::size_t i = 0; i < j; ++i)
      if (c.edges[i][j] && used[j]) used[i] = true;
  for (std::size_t i = 0; i < v; ++i) reached[i] = reached[i] && used[i];
  return reached;
}

/// The cell as a graph: `Input`, live operators (`Conv` with its kernel, `MaxPool`), `Output`; vertices off every path
/// are gone. Input and output are always there.
[[nodiscard]] inline graph cell_graph(const cell& c, std::string id = {}) {
  const auto live = live_vertices(c);
  const auto v = c.size();
  std::vector<graph_node> nodes;
  std::vector<std::int32_t> position(v, -1);
  for (std::size_t j = 0; j < v; ++j) {
    if (!live[j] && j != 0 && j + 1 != v) continue;
    graph_node n;
    if (j == 0) {
      n.op = "Input";
    } else if (j + 1 == v) {
      n.op = "Output";
    } else {
      const auto op = c.ops[j - 1];
      n.op = op == vertex_op::maxpool3x3 ? "MaxPool" : "Conv";
      n.set("kernel_shape", std::vector<std::int64_t>(2, op == vertex_op::conv1x1 ? 1 : 3));
    }
    for (std::size_t i = 0; i < j; ++i)
      if (c.edges[i][j] && live[i] && live[j]) n.inputs.push_back(position[i]);
    position[j] = static_cast<std::int32_t>(nodes.size());
    nodes.push_back(std::move(n));
  }
  return graph(std::move(nodes), std::move(id), "nasbench101");
}

}  // namespace ledg::inline LEDG_ABI::data::nb101
