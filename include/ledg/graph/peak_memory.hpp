// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"

/// @file graph/peak_memory.hpp
/// How much memory a network takes when its operators run one after another. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI {

/// Elements that a network keeps. What an element takes is the reader's to say; whole numbers, exact up to 2^53.
struct memory_use {
  double weights = 0;      ///< learnable elements and constants, once
  double activations = 0;  ///< the most that lives at one time of what operators give, inputs and outputs among it
  std::optional<std::size_t> peak;  ///< the first node that runs while so much lives; empty where nothing does
  std::size_t unknown = 0;          ///< nodes whose results are not counted, since nobody knows their shape
};

/// Whether operator @p op gives its first input another shape or name, and needs no memory for it. What only some
/// engines do without a copy (Transpose, Slice, operators that overwrite their input) is none.
[[nodiscard]] constexpr bool is_view(std::string_view op) {
  constexpr std::array<std::string_view, 7> views{"Dropout", "Flatten", "Identity", "Noop",
                                                  "Reshape", "Squeeze", "Unsqueeze"};
  return std::find(views.begin(), views.end(), op) != views.end();
}

namespace detail {

/// Elements that node @p i of @p g gives: a graph knows the shape of a first output alone, but a split gives all that
/// it reads.
[[nodiscard]] inline double elements_given(const graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto* from = v.op == "Split" && !v.inputs.empty() ? &g[static_cast<std::size_t>(v.inputs.front())] : &v;
  const auto& shape = from->output_shape ? from->output_shape : v.output_shape;
  return shape ? static_cast<double>(element_count(*shape)) : 0;
}

/// What each node's result lies in, and until when that is read.
struct buffers {
  std::vector<std::size_t> of;        ///< of each node: the node that the buffer was made for
  std::vector<std::size_t> last_use;  ///< of each buffer, by its node: the node that reads it last; n: an output
};

[[nodiscard]] inline buffers buffers_of(const graph& g) {
  const auto n = g.size();
  buffers out{std::vector<std::size_t>(n), std::vector<std::size_t>(n, 0)};
  std::vector<bool> read(n, false);
  for (std::size_t i = 0; i < n; ++i) {
    const auto& v = g[i];
    out.of[i] = is_view(v.op) && !v.inputs.empty() ? out.of[static_cast<std::size_t>(v.inputs.front())] : i;
    for (const auto j : v.inputs) {
      read[static_cast<std::size_t>(j)] = true;
      out.last_use[out.of[static_cast<std::size_t>(j)]] = i;
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    if (!read[i]) out.last_use[out.of[i]] = n;
  return out;
}

}  // namespace detail

/// Memory of @p g, whose nodes run in their order: each result has a buffer of its own, but for views
/// (`is_view`), which is freed once its last reader has run; inputs are there from the start, and what nobody reads is
/// an output and stays. Weights and constants are there all the time; arithmetic on shapes takes nothing.
[[nodiscard]] inline memory_use memory_of(const graph& g) {
  const auto n = g.size();
  const auto buffers = detail::buffers_of(g);
  std::vector<double> size(n, 0);
  std::vector<std::vector<std::size_t>> freed(n);  // after each node
  memory_use out;
  double live = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto group = group_of(g[i].op);
    const auto given = detail::elements_given(g, i);
    const bool constant = group == operator_group::constant;
    out.weights += constant ? std::max(given, static_cast<double>(g[i].params)) : static_cast<double>(g[i].params);
    if (!g[i].output_shape) ++out.unknown;
    if (constant || group == operator_group::shape_arithmetic || buffers.of[i] != i) continue;
    size[i] = given;
    if (buffers.last_use[i] < n) freed[buffers.last_use[i]].push_back(i);
    if (group == operator_group::input) live += given;
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (group_of(g[i].op) != operator_group::input) live += size[i];
    if (live > out.activations) {
      out.activations = live;
      out.peak = i;
    }
    for (const auto j : freed[i]) live -= size[j];
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
