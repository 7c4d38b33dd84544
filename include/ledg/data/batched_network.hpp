// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/network_text.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/onnx/options.hpp"
#include "ledg/onnx/read.hpp"

/// @file data/batched_network.hpp
/// A network that is asked for so many inputs, however the number was given: in the file, with a dimension, or beside
/// it. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI::data {

/// A network to ask a predictor for, and for how many inputs.
struct batched_network {
  graph network;
  std::int64_t inputs = 1;  ///< that the network's shapes hold; a divisor of `batch`
  std::int64_t batch = 1;   ///< that an answer is for
};

/// Reads the same networks with different sizes for free dimensions.
using named_reader = std::function<named_networks(const onnx::options&)>;

namespace detail {

/// The dimension of an ONNX file that counts inputs: the first of its inputs, where that is alike.
struct batch_dimension {
  std::string name;                    ///< of the free dimension; empty where it has none
  bool free = false;                   ///< otherwise fixed, or there is no such dimension
  std::int64_t size = 1;               ///< where it is fixed, or bound by the caller's options
  bool bound = false;                  ///< by the caller's options
  std::vector<std::string> of_inputs;  ///< that begin with it
};

/// Inputs of @p network's file other than initializers.
[[nodiscard]] inline std::vector<onnx::value_view> file_inputs(const onnx::network& network) {
  const auto& model = network.model().graph;
  const auto weights = model.initializers_of(model.top());
  std::vector<onnx::value_view> inputs;
  for (const auto& v : model.top().inputs) {
    const auto is_weight = [&](const auto& w) { return w.name == v.name; };
    if (std::none_of(weights.begin(), weights.end(), is_weight)) inputs.push_back(v);
  }
  return inputs;
}

/// Keeps the size @p n that an option gives the dimension. @throws input_error where another option gives another
inline void bind_batch(batch_dimension& d, std::int64_t n, const std::string& name, const std::string& option) {
  if (d.bound && d.size != n)
    throw input_error(name + ": " + option + " gives a batch of " + std::to_string(n) + ", another option one of " +
                      std::to_string(d.size));
  d.size = n;
  d.bound = true;
}

/// The batch dimension of @p network, with what @p given binds it to. @throws input_error where that is contradictory
[[nodiscard]] inline batch_dimension batch_dimension_of(const onnx::network& network, const std::string& name,
                                                        const onnx::options& given) {
  batch_dimension d;
  bool alike = true;
  std::vector<std::pair<std::string, std::int64_t>> fixed;
  for (const auto& v : file_inputs(network)) {
    if (!v.has_shape || v.dims.empty()) continue;
    const auto& first = v.dims.front();
    if (first.value >= 0) {
      fixed.emplace_back(v.name, first.value);
      continue;
    }
    alike = alike && (d.of_inputs.empty() || d.name == first.name);
    d.name = first.name;
    d.of_inputs.emplace_back(v.name);
  }
  d.free = alike && !d.of_inputs.empty();
  if (!d.free) {
    d = {};
    const auto same = [&](const auto& f) { return f.second == fixed.front().second; };
    if (!alike || fixed.empty() || !std::all_of(fixed.begin(), fixed.end(), same)) return d;
    d.size = fixed.front().second;
    for (auto& f : fixed) d.of_inputs.push_back(std::move(f.first));
  }
  if (const auto at = given.dims.find(d.name); d.free && at != given.dims.end())
    bind_batch(d, at->second, name, "--dim " + d.name);
  for (const auto& input : d.of_inputs)
    if (const auto at = given.inputs.find(input); at != given.inputs.end() && !at->second.empty())
      bind_batch(d, at->second.front(), name, "--input " + input);
  return d;
}

/// @p given with the batch dimension @p d at @p n.
[[nodiscard]] inline onnx::options at_batch(onnx::options given, const batch_dimension& d, std::int64_t n,
                                            const onnx::network& network) {
  given.overrule = true;  // where a file fixes another batch
  if (d.free && !d.name.empty()) given.dims[d.name] = n;
  if (d.free) given.batch = n;
  for (const auto& v : file_inputs(network)) {
    const auto at = given.inputs.find(v.name);
    const bool first = std::find(d.of_inputs.begin(), d.of_inputs.end(), v.name) != d.of_inputs.end();
    if (at != given.inputs.end()) {
      for (std::size_t i = 0; i < std::min(v.dims.size(), at->second.size()); ++i)
        if ((i == 0 && first) || (d.free && !d.name.empty() && v.dims[i].name == d.name)) at->second[i] = n;
    } else if (first && !d.free) {
      shape whole;
      for (const auto& dim : v.dims) whole.push_back(dim.value);
      whole.front() = n;
      if (std::all_of(whole.begin(), whole.end(), [](auto x) { return x >= 0; }))
        given.inputs[std::string(v.name)] = std::move(whole);
    }
  }
  return given;
}

/// @throws input_error naming the dimensions that are still free, or the input without a shape
inline void check_inputs_known(const onnx::network& network, const std::string& name) {
  std::string open;
  for (const auto& d : network.unbound()) {
    if (d.input != network.unbound().front().input) break;
    open += (open.empty() ? "" : ", ") + (d.name.empty() ? "number " + std::to_string(d.axis) : "'" + d.name + "'");
  }
  if (!open.empty())
    throw input_error(name + ": input '" + network.unbound().front().input + "' has free dimensions: " + open +
                      "; bind them with --dim or --input");
  for (const auto& v : network.inputs())
    if (!v.dims) throw input_error(name + ": input '" + v.name + "' has no shape in the file; give it with --input");
}

/// @throws input_error naming the node where shapes do not go together
inline void check_inputs_agree(const onnx::network& network, const std::string& name) {
  for (const auto& u : network.unresolved())
    if (u.contradiction)
      throw input_error(name + ": node " + std::to_string(u.i) + " (" + u.op + "): " + u.reason +
                        "; the sizes of the inputs contradict each other");
}

/// A binding of 0 may be an empty past; one that leaves nothing to compute is a mistake.
/// @throws input_error naming the dimension
inline void check_work_is_left(const onnx::network& network, const std::string& name, const onnx::options& given) {
  const auto empty = [](const onnx::value& v) {
    return v.dims && std::find(v.dims->begin(), v.dims->end(), 0) != v.dims->end();
  };
  const auto inputs = network.inputs();
  const auto input = std::find_if(inputs.begin(), inputs.end(), empty);
  if (input == inputs.end()) return;
  const auto outputs = network.outputs();
  if (network.flops() > 0 && !std::all_of(outputs.begin(), outputs.end(), empty)) return;
  for (const auto& [dim, size] : given.dims)
    if (size == 0) throw input_error(name + ": dimension '" + dim + "' is 0, which leaves no work");
  throw input_error(name + ": input '" + input->name + "' has a dimension of 0, which leaves no work");
}

/// How many inputs are asked for. @throws input_error where a file or an option says otherwise than @p batch
[[nodiscard]] inline std::int64_t asked_batch(const batch_dimension& d, const std::string& name,
                                              std::optional<std::int64_t> batch) {
  if (!batch) return d.size;
  if (d.bound && *batch != d.size)
    throw input_error(name + ": --batch is " + std::to_string(*batch) + ", but " +
                      (d.name.empty() ? "the batch dimension" : "dimension '" + d.name + "'") + " is bound to " +
                      std::to_string(d.size));
  if (!d.free && *batch % std::max<std::int64_t>(d.size, 1) != 0)
    throw input_error(name + ": --batch is " + std::to_string(*batch) + ", but the file fixes its batch at " +
                      std::to_string(d.size) + ": expected a multiple");
  return *batch;
}

/// @p read at a batch of 1, where that reads and is a part of the work of @p whole, which is of @p size inputs;
/// otherwise nothing: there are files that hold their batch in constants.
[[nodiscard]] inline std::optional<onnx::network> one_of(const named_reader& read, const onnx::network& whole,
                                                         std::int64_t size, const onnx::options& at_one) {
  try {
    auto one = std::get<onnx::network>(read(at_one));
    if (one.macs() > 0 && one.macs() * size == whole.macs() && one.unresolved().size() == whole.unresolved().size())
      return one;
  } catch (const std::runtime_error&) {
  }
  return std::nullopt;
}

/// An ONNX network for @p batch inputs, as for one and to be multiplied where its work is that.
[[nodiscard]] inline batched_network batched(const named_reader& read, const onnx::network& as_given,
                                             const std::string& name, const onnx::options& given,
                                             std::optional<std::int64_t> batch) {
  const auto d = batch_dimension_of(as_given, name, given);
  batched_network out;
  out.batch = asked_batch(d, name, batch);
  const auto held = d.free ? out.batch : d.size;
  const auto options = d.free ? at_batch(given, d, held, as_given) : given;
  auto whole = d.free ? std::get<onnx::network>(read(options)) : as_given;
  check_inputs_known(whole, name);
  check_inputs_agree(whole, name);
  check_work_is_left(whole, name, options);
  auto one = held > 1 ? one_of(read, whole, held, at_batch(given, d, 1, as_given)) : std::nullopt;
  out.inputs = one ? 1 : std::max<std::int64_t>(held, 1);
  out.network = (one ? *one : whole).to_graph();
  out.network.id = name;
  return out;
}

/// Inputs that the shapes of @p g hold: images (`N, C, H, W`) say so, all else is taken for one.
[[nodiscard]] inline std::int64_t inputs_held(const graph& g) {
  for (const auto& v : g.nodes())
    if (v.op == "Input" && v.output_shape && v.output_shape->size() == 4)
      return std::max<std::int64_t>(v.output_shape->front(), 1);
  return 1;
}

/// @throws input_error where no operator of @p g has a shape: such a cell has no latency
inline void check_shapes(const graph& g) {
  for (const auto& v : g.nodes())
    if (v.output_shape) return;
  if (!g.empty())
    throw input_error("network '" + g.id + "': node 0 (" + g[0].op +
                      ") and all others have no shape: a cell has no latency, a network made of it has");
}

}  // namespace detail

