// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"
#include "ledg/onnx/rules/values.hpp"

/// @file onnx/rules/elementwise.hpp
/// Operators on each element for itself, and those that keep the shape of their input.

namespace ledg::inline LEDG_ABI::onnx::rules {

// Type of the first output.
inline data_type type_of(const context& c) {
  switch (c.rule().result) {
    case result_type::boolean:
      return data_type::boolean;
    case result_type::int64:
      return data_type::int64;
    default:
      return c.type(0);
  }
}

// Shape of operand `i`. Before set 7 the second one lay at the axis that an attribute names.
inline shape operand(const context& c, std::size_t i) {
  auto dims = c.dims(i);
  if (i != 1 || c.opset() >= 7 || !flag(c, "broadcast")) return dims;
  const auto axis = c.attribute("axis", unknown_value);
  if (axis == unknown_value) return dims;
  const auto rank = c.dims(0).size(), at = c.axis(axis, rank);
  if (at + dims.size() > rank) throw contradiction("the second operand has too many dimensions behind the axis");
  dims.resize(rank - at, 1);
  return dims;
}

inline void elementwise(const context& c) {
  shape out = operand(c, 0);
  for (std::size_t i = 1; i < c.input_count(); ++i)
    if (c.has(i)) out = broadcast(out, operand(c, i));
  const auto type = type_of(c);
  std::vector<double> values;
  const auto fold = c.rule().fold;
  bool all = fold != nullptr && few_elements(out);
  for (std::size_t i = 0; all && i < c.input_count(); ++i) all = c.values(i) != nullptr;
  if (all) {
    values.resize(static_cast<std::size_t>(checked_product(out)));
    for (std::size_t k = 0; k < values.size(); ++k) {
      double x = element(*c.values(0), operand(c, 0), out, k);
      if (c.input_count() == 1) x = fold(x, 0);
      for (std::size_t i = 1; i < c.input_count(); ++i) {
        const double y = element(*c.values(i), operand(c, i), out, k);
        x = std::isnan(x) || std::isnan(y) ? std::nan("") : rounded_for(type, fold(x, y));
      }
      values[k] = rounded_for(type, x);
    }
  }
  c.set(0, std::move(out), type);
  if (all) c.set_values(std::move(values));
}

inline void like_input(const context& c) {
  c.set(0, c.dims(0), type_of(c));
  if (const auto* v = c.values(0); v != nullptr && c.node().op == "Identity") c.set_values(*v);
}

// A bound of Clip: an attribute before operator set 11, an input since; @p none where there is neither, NaN where it is
// not known.
inline double bound(const context& c, std::string_view key, std::size_t i, double none) {
  if (const auto* a = c.graph().find(c.node(), key)) return a->real;
  if (!c.has(i)) return none;
  const auto* v = c.values(i);
  return v != nullptr && v->size() == 1 ? v->front() : std::nan("");
}

inline void clip(const context& c) {
  c.set(0, c.dims(0));
  const auto* v = c.values(0);
  const auto low = bound(c, "min", 1, -HUGE_VAL), high = bound(c, "max", 2, HUGE_VAL);
  if (v == nullptr || std::isnan(low) || std::isnan(high)) return;
  auto values = *v;
  for (auto& x : values) x = std::isnan(x) ? x : std::min(std::max(x, low), high);
  c.set_values(std::move(values));
}

inline void dropout(const context& c) {
  c.set(0, c.dims(0));
  c.set(1, c.dims(0), c.opset() >= 10 ? data_type::boolean : c.type(0));
}

inline void cast(const context& c) {
  const auto type = c.node().op == "CastLike" ? c.type(1) : to_data_type(c.attribute("to", std::int64_t{0}));
  c.set(0, c.dims(0), type);
  if (const auto* v = c.values(0)) {
    auto values = *v;
    for (auto& x : values) x = type == data_type::boolean && !std::isnan(x) ? double(x != 0) : rounded_for(type, x);
    c.set_values(std::move(values));
  }
}

inline void where(const context& c) {
  shape out = broadcast_inputs(c);
  const auto *p = c.values(0), *x = c.values(1), *y = c.values(2);
  c.set(0, out, c.type(1));
  if (p == nullptr || x == nullptr || y == nullptr || !few_elements(out)) return;
  std::vector<double> values(static_cast<std::size_t>(checked_product(out)));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double choice = element(*p, c.dims(0), out, k);
    values[k] = std::isnan(choice) ? choice
                : choice != 0      ? element(*x, c.dims(1), out, k)
                                   : element(*y, c.dims(2), out, k);
  }
  c.set_values(std::move(values));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
