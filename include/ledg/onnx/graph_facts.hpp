// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/onnx/rules/window.hpp"

/// @file onnx/graph_facts.hpp
/// What ONNX keeps in weights' shapes, defaults and constant inputs becomes attributes, so that the graph says it
/// alone.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

[[nodiscard]] inline bool is_constant_input(const rule_context& c, std::size_t k) {
  return c.has(k) && c.input(k).constant;
}

/// The number that input @p k always is.
[[nodiscard]] inline std::optional<double> constant_number(const rule_context& c, std::size_t k) {
  if (!is_constant_input(c, k) || c.values(k) == nullptr || c.values(k)->size() != 1) return std::nullopt;
  return c.values(k)->front();
}

/// A dimension of input @p k, the last one for @p from_back = 1; 0 where it is not known.
[[nodiscard]] inline std::int64_t dimension_of(const rule_context& c, std::size_t k, std::size_t from_back) {
  if (!c.has(k) || !c.input(k).complete() || c.input(k).dims.size() < from_back) return 0;
  return c.input(k).dims[c.input(k).dims.size() - from_back];
}

/// Pads as numbers, also where the file says SAME; those of the file, or none, where its attributes do not fit.
[[nodiscard]] inline shape pads_of(const rule_context& c, const ledg::graph_node& v) {
  const auto kernel = v.integers("kernel_shape");
  try {
    return rules::window(c, kernel).explicit_pads(c.dims(0));
  } catch (const unresolved&) {
    return v.integers("pads", shape(2 * kernel.size(), 0));
  }
}

inline void add_window_facts(const rule_context& c, ledg::graph_node& v) {
  if (v.find("kernel_shape") == nullptr && c.has(1) && c.input(1).complete() && c.input(1).dims.size() > 2)
    v.set("kernel_shape", shape(c.input(1).dims.begin() + 2, c.input(1).dims.end()));
  const auto n = v.integers("kernel_shape").size();
  if (n > 0 && v.find("strides") == nullptr) v.set("strides", shape(n, 1));
  if (n > 0) v.set("pads", pads_of(c, v));
  std::erase_if(v.attributes, [](const attribute& a) { return a.name == "auto_pad"; });
}

inline void add_product_facts(const rule_context& c, ledg::graph_node& v) {
  v.set("k", dimension_of(c, 0, v.integer("transA", 0) != 0 ? 2 : 1));
  if (!is_constant_input(c, 1)) return;
  v.set("in", dimension_of(c, 1, 2));
  v.set("out", dimension_of(c, 1, 1));
}

/// Of two operands one is a constant.
inline void add_constant_facts(const rule_context& c, ledg::graph_node& v) {
  const std::size_t k = is_constant_input(c, 0) ? 0 : 1;
  v.set("constant", c.input(k).complete() ? element_count(c.input(k).dims) : 0);
  if (const auto x = constant_number(c, k)) v.set("value", *x);
  if (k == 0) v.set("constant_first", std::int64_t{1});
}

}  // namespace detail

/// Adds to @p v what `network::to_graph` promises beyond the file's attributes. @p c is the context of the node that it
/// was made of; @p v has that node's attributes and the shape of its output.
inline void add_facts(const rule_context& c, ledg::graph_node& v) {
  using detail::dimension_of;
  const auto group = group_of(v.op);
  if (group == operator_group::dense_conv || group == operator_group::pooling) {
    detail::add_window_facts(c, v);
  } else if (group == operator_group::gemm) {
    v.set("in", dimension_of(c, 0, v.integer("transA", 0) != 0 ? 2 : 1));
    v.set("out", v.output_shape && !v.output_shape->empty() ? v.output_shape->back() : 0);
  } else if (v.op == "MatMul" || v.op == "FusedMatMul") {
    detail::add_product_facts(c, v);
  } else if (v.op == "Split") {
    v.set("parts", static_cast<std::int64_t>(c.output_count()));
  } else if (v.op == "Clip") {
    if (const auto low = detail::constant_number(c, 1)) v.set("min", *low);
    if (const auto high = detail::constant_number(c, 2)) v.set("max", *high);
  } else if (v.op == "Pow") {
    if (const auto x = detail::constant_number(c, 1)) v.set("exponent", *x);
  } else if (group == operator_group::elementwise && c.input_count() == 2 &&
             detail::is_constant_input(c, 0) != detail::is_constant_input(c, 1)) {
    detail::add_constant_facts(c, v);
  } else if (v.op.starts_with("Reduce") && v.find("axes") == nullptr) {
    if (const auto axes = c.integers(1)) v.set("axes", *axes);
  } else if (group == operator_group::recurrent) {
    if (v.find("hidden_size") == nullptr) v.set("hidden_size", dimension_of(c, 2, 1));
  }
}

}  // namespace ledg::inline LEDG_ABI::onnx
