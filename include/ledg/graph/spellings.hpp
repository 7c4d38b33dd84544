// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/graph/rewriter.hpp"

/// @file graph/spellings.hpp
/// Passes of graph/canonical.hpp for what exporters, quantisers and optimisers put around the operators of a network:
/// quantised numbers, channels last, sequences as flat images, group normalisation from parts.

namespace ledg::inline LEDG_ABI::detail::canonical {

// ---- quantised numbers ----------------------------------------------------------------------------------------------

inline bool is_quantisation(std::string_view op) {
  return op == "QuantizeLinear" || op == "DequantizeLinear" || op == "DynamicQuantizeLinear";
}

// The scale of a dynamic quantisation, perhaps times that of the weights.
inline bool is_dynamic_scale(rewriter& g, std::size_t i) {
  while (is_unary(g, i, "Mul")) i = g.input(i, 0);
  return g[i].op == "DynamicQuantizeLinear";
}

// In which numbers a network computes is no part of its structure: the steps between them go, and with them the product
// with a scale behind a quantised product.
inline void drop_quantisation(rewriter& g) {
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (g[i].op != "Mul" || g[i].inputs.size() != 2 || g.replaced(i)) continue;
    for (std::size_t side = 0; side < 2; ++side)
      if (is_dynamic_scale(g, g.input(i, side)) && !is_dynamic_scale(g, g.input(i, 1 - side))) {
        g.replace(i, g.input(i, 1 - side));
        break;
      }
  }
  for (std::size_t i = 0; i < g.size(); ++i)
    if (is_quantisation(g[i].op) && g[i].inputs.size() == 1 && !g.replaced(i)) g.replace(i, g.input(i, 0));
}

// ---- channels last --------------------------------------------------------------------------------------------------

inline bool works_on_elements(rewriter& g, std::size_t i) {
  const auto group = group_of(g[i].op);
  return group == operator_group::relu || group == operator_group::activation || group == operator_group::elementwise;
}

// True if transposing by `second` undoes `first`.
inline bool undoes(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second) {
  if (first.size() != second.size() || first.empty()) return false;
  for (std::size_t k = 0; k < second.size(); ++k) {
    const auto at = second[k];
    if (at < 0 || at >= static_cast<std::int64_t>(first.size())) return false;
    if (first[static_cast<std::size_t>(at)] != static_cast<std::int64_t>(k)) return false;
  }
  return true;
}

// What lies between transpositions that undo each other: operators on elements, and the transpositions before them.
struct turned_region {
  std::vector<std::size_t> inside, before;
  bool whole = true;  // nothing else reads it or feeds it
};

inline turned_region region_before(rewriter& g, std::size_t last, const std::vector<std::vector<std::size_t>>& users) {
  turned_region r;
  const auto perm = g[last].integers("perm");
  const auto has = [](const std::vector<std::size_t>& all, std::size_t i) {
    return std::find(all.begin(), all.end(), i) != all.end();
  };
  std::vector<std::size_t> path{g.input(last, 0)};
  while (!path.empty() && r.whole) {
    const auto i = path.back();
    path.pop_back();
    if (has(r.inside, i) || has(r.before, i)) continue;
    if (g[i].op == "Transpose" && undoes(g[i].integers("perm"), perm) && !g[i].inputs.empty()) {
      r.before.push_back(i);
      continue;
    }
    r.whole = works_on_elements(g, i) && !g[i].inputs.empty() && !users[i].empty() && g[i].output_shape.has_value();
    r.inside.push_back(i);
    for (std::size_t slot = 0; slot < g[i].inputs.size(); ++slot) path.push_back(g.input(i, slot));
  }
  for (const auto i : r.inside)
    for (const auto u : users[i])
      r.whole = r.whole && (has(r.inside, u) || (g[u].op == "Transpose" && g[u].integers("perm") == perm));
  return r;
}

inline shape permuted(const shape& s, const std::vector<std::int64_t>& perm) {
  shape out;
  for (const auto p : perm) out.push_back(s[static_cast<std::size_t>(p)]);
  return out;
}

// Transpositions that undo each other go, also where operators on elements stand between them.
inline void undo_transposes(rewriter& g) {
  const auto users = g.users();
  for (std::size_t last = 0; last < users.size(); ++last) {
    if (g[last].op != "Transpose" || g[last].inputs.empty() || g.replaced(last)) continue;
    const auto perm = g[last].integers("perm");
    const auto region = region_before(g, last, users);
    const auto fits = [&](std::size_t i) { return g[i].output_shape && g[i].output_shape->size() == perm.size(); };
    if (!region.whole || region.before.empty() || !std::all_of(region.inside.begin(), region.inside.end(), fits))
      continue;
    const auto end = g.input(last, 0);
    for (const auto i : region.inside) {
      g[i].output_shape = permuted(*g[i].output_shape, perm);
      for (std::size_t slot = 0; slot < g[i].inputs.size(); ++slot)
        if (const auto from = g.input(i, slot); g[from].op == "Transpose") g[i].inputs[slot] = g[from].inputs[0];
      for (const auto u : users[i])
        if (g[u].op == "Transpose" && !g.replaced(u)) g.replace(u, i);
    }
    if (!g.replaced(last)) g.replace(last, g.input(end, 0));
  }
}

