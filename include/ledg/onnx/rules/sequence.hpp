// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/sequence.hpp
/// Sequences of tensors, and optionals, which are described as what they hold.

namespace ledg::inline LEDG_ABI::onnx::rules {

using states = std::vector<tensor_state>;

inline constexpr std::int64_t most_elements = 4096;  // of sequences that are followed element by element

inline bool is_sequence(const context& c, std::size_t i) {
  return c.has(i) && c.input(i).holds == value_view::kind::sequence;
}

// Input `i`, a sequence. Throws `unresolved` where it is none.
inline const tensor_state& sequence(const context& c, std::size_t i) {
  if (!c.has(i)) throw unresolved{"input " + std::to_string(i) + " is missing"};
  if (!is_sequence(c, i)) throw unresolved{"input '" + std::string(c.input(i).name) + "' is no sequence"};
  return c.input(i);
}

// A number that input `i` holds, `fallback` where it is absent; nothing where only a run tells.
inline std::optional<std::int64_t> place(const context& c, std::size_t i, std::int64_t fallback) {
  if (!c.has(i)) return fallback;
  const auto n = c.integers(i);
  if (!n || n->size() != 1 || (*n)[0] == unknown_value) return std::nullopt;
  return (*n)[0];
}

// `at` counted from the front, for `size` places. Throws `unresolved` where it is out of range.
inline std::ptrdiff_t from_front(std::int64_t at, std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  if (at < -n || at >= n)
    throw contradiction("place " + std::to_string(at) + " is out of range for " + std::to_string(n));
  return static_cast<std::ptrdiff_t>(at < 0 ? at + n : at);
}

// One element of a sequence, nobody knows which.
inline tensor_state any_element(tensor_state s) {
  s.holds = value_view::kind::tensor;
  s.elements.reset();
  return s;
}

inline void identity(const context& c) {
  if (!c.has(0)) throw unresolved{"input 0 is missing"};
  c.set(0, c.input(0));
}

inline void sequence_construct(const context& c) {
  states all;
  for (std::size_t i = 0; i < c.input_count(); ++i) {
    if (!c.has(i)) throw unresolved{"input " + std::to_string(i) + " is missing"};
    all.push_back(c.input(i));
  }
  c.set_sequence(0, std::move(all));
}

inline void sequence_empty(const context& c) {
  c.set_sequence(0, {});
  if (auto* t = c.output(0)) t->type = to_data_type(c.attribute("dtype", std::int64_t{1}));
}

// A sequence whose elements are not followed any more.
inline void set_open_sequence(const context& c, const tensor_state& element) {
  c.set(0, any_element(element));
  if (auto* t = c.output(0)) t->holds = value_view::kind::sequence;
}

inline void sequence_insert(const context& c) {
  const auto& from = sequence(c, 0);
  if (!c.has(1)) throw unresolved{"input 1 is missing"};
  const auto size = from.elements ? static_cast<std::int64_t>(from.elements->size()) : most_elements;
  const auto at = place(c, 2, size);
  if (!at || size >= most_elements) return set_open_sequence(c, common_state(any_element(from), c.input(1)));
  states all = *from.elements;
  all.insert(all.begin() + (*at == size ? size : from_front(*at, all.size())), c.input(1));
  c.set_sequence(0, std::move(all));
}

inline void sequence_erase(const context& c) {
  const auto& from = sequence(c, 0);
  const auto at = place(c, 1, -1);
  if (!at || !from.elements) return set_open_sequence(c, from);
  states all = *from.elements;
  all.erase(all.begin() + from_front(*at, all.size()));
  c.set_sequence(0, std::move(all));
}

inline void sequence_at(const context& c) {
  const auto& from = sequence(c, 0);
  const auto at = place(c, 1, 0);
  if (at && from.elements)
    c.set(0, (*from.elements)[static_cast<std::size_t>(from_front(*at, from.elements->size()))]);
  else
    c.set(0, any_element(from));
}

inline void sequence_length(const context& c) {
  const auto& from = sequence(c, 0);
  c.set(0, {}, data_type::int64);
  if (from.elements) c.set_values({static_cast<double>(from.elements->size())});
}

// Without `split`, one element for each place of the axis; with one number, pieces of that size and what remains.
inline void split_to_sequence(const context& c) {
  const auto& x = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), x.size());
  tensor_state piece;
  piece.type = c.type(0);
  piece.ranked = true;
  piece.dims = x;
  const auto sizes = c.integers(1);
  const bool dropped = !c.has(1) && c.attribute("keepdims", std::int64_t{1}) == 0;
  if (dropped)
    piece.dims.erase(piece.dims.begin() + static_cast<std::ptrdiff_t>(axis));
  else
    piece.dims[axis] = c.has(1) ? unknown : 1;
  list lengths;
  bool open = x[axis] < 0 || x[axis] > most_elements || (c.has(1) && !sizes);
  if (!open && !c.has(1)) lengths.assign(static_cast<std::size_t>(x[axis]), 1);
  if (!open && sizes && c.dims(1).empty()) {
    const auto chunk = sizes->at(0);
    if (chunk < 1) throw unresolved{"pieces of " + std::to_string(chunk)};
    for (std::int64_t begin = 0; begin < x[axis]; begin += chunk) lengths.push_back(std::min(chunk, x[axis] - begin));
  } else if (sizes) {
    lengths = *sizes;
    open = false;
  }
  if (open) return set_open_sequence(c, piece);
  states all;
  for (const auto n : lengths) {
    if (!dropped) piece.dims[axis] = n < 0 ? unknown : n;
    all.push_back(piece);
  }
  c.set_sequence(0, std::move(all));
}

inline void concat_from_sequence(const context& c) {
  const auto& from = sequence(c, 0);
  const bool stacked = c.attribute("new_axis", std::int64_t{0}) != 0;
  if (!from.ranked) throw unresolved{"the elements have no known shape"};
  shape out = from.dims;
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), out.size() + (stacked ? 1 : 0));
  std::int64_t length = unknown;
  if (from.elements && stacked) length = static_cast<std::int64_t>(from.elements->size());
  if (from.elements && !stacked) {
    length = 0;
    for (const auto& e : *from.elements)
      length = add(length, e.ranked && axis < e.dims.size() ? e.dims[axis] : unknown);
  }
  if (stacked)
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(axis), length);
  else
    out[axis] = length;
  c.set(0, std::move(out), from.type);
}

inline void optional_has_element(const context& c) {
  c.set(0, {}, data_type::boolean);
  if (!c.has(0)) return c.set_values({0});
  if (c.input(0).source != tensor_state::origin::input) c.set_values({1});
}

inline void optional_(const context& c) {
  if (!c.has(0)) throw unresolved{"an empty optional has no shape"};
  c.set(0, c.input(0));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
