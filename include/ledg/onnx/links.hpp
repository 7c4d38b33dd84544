// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/onnx/inference_context.hpp"
#include "ledg/onnx/model.hpp"

/// @file onnx/links.hpp
/// Which tensor each name of a model means, and in which order nodes run. Graphs inside nodes see the names of the
/// graph around them.

namespace ledg::inline LEDG_ABI::onnx {

/// How one graph hangs together.
struct body_links {
  std::vector<std::int32_t> inputs;    ///< tensors of its inputs; of the model's graph without initializers
  std::vector<std::int32_t> outputs;   ///< tensors of its outputs
  std::vector<std::int32_t> captured;  ///< tensors of graphs around it that it reads
  std::vector<std::uint32_t> order;    ///< its nodes, producers first
};

/// Tensors by index, and how nodes refer to them.
struct network_links {
  std::vector<tensor_state> tensors;
  std::vector<std::int32_t> links;  ///< tensor of each name in `graph_view::names`; -1 for an absent optional input
  std::vector<body_links> bodies;   ///< of each graph of `graph_view::bodies`; empty for functions nobody calls
  std::vector<std::string> notes;   ///< what is odd about the file and was read all the same

  [[nodiscard]] std::span<const std::int32_t> part(slice s) const {
    return std::span<const std::int32_t>(links).subspan(s.begin, s.size);
  }
};

/// How messages name node @p i of `g.nodes`: its number in its graph, operator, name, and which graph that is.
[[nodiscard]] inline std::string label_of(const graph_view& g, std::size_t i) {
  const auto& n = g.nodes[i];
  std::string s = "node " + std::to_string(i - g.bodies[n.body].nodes.begin) + " (" + std::string(n.op) +
                  (n.name.empty() ? ")" : " '" + std::string(n.name) + "')");
  return n.body == 0 ? s : s + " of graph '" + std::string(g.bodies[n.body].name) + "'";
}

namespace detail {

class linker {
 public:
  linker(const graph_view& g, std::string_view file) : g_(g), file_(file) {}

  network_links run() {
    out_.links.assign(g_.names.size(), -1);
    out_.bodies.resize(g_.bodies.size());
    out_.tensors.reserve(g_.initializers.size() + g_.names.size() / 2);
    open(0, nullptr);
    return std::move(out_);
  }

 private:
  /// Names of one graph.
  struct scope {
    std::uint32_t body;
    scope* around;
    std::unordered_map<std::string_view, std::int32_t> ids = {};
    std::unordered_set<std::int32_t> captured = {};
  };

  void open(std::uint32_t body, scope* around) {
    const auto& b = g_.bodies[body];
    scope s{body, around};
    add_initializers(b, s);
    add_inputs(b, s);
    add_outputs(b, s);
    for (auto i = b.nodes.begin; i < b.nodes.begin + b.nodes.size; ++i) {
      const auto in = g_.nodes[i].inputs;
      for (auto k = in.begin; k < in.begin + in.size; ++k)
        if (!g_.names[k].empty()) out_.links[k] = find(g_.names[k], s, [&] { return label_of(g_, i); });
      open_bodies(g_.nodes[i], s);
    }
    auto& links = out_.bodies[body];
    for (const auto& v : b.outputs) links.outputs.push_back(find(v.name, s, [] { return "the graph's outputs"; }));
    links.captured.assign(s.captured.begin(), s.captured.end());
    std::sort(links.captured.begin(), links.captured.end());
    sort(b, links.order);
  }

  // A function sees its arguments only, a branch or body all around it.
  void open_bodies(const node_view& n, scope& s) {
    if (n.call != 0) open(n.call, nullptr);
    for (const auto& a : g_.attributes_of(n))
      if (a.body != 0) open(a.body, &s);
  }

  std::int32_t add(std::string_view name, tensor_state::origin source, scope* s) {
    const auto id = static_cast<std::int32_t>(out_.tensors.size());
    if (s != nullptr && !s->ids.emplace(name, id).second)
      throw graph_error(std::string(file_) + ": tensor '" + std::string(name) + "' is defined twice");
    auto& t = out_.tensors.emplace_back();
    t.name = name;
    t.source = source;
    return id;
  }

  void add_initializers(const body_view& b, scope& s) {
    for (auto i = b.initializers.begin; i < b.initializers.begin + b.initializers.size; ++i) {
      const auto name = g_.initializers[i].name;
      auto at = s.ids.find(name);
      if (at != s.ids.end() && out_.notes.size() < most_notes)
        out_.notes.push_back("initializer '" + std::string(name) + "' is there more than once; the last one counts");
      const auto id = at != s.ids.end() ? at->second : add(name, tensor_state::origin::initializer, &s);
      fill(out_.tensors[static_cast<std::size_t>(id)], i);
    }
  }

