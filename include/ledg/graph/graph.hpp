// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/core/error.hpp"

/// @file graph/graph.hpp
/// The network as the rest of the library sees it: a directed acyclic graph of operators. It knows nothing of tensors'
/// arithmetic, of ONNX or of hardware.

namespace ledg::inline LEDG_ABI {

/// Dimensions of a tensor, outermost first. An empty shape is a scalar.
using shape = std::vector<std::int64_t>;

/// Value of an operator attribute, as ONNX has them (without tensors and subgraphs).
using attribute_value = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>>;

/// One attribute of an operator.
struct attribute {
  std::string name;
  attribute_value value;
};

/// One operator of a network.
struct graph_node {
  std::string op;                     ///< operator name, ONNX's where one exists (`Conv`, `Gemm`, `Relu`)
  std::string name;                   ///< name in the source file; may be empty
  std::vector<std::int32_t> inputs;   ///< producers, by index, in the operator's input order; constants are left out
  std::optional<shape> output_shape;  ///< shape of the first output; empty optional where it is unknown
  std::int64_t params = 0;            ///< learnable elements this operator owns
  std::vector<attribute> attributes;  ///< in the source's order

  /// The attribute called @p key, or nullptr.
  [[nodiscard]] const attribute_value* find(std::string_view key) const {
    for (const auto& a : attributes)
      if (a.name == key) return &a.value;
    return nullptr;
  }

  /// Integer attribute @p key, or @p fallback where it is absent or of another type.
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t fallback) const {
    const auto* v = find(key);
    const auto* i = v != nullptr ? std::get_if<std::int64_t>(v) : nullptr;
    return i != nullptr ? *i : fallback;
  }

  /// Integer-list attribute @p key, or @p fallback where it is absent or of another type.
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view key,
                                                   std::vector<std::int64_t> fallback = {}) const {
    const auto* v = find(key);
    const auto* l = v != nullptr ? std::get_if<std::vector<std::int64_t>>(v) : nullptr;
    return l != nullptr ? *l : fallback;
  }

  /// String attribute @p key, or @p fallback where it is absent or of another type.
  [[nodiscard]] std::string text(std::string_view key, std::string fallback = {}) const {
    const auto* v = find(key);
    const auto* s = v != nullptr ? std::get_if<std::string>(v) : nullptr;
    return s != nullptr ? *s : fallback;
  }

  /// Sets attribute @p key, replacing an earlier value.
  void set(std::string_view key, attribute_value value) {
    for (auto& a : attributes)
      if (a.name == key) {
        a.value = std::move(value);
        return;
      }
    attributes.push_back({std::string(key), std::move(value)});
  }
};

/// Number of elements of @p s; 1 for a scalar. Negative (free) dimensions make it 0; what is beyond 63 bits (a damaged
/// file) counts as the largest number there is.
[[nodiscard]] inline std::int64_t element_count(const shape& s) {
  std::int64_t n = 1;
  for (const auto d : s) {
    const auto size = std::max<std::int64_t>(d, 0);
    if (size != 0 && n > std::numeric_limits<std::int64_t>::max() / size)
      return std::numeric_limits<std::int64_t>::max();
    n *= size;
  }
  return n;
}

/// A network: operators in topological order, every edge from a lower to a higher index.
///
/// Thread-safety: const access from any number of threads.
class graph {
 public:
  std::string id;      ///< how results name this network
  std::string family;  ///< group of networks it belongs to (`resnet`), for splits; may be empty
  std::vector<std::string>
      flags;  ///< what makes a prediction for it less sure, as its source found: `control_flow:NODE`

  graph() = default;

  /// Takes nodes in any order; sorts them topologically (stable) and renumbers the edges.
  /// @throws graph_error on an edge to nowhere or a cycle, naming the nodes.
  explicit graph(std::vector<graph_node> nodes, std::string id_ = {}, std::string family_ = {})
      : id(std::move(id_)), family(std::move(family_)), nodes_(std::move(nodes)) {
    check_edges();
    if (!is_sorted()) sort();
  }

  [[nodiscard]] const std::vector<graph_node>& nodes() const { return nodes_; }
  [[nodiscard]] const graph_node& operator[](std::size_t i) const { return nodes_[i]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] bool empty() const { return nodes_.empty(); }