// ---- sequences ------------------------------------------------------------------------------------------------------

// {batch, channels, length} as {batch, channels, 1, length}.
inline bool is_widened(const shape& flat, const shape& image) {
  return flat.size() == 3 && image == shape{flat[0], flat[1], 1, flat[2]};
}

inline bool is_sequence_window(const graph_node& v) {
  const auto group = group_of(v.op);
  return (group == operator_group::dense_conv || group == operator_group::pooling) && v.output_shape &&
         v.output_shape->size() == 3 && v.integers("kernel_shape").size() == 1;
}

inline void widen(graph_node& v) {
  auto& s = *v.output_shape;
  s.insert(s.begin() + 2, 1);
  for (const auto* key : {"kernel_shape", "strides", "dilations"})
    if (const auto l = v.integers(key); l.size() == 1) v.set(key, shape{1, l[0]});
  if (const auto p = v.integers("pads"); p.size() == 2) v.set("pads", shape{0, p[0], 0, p[1]});
}

// Convolutions over sequences are those over images of height 1; steps between the two forms go.
inline void widen_sequences(rewriter& g) {
  for (std::size_t i = 0; i < g.size(); ++i) {
    auto& v = g[i];
    if (v.inputs.empty() || !v.output_shape || g.replaced(i)) continue;
    const auto& in = g[g.input(i, 0)].output_shape;
    if (is_sequence_window(v)) {
      widen(v);
    } else if (v.output_shape->size() == 3 && in && is_widened(*v.output_shape, *in) &&
               (works_on_elements(g, i) || v.op == "BatchNormalization" || v.op == "Reshape")) {
      if (v.op == "Reshape")
        g.replace(i, g.input(i, 0));
      else
        widen(v);
    } else if (v.op == "Reshape" && in && is_widened(*in, *v.output_shape)) {
      g.replace(i, g.input(i, 0));
    }
  }
}

// ---- images of one point --------------------------------------------------------------------------------------------

inline bool is_point(const std::optional<shape>& s) {
  return s && s->size() > 2 && element_count(shape(s->begin() + 2, s->end())) == 1;
}

// A network whose images all have one point works on vectors: its convolutions are fully connected layers.
inline void name_vectors(rewriter& g) {
  bool images = false;
  for (const auto& v : g.nodes) {
    if (group_of(v.op) != operator_group::input || !v.output_shape || v.output_shape->size() < 3) continue;
    if (!is_point(v.output_shape)) return;
    images = true;
  }
  if (!images) return;
  for (std::size_t i = 0; i < g.size(); ++i) {
    auto& v = g[i];
    const auto kernel = v.integers("kernel_shape");
    const bool one = !kernel.empty() && std::all_of(kernel.begin(), kernel.end(), [](auto k) { return k == 1; });
    if (v.op != "Conv" || !one || v.inputs.size() != 1 || v.integer("group", 1) != 1 || !is_point(v.output_shape))
      continue;
    const auto& in = g[g.input(i, 0)].output_shape;
    if (!is_point(in)) continue;
    v.op = "Gemm";
    v.attributes = {{"in", (*in)[1]}, {"out", (*v.output_shape)[1]}};
  }
  for (auto& v : g.nodes)
    if (is_point(v.output_shape)) v.output_shape->resize(2);
}

// ---- normalisation --------------------------------------------------------------------------------------------------

// Groups as channels, an instance normalisation of each, the shape as it was, scale and shift.
inline void fuse_group_norm(rewriter& g) {
  const auto users = g.users();
  const auto only_user = [&](std::size_t i, std::string_view op) {
    return users[i].size() == 1 && is_unary(g, users[i][0], op) ? users[i][0] : none;
  };
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto split = only_input(g, i, "InstanceNormalization");
    const auto joined = split == none ? none : only_user(i, "Reshape");
    const auto x = split == none ? none : only_input(g, split, "Reshape");
    if (joined == none || x == none || !g[joined].output_shape || g[joined].output_shape != g[x].output_shape) continue;
    const auto& grouped = g[split].output_shape;
    if (!grouped || grouped->size() < 3) continue;
    const auto groups = (*grouped)[1];
    auto last = joined;
    std::int64_t params = 0;
    for (const std::string_view op : {"Mul", "Add"})
      if (const auto next = only_user(last, op); next != none && g[next].integer("constant", 0) > 1) {
        last = next;
        params += g[next].params;
      }
    become(g, last, "GroupNormalization", x, params);
    g[last].set("groups", groups);
  }
}

}  // namespace ledg::inline LEDG_ABI::detail::canonical
