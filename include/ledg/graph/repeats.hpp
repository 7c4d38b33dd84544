// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"

/// @file graph/repeats.hpp
/// Blocks that a network repeats, such as the layers of a transformer. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI {

/// A block of places, and equal ones right behind it.
struct repeat {
  std::size_t first = 0;
  std::size_t length = 0;
  std::size_t count = 0;  ///< at least 2

  [[nodiscard]] std::size_t end() const { return first + length * count; }
  friend bool operator==(const repeat&, const repeat&) = default;
};

namespace detail {

inline constexpr std::size_t longest_block = 2048;  // keeps the search short in networks of many thousand operators
inline constexpr std::size_t fewest_repeated = 4;   // places that are worth a word

/// The repeat within [@p first, @p end) that leaves the fewest places to look at, then the shortest block, then the
/// first; of count 0 where there is none.
[[nodiscard]] inline repeat best_repeat(std::span<const std::int32_t> places, std::size_t first, std::size_t end) {
  repeat best;
  std::size_t most_saved = 0;
  for (std::size_t length = 1; length <= std::min((end - first) / 2, longest_block); ++length) {
    std::size_t equal = 0;  // places in a row that are as those `length` before them
    for (std::size_t i = first + length; i < end; ++i) {
      equal = places[i] == places[i - length] ? equal + 1 : 0;
      const auto saved = equal / length * length;
      if (saved <= most_saved || saved + length < fewest_repeated) continue;
      most_saved = saved;
      best = {i + 1 - equal - length, length, saved / length + 1};
    }
  }
  return best;
}

inline void add_repeats(std::span<const std::int32_t> places, std::size_t first, std::size_t end,
                        std::vector<repeat>& out) {
  const auto best = best_repeat(places, first, end);
  if (best.count == 0) return;
  add_repeats(places, first, best.first, out);
  out.push_back(best);
  add_repeats(places, best.end(), end, out);
}

}  // namespace detail

/// Blocks of @p places that are repeated, those first that cover most; in order, none overlaps another. Repeats within
/// a repeated block are not looked for, nor those of fewer than four places in all. O(n^2) for n places.
[[nodiscard]] inline std::vector<repeat> repeats_of(std::span<const std::int32_t> places) {
  std::vector<repeat> out;
  detail::add_repeats(places, 0, places.size(), out);
  return out;
}

/// A number for each of @p nodes of @p g: the same for those alike in operator, shapes read and written, parameters,
/// work and kernel.
[[nodiscard]] inline std::vector<std::int32_t> alike(const graph& g, std::span<const std::size_t> nodes) {
  using key = std::pair<std::string, std::vector<std::vector<std::int64_t>>>;
  const auto shape_or = [](const std::optional<shape>& s) { return s ? *s : shape{-1}; };
  std::map<key, std::int32_t> numbers;
  std::vector<std::int32_t> out;
  for (const auto i : nodes) {
    const auto& v = g[i];
    key k{v.op, {{v.params, cost_of(g, i).flops}, v.integers("kernel_shape"), shape_or(v.output_shape)}};
    for (const auto j : v.inputs) k.second.push_back(shape_or(g[static_cast<std::size_t>(j)].output_shape));
    out.push_back(numbers.try_emplace(std::move(k), static_cast<std::int32_t>(numbers.size())).first->second);
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