  /// Number of edges; a producer used twice by one operator counts twice.
  [[nodiscard]] std::size_t edge_count() const {
    std::size_t n = 0;
    for (const auto& v : nodes_) n += v.inputs.size();
    return n;
  }

  /// Learnable elements of all operators.
  [[nodiscard]] std::int64_t params() const {
    std::int64_t n = 0;
    for (const auto& v : nodes_) n += v.params;
    return n;
  }

  /// How messages name node @p i: index, operator and name.
  [[nodiscard]] std::string label(std::size_t i) const {
    std::string s = "node " + std::to_string(i) + " (" + nodes_[i].op;
    if (!nodes_[i].name.empty()) s += " '" + nodes_[i].name + "'";
    return s + ")";
  }

 private:
  void check_edges() const {
    const auto n = static_cast<std::int64_t>(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto j : nodes_[i].inputs)
        if (j < 0 || j >= n)
          throw graph_error("graph '" + id + "': " + label(i) + " takes its input from node " + std::to_string(j) +
                            ", but there are only nodes 0 to " + std::to_string(n - 1));
  }

  [[nodiscard]] bool is_sorted() const {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto j : nodes_[i].inputs)
        if (static_cast<std::size_t>(j) >= i) return false;
    return true;
  }

  void sort() {
    const std::size_t n = nodes_.size();
    std::vector<std::vector<std::size_t>> consumers(n);
    std::vector<std::size_t> waiting(n);
    for (std::size_t i = 0; i < n; ++i) {
      waiting[i] = nodes_[i].inputs.size();
      for (const auto j : nodes_[i].inputs) consumers[static_cast<std::size_t>(j)].push_back(i);
    }
    // A heap of ready nodes, smallest index first, keeps the source's order wherever the edges allow it.
    std::vector<std::size_t> ready;
    const auto later = [](std::size_t a, std::size_t b) { return a > b; };
    for (std::size_t i = 0; i < n; ++i)
      if (waiting[i] == 0) ready.push_back(i);
    std::make_heap(ready.begin(), ready.end(), later);
    std::vector<std::size_t> order;
    order.reserve(n);
    while (!ready.empty()) {
      std::pop_heap(ready.begin(), ready.end(), later);
      const auto i = ready.back();
      ready.pop_back();
      order.push_back(i);
      for (const auto c : consumers[i])
        if (--waiting[c] == 0) {
          ready.push_back(c);
          std::push_heap(ready.begin(), ready.end(), later);
        }
    }
    if (order.size() != n) throw graph_error("graph '" + id + "': cycle through " + cycle(waiting));
    std::vector<std::int32_t> position(n);
    for (std::size_t k = 0; k < n; ++k) position[order[k]] = static_cast<std::int32_t>(k);
    std::vector<graph_node> sorted(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (auto& j : nodes_[i].inputs) j = position[static_cast<std::size_t>(j)];
      sorted[static_cast<std::size_t>(position[i])] = std::move(nodes_[i]);
    }
    nodes_ = std::move(sorted);
  }

  // Walks backwards among nodes that never became ready: each has such a producer, so the walk must close a cycle.
  [[nodiscard]] std::string cycle(const std::vector<std::size_t>& waiting) const {
    std::size_t at = 0;
    while (waiting[at] == 0) ++at;
    std::vector<std::size_t> path;
    std::vector<bool> seen(nodes_.size(), false);
    while (!seen[at]) {
      seen[at] = true;
      path.push_back(at);
      for (const auto j : nodes_[at].inputs)
        if (waiting[static_cast<std::size_t>(j)] != 0) {
          at = static_cast<std::size_t>(j);
          break;
        }
    }
    const auto first = std::find(path.begin(), path.end(), at);
    std::string s = label(at);
    constexpr std::ptrdiff_t most = 6;
    for (auto it = path.end(); it != first && path.end() - it < most;) s += " -> " + label(*--it);
    return s + (path.end() - first > most ? " -> ..." : "");
  }

  std::vector<graph_node> nodes_;
};

}  // namespace ledg::inline LEDG_ABI