  void fill(tensor_state& t, std::uint32_t initializer) const {
    const auto& view = g_.initializers[initializer];
    const auto dims = g_.dims_of(view);
    t.dims.assign(dims.begin(), dims.end());
    t.ranked = t.constant = t.weight_like = true;
    t.type = view.type;
    std::int64_t n = 0;
    try {
      n = checked_product(dims);
    } catch (const unresolved& u) {
      throw corrupt_error(std::string(file_) + ": tensor '" + std::string(view.name) + "': " + u.reason);
    }
    if (n > static_cast<std::int64_t>(most_tracked_values)) return;
    t.values = decode(view, static_cast<std::size_t>(n), file_);
    t.has_values = static_cast<std::int64_t>(t.values.size()) == n;
    if (view.external) t.elsewhere = static_cast<std::int32_t>(initializer);
  }

  void add_inputs(const body_view& b, scope& s) {
    for (const auto& v : b.inputs) {
      if (const auto at = s.ids.find(v.name);
          at != s.ids.end() &&
          out_.tensors[static_cast<std::size_t>(at->second)].source == tensor_state::origin::initializer)
        continue;
      out_.bodies[s.body].inputs.push_back(add(v.name, tensor_state::origin::input, &s));
    }
  }

  // The first output of a node has a tensor even where nobody asked for it: rules describe it, and costs follow.
  void add_outputs(const body_view& b, scope& s) {
    for (auto i = b.nodes.begin; i < b.nodes.begin + b.nodes.size; ++i) {
      const auto outputs = g_.nodes[i].outputs;
      const auto names = g_.outputs_of(g_.nodes[i]);
      if (std::all_of(names.begin(), names.end(), [](auto name) { return name.empty(); }))
        throw graph_error(std::string(file_) + ": " + label_of(g_, i) + " has no output");
      for (auto k = outputs.begin; k < outputs.begin + outputs.size; ++k) {
        const auto name = g_.names[k];
        if (name.empty() && k != outputs.begin) continue;
        const auto id = add(name, tensor_state::origin::node, name.empty() ? nullptr : &s);
        out_.tensors[static_cast<std::size_t>(id)].producer = static_cast<std::int32_t>(i);
        out_.links[k] = id;
      }
    }
  }

  template <class Reader>
  std::int32_t find(std::string_view name, scope& from, const Reader& reader) {
    for (auto* s = &from; s != nullptr; s = s->around) {
      const auto at = s->ids.find(name);
      if (at == s->ids.end()) continue;
      for (auto* inner = &from; inner != s; inner = inner->around) inner->captured.insert(at->second);
      return at->second;
    }
    throw graph_error(std::string(file_) + ": " + std::string(reader()) + " reads tensor '" + std::string(name) +
                      "', which nothing produces");
  }

  // Files list producers first, as the format asks; others are put in order.
  void sort(const body_view& b, std::vector<std::uint32_t>& order) const {
    const auto n = b.nodes.size;
    std::vector<char> state(n, 0);  // 0 new, 1 on the path, 2 done
    std::vector<std::uint32_t> path;
    order.reserve(n);
    for (std::uint32_t start = 0; start < n; ++start) {
      if (state[start] == 0) path.push_back(start);
      while (!path.empty()) {
        const auto i = path.back();
        state[i] = state[i] == 0 ? 1 : state[i];
        const auto next = unfinished_producer(b, i, state);
        if (next == n) {
          state[i] = 2;
          order.push_back(b.nodes.begin + i);
          path.pop_back();
        } else if (state[next] == 1) {
          throw graph_error(std::string(file_) + ": cycle through " + label_of(g_, b.nodes.begin + next));
        } else {
          path.push_back(next);
        }
      }
    }
  }

  // A node of `b` that node `i` waits for, by its number in `b`; as many as there are nodes where there is none.
  std::uint32_t unfinished_producer(const body_view& b, std::uint32_t i, const std::vector<char>& state) const {
    const auto& node = g_.nodes[b.nodes.begin + i];
    const auto unfinished = [&](std::span<const std::int32_t> tensors) {
      for (const auto t : tensors) {
        const auto p = t < 0 ? -1 : out_.tensors[static_cast<std::size_t>(t)].producer;
        const auto at = static_cast<std::uint32_t>(p) - b.nodes.begin;
        if (p >= 0 && at < b.nodes.size && state[at] != 2) return at;
      }
      return b.nodes.size;
    };
    auto found = unfinished(out_.part(node.inputs));
    for (const auto& a : g_.attributes_of(node))
      if (a.body != 0 && found == b.nodes.size) found = unfinished(out_.bodies[a.body].captured);
    return found;
  }

  static constexpr std::size_t most_notes = 20;

  const graph_view& g_;
  std::string_view file_;
  network_links out_;
};

}  // namespace detail

/// Finds the tensor of every name in @p g.
/// @param file  how messages name the file
/// @throws graph_error   on a tensor that nothing or more than one thing produces, and on a cycle
/// @throws corrupt_error on an initializer of more elements than can be counted
[[nodiscard]] inline network_links link(const graph_view& g, std::string_view file) {
  return detail::linker(g, file).run();
}

}  // namespace ledg::inline LEDG_ABI::onnx
