// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"

/// @file graph/rewriter.hpp
/// A graph that is being changed, and what all changes of graph/canonical.hpp need.

namespace ledg::inline LEDG_ABI::detail {

/// Working copy of a graph: nodes may be rewritten in place, replaced by another node, or added before their user.
class graph_rewriter {
 public:
  explicit graph_rewriter(const graph& g) : nodes(g.nodes()), replaced_(nodes.size()), sink_(nodes.size(), true) {
    for (std::size_t i = 0; i < nodes.size(); ++i) replaced_[i] = static_cast<std::int32_t>(i);
    for (const auto& v : nodes)
      for (const auto j : v.inputs) sink_[static_cast<std::size_t>(j)] = false;
  }

  std::vector<graph_node> nodes;

  [[nodiscard]] std::size_t size() const { return nodes.size(); }
  graph_node& operator[](std::size_t i) { return nodes[i]; }

  /// The node that now stands for @p i.
  [[nodiscard]] std::size_t resolve(std::int32_t i) {
    while (replaced_[static_cast<std::size_t>(i)] != i) {
      auto& up = replaced_[static_cast<std::size_t>(i)];
      up = replaced_[static_cast<std::size_t>(up)];
      i = up;
    }
    return static_cast<std::size_t>(i);
  }

  /// Node that feeds input @p slot of node @p i.
  [[nodiscard]] std::size_t input(std::size_t i, std::size_t slot) { return resolve(nodes[i].inputs[slot]); }

  [[nodiscard]] bool replaced(std::size_t i) { return resolve(static_cast<std::int32_t>(i)) != i; }

  /// Makes node @p by stand for node @p i, also as an output of the network.
  void replace(std::size_t i, std::size_t by) {
    replaced_[i] = static_cast<std::int32_t>(by);
    if (sink_[i]) sink_[by] = true;
  }

  /// Adds @p v as a new node and returns its index; the graph is sorted when it is rebuilt.
  std::size_t add(graph_node v) {
    nodes.push_back(std::move(v));
    replaced_.push_back(static_cast<std::int32_t>(nodes.size() - 1));
    sink_.push_back(false);
    return nodes.size() - 1;
  }

  /// Puts @p v behind node @p i: whoever read @p i reads @p v, which reads @p i.
  void add_behind(std::size_t i, graph_node v) {
    const auto uses = users();
    v.inputs = {static_cast<std::int32_t>(i)};
    const auto at = add(std::move(v));
    for (const auto u : uses[i])
      for (auto& j : nodes[u].inputs)
        if (resolve(j) == i) j = static_cast<std::int32_t>(at);
    if (sink_[i]) {
      sink_[at] = true;
      sink_[i] = false;
    }
  }

  /// Users of each node, in order, one entry for each use.
  [[nodiscard]] std::vector<std::vector<std::size_t>> users() {
    std::vector<std::vector<std::size_t>> out(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (!replaced(i))
        for (const auto j : nodes[i].inputs) out[resolve(j)].push_back(i);
    return out;
  }

  /// The rewritten graph without nodes that nobody reads any more.
  [[nodiscard]] graph build(std::string id, std::string family) {
    std::vector<std::size_t> readers(nodes.size(), 0), waste;
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (!replaced(i))
        for (const auto j : nodes[i].inputs) ++readers[resolve(j)];
    std::vector<bool> dead(nodes.size(), false);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      dead[i] = replaced(i);
      if (!dead[i] && readers[i] == 0 && !sink_[i]) waste.push_back(i);
    }
    while (!waste.empty()) {
      const auto i = waste.back();
      waste.pop_back();
      dead[i] = true;
      for (const auto j : nodes[i].inputs)
        if (const auto p = resolve(j); --readers[p] == 0 && !sink_[p]) waste.push_back(p);
    }
    std::vector<std::int32_t> position(nodes.size(), -1);
    std::vector<graph_node> kept;
    for (std::size_t i = 0, next = 0; i < nodes.size(); ++i)
      if (!dead[i]) position[i] = static_cast<std::int32_t>(next++);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (dead[i]) continue;
      auto v = nodes[i];
      for (auto& j : v.inputs) j = position[resolve(j)];
      kept.push_back(std::move(v));
    }
    return graph(std::move(kept), std::move(id), std::move(family));
  }

 private:
  std::vector<std::int32_t> replaced_;
  std::vector<bool> sink_;  ///< nodes that nobody read from the start: the network's outputs
};

namespace canonical {

using rewriter = graph_rewriter;
inline constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

inline bool same_shape(rewriter& g, std::size_t i) {
  const auto& a = g[i].output_shape;
  const auto& b = g[g.input(i, 0)].output_shape;
  return a && b && *a == *b;
}

// True if node `i` is the operator `op` with one input that is no constant.
inline bool is_unary(rewriter& g, std::size_t i, std::string_view op) {
  return i != none && g[i].op == op && g[i].inputs.size() == 1;
}

// The other input of a binary operator, or none.
inline std::size_t other_input(rewriter& g, std::size_t i, std::size_t known) {
  if (g[i].inputs.size() != 2) return none;
  const auto a = g.input(i, 0), b = g.input(i, 1);
  return a == known ? b : (b == known ? a : none);
}

inline std::size_t only_input(rewriter& g, std::size_t i, std::string_view op) {
  return is_unary(g, i, op) ? g.input(i, 0) : none;
}

inline void become(rewriter& g, std::size_t i, std::string_view op, std::size_t x, std::int64_t params = 0) {
  g[i].op = op;
  g[i].inputs = {static_cast<std::int32_t>(x)};
  g[i].params = params;
  g[i].attributes.clear();
}

}  // namespace canonical

}  // namespace ledg::inline LEDG_ABI::detail