/// The networks that @p read gives, for @p batch inputs in all. Without @p batch that is what the file fixes, or what
/// @p given binds, else one.
///
/// The batch dimension is the first one of a file's inputs, where it is free and named alike. A network whose work is
/// proportional to it comes as for one input, others with the whole batch in their shapes.
/// @param name of the network, for messages; an ONNX file's graph is called so
/// @throws input_error naming the dimension or node: for free dimensions, a batch that a file or an option contradicts,
///         inputs that contradict each other, a binding that leaves no work, and a graph without any shape; what
///         @p read throws
[[nodiscard]] inline std::vector<batched_network> read_batched(const named_reader& read, const std::string& name,
                                                               const onnx::options& given,
                                                               std::optional<std::int64_t> batch) {
  auto named = read(given);
  if (const auto* network = std::get_if<onnx::network>(&named))
    return {detail::batched(read, *network, name, given, batch)};
  std::vector<batched_network> out;
  for (auto& g : std::get<std::vector<graph>>(named)) {
    detail::check_shapes(g);
    const auto held = detail::inputs_held(g);
    const detail::batch_dimension d{{}, false, held, false, {}};
    const auto all = detail::asked_batch(d, "network '" + g.id + "'", batch);
    out.push_back({std::move(g), held, all});
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI::data
