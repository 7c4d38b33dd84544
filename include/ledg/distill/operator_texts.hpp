// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/texts_in_making.hpp"
#include "ledg/distill/words.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/io/crc32.hpp"

/// @file distill/operator_texts.hpp
/// Texts of operators, and variations of them.

namespace ledg::inline LEDG_ABI::distill {

/// Kernels, strides and the rest for an operator that has them; realistic ones most of the time.
inline void set_extents(graph_node& v, text_dice& dice) {
  const auto list = [](std::size_t dimensions, std::int64_t a, std::int64_t b) {
    std::vector<std::int64_t> values(dimensions, a);
    values.back() = b;
    return values;
  };
  const std::size_t dimensions = dice.chance(0.9) ? 2 : dice.chance(0.5) ? 1 : 3;
  static constexpr std::int64_t kernels[] = {1, 1, 1, 2,  3,  3,  3,  3,  4,  5,  5,  6, 7,
                                             7, 8, 9, 11, 12, 13, 14, 15, 16, 21, 31, 32};
  const auto k = dice.pick(kernels);
  const auto other = dimensions > 1 && dice.chance(0.15) ? dice.pick(kernels) : k;
  v.set("kernel_shape", list(dimensions, k, other));
  static constexpr std::int64_t strides[] = {1, 1, 1, 2, 2, 2, 3, 4, 5, 8, 14, 16, 32};
  const auto s = dice.pick(strides);
  v.set("strides", list(dimensions, s, dimensions > 1 && dice.chance(0.05) ? dice.pick(strides) : s));
  static constexpr std::int64_t dilations[] = {2, 2, 3, 4, 5, 6, 8, 12, 16, 18, 24, 36};
  const std::int64_t d = dice.chance(0.2) ? dice.pick(dilations) : 1;
  if (d > 1) v.set("dilations", list(dimensions, d, d));
  const auto pad = [&](std::int64_t size) { return dice.chance(0.7) ? d * (size - 1) / 2 : dice.chance(0.7) ? 0 : 1; };
  const auto before = pad(k);
  const auto across = other == k ? before : pad(other);
  std::vector<std::int64_t> pads = list(dimensions, before, across);
  for (const auto p : list(dimensions, before, across)) pads.push_back(dice.chance(0.05) ? p + 1 : p);
  if (dice.chance(0.06))
    v.set("auto_pad", std::string("SAME_UPPER"));
  else
    v.set("pads", pads);
  if (word_of(v.op) != "Conv" || dice.chance(0.4)) return;
  static constexpr std::int64_t few[] = {2, 3, 4, 8, 16, 32};
  const auto groups =
      dice.chance(0.3) ? dice.pick(few) : static_cast<std::int64_t>(8 * std::llround(dice.magnitude(1, 400)));
  v.set("group", groups);
  v.output_shape = shape{1, dice.chance(0.6) ? groups : groups * 4, 14, 14};
}

/// Whether texts of operator @p op may have a kernel.
[[nodiscard]] inline bool has_kernel(std::string_view op) {
  const auto word = word_of(op);
  return (word == "Conv" || word == "Pool") && !op.starts_with("Global");
}

/// Operators: each alone, then many draws for those with kernels. One in sixteen is held out with all its texts, of the
/// texts of the others one in twelve.
inline void add_operator_texts(texts_in_making& all, const philox& random) {
  for (const auto& row : ledg::detail::operator_table) {
    text_dice dice(random.split(io::crc32(row.name)));
    const bool unseen = chosen_by_hash(16, "operator " + std::string(row.name));
    if (!unseen) all.seen_operators.push_back(row.name);
    const auto add = [&](const graph_node& v) {
      for (const auto& set : all.sets) {
        const auto text = set.describe(v);
        const bool tested = v.find("kernel_shape") != nullptr && chosen_by_hash(12, text);
        (unseen ? all.unseen_operators : tested ? all.attributes : all.operators).add(text);
      }
    };
    graph_node v;
    v.op = row.name;
    add(v);
    v.params = 64;
    add(v);
    if (has_kernel(row.name))
      for (int i = 0; i < 250; ++i) {
        graph_node w = v;
        set_extents(w, dice);
        add(w);
      }
  }
}

/// Operators that do not exist.
inline void add_operator_variations(texts_in_making& all, text_dice& dice, name_dice& names) {
  for (int i = 0; i < 6000; ++i) {
    graph_node v;
    v.op = dice.chance(0.3) ? std::string(dice.pick(all.seen_operators)) + names.name() : names.name();
    if (dice.chance(0.3)) set_extents(v, dice);
    auto text = dice.pick(all.sets).describe(v);
    if (text.starts_with("Other ")) text.replace(0, 5, dice.pick(group_words));
    all.variations.add(text);
  }
}

}  // namespace ledg::inline LEDG_ABI::distill
