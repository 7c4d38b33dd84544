// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/onnx/model.hpp"

/// @file onnx/functions.hpp
/// Local functions: each call gets a copy of the function's graph, with the call's attributes in it, so that whatever
/// comes after knows graphs only.

namespace ledg::inline LEDG_ABI::onnx {

/// Nodes, names and attributes that all copies of functions may have together. Only a file whose functions call each
/// other many times over has more.
inline constexpr std::size_t most_copied = std::size_t{1} << 20;

namespace detail {

class function_expander {
 public:
  function_expander(model_view& model, std::string_view source) : g_(model.graph), source_(source) {
    for (const auto& f : model.functions) functions_.emplace(std::pair(f.domain, f.name), &f);
  }

  /// @param is_known  tells operators that are understood without looking into a function of that name
  template <class IsKnown>
  void run(const IsKnown& is_known) {
    if (functions_.empty()) return;
    // Copies are appended, so the loop comes to the calls in them too.
    live_ = {{0, nullptr, 0}};
    for (std::size_t at = 0; at < live_.size(); ++at) {
      const auto [body, function, caller] = live_[at];
      const auto nodes = g_.bodies[body].nodes;
      for (auto i = nodes.begin; i < nodes.begin + nodes.size; ++i) {
        for (const auto& a : g_.attributes_of(g_.nodes[i]))
          if (a.body != 0) live_.push_back({a.body, function, caller});
        const auto found = functions_.find({g_.nodes[i].domain, g_.nodes[i].op});
        if (found != functions_.end() && !is_known(g_.nodes[i])) call(i, *found->second, at);
      }
    }
  }

 private:
  /// A graph whose calls are to be looked for.
  struct step {
    std::uint32_t body;
    const function_view* function;  ///< that it lies in; nullptr for the model's own graph
    std::size_t caller;             ///< step of the graph that called the function
  };

  void call(std::uint32_t node, const function_view& f, std::size_t from) {
    std::size_t depth = 0;
    for (auto at = from; live_[at].function != nullptr; at = live_[at].caller, ++depth)
      if (live_[at].function == &f) fail("function '" + std::string(f.name) + "' calls itself");
    if (depth >= 24) fail("functions call each other more than 24 deep");
    const auto own = g_.nodes[node].attributes;
    const auto copied = copy_body(f.body, own, f.defaults);
    g_.nodes[node].call = copied;
    live_.push_back({copied, &f, from});
  }

  // Names, numbers and initializers are shared with the original; nodes and attributes are not.
  std::uint32_t copy_body(std::uint32_t original, slice arguments, slice defaults) {
    const auto copied = static_cast<std::uint32_t>(g_.bodies.size());
    auto b = g_.bodies[original];
    const auto nodes = b.nodes;
    count(nodes.size + 1);
    b.nodes.begin = static_cast<std::uint32_t>(g_.nodes.size());
    g_.bodies.push_back(std::move(b));
    for (std::uint32_t i = 0; i < nodes.size; ++i) {
      auto n = g_.nodes[nodes.begin + i];
      n.body = copied;
      n.inputs = copy_names(n.inputs);
      n.outputs = copy_names(n.outputs);
      n.attributes = copy_attributes(n.attributes, arguments, defaults);
      g_.nodes.push_back(n);
    }
    // Graphs inside come last, so that the nodes of this one lie together.
    for (auto i = g_.bodies[copied].nodes.begin; i < g_.bodies[copied].nodes.begin + nodes.size; ++i) {
      const auto own = g_.nodes[i].attributes;
      for (auto k = own.begin; k < own.begin + own.size; ++k)
        if (const auto inner = g_.attributes[k].body; inner != 0) {
          const auto inner_copy = copy_body(inner, arguments, defaults);
          g_.attributes[k].body = inner_copy;
        }
    }
    return copied;
  }

  // Each copy links its names to tensors of its own.
  slice copy_names(slice from) {
    count(from.size);
    const slice to{static_cast<std::uint32_t>(g_.names.size()), from.size};
    for (std::uint32_t i = 0; i < from.size; ++i) {
      const auto name = g_.names[from.begin + i];
      g_.names.push_back(name);
    }
    return to;
  }

  slice copy_attributes(slice from, slice arguments, slice defaults) {
    count(from.size);
    slice to{static_cast<std::uint32_t>(g_.attributes.size()), 0};
    for (std::uint32_t i = 0; i < from.size; ++i) {
      auto a = g_.attributes[from.begin + i];
      if (!a.refers.empty()) {
        const auto* value = find(arguments, a.refers);
        if (value == nullptr) value = find(defaults, a.refers);
        if (value == nullptr) continue;  // the caller leaves it to the operator's default
        const auto name = a.name;
        a = *value;
        a.name = name;
      }
      g_.attributes.push_back(a);
      ++to.size;
    }
    return to;
  }

  const attribute_view* find(slice in, std::string_view name) const {
    for (auto i = in.begin; i < in.begin + in.size; ++i)
      if (g_.attributes[i].name == name) return &g_.attributes[i];
    return nullptr;
  }

  void count(std::size_t copied) {
    copied_ += copied;
    if (copied_ > most_copied) fail("written out for each call, its functions are larger than any network");
  }

  [[noreturn]] void fail(const std::string& what) const { throw graph_error(std::string(source_) + ": " + what); }

  graph_view& g_;
  std::string_view source_;
  std::map<std::pair<std::string_view, std::string_view>, const function_view*> functions_;
  std::vector<step> live_;
  std::size_t copied_ = 0;
};

}  // namespace detail

/// Gives each call of a local function in @p model a copy of the function's graph (`node_view::call`), calls in those
/// copies and in graphs of attributes included.
/// @param is_known  `bool(const node_view&)`: operators that are understood for what they are keep no copy
/// @param source    how messages name the file
/// @throws graph_error where a function calls itself, or the copies hold more than `most_copied`
template <class IsKnown>
void expand_functions(model_view& model, const IsKnown& is_known, std::string_view source) {
  detail::function_expander(model, source).run(is_known);
}

}  // namespace ledg::inline LEDG_ABI::onnx
