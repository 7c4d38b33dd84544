// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/onnx/inference_context.hpp"

/// @file onnx/operator_rules.hpp
/// One table row per operator: how its output shapes follow from its inputs, how many multiply-accumulates it does, and
/// which of its constants are learnable. Free dimensions pass through wherever the arithmetic allows it.
/// Source: operator definitions of the ONNX project, sets 1 to 23, and those of ONNX Runtime for `com.microsoft`.

namespace ledg::inline LEDG_ABI::onnx {

/// Which constants of an operator are learnable parameters.
enum class weight_use : std::uint8_t {
  none,       ///< none
  all,        ///< every real constant: convolutions, products, normalisations
  table,      ///< the real constant that input 0 is: embeddings
  vectors,    ///< real constants of more than one element: elementwise and layout operators
  quantized,  ///< the integer constant that input 0 is: dequantisation
  integers    ///< constants of any type of more than one element: quantised operators
};

/// Element type of the first output.
enum class result_type : std::uint8_t { same, boolean, int64 };

/// Rules of one operator.
struct operator_rule {
  std::string_view op;                 ///< name, with the domain before it where it is not ONNX's
  void (*infer)(const rule_context&);  ///< sets the outputs' shapes, types and values; throws `unresolved`
  weight_use weights = weight_use::none;
  std::int64_t (*macs)(const rule_context&) = nullptr;  ///< called once all shapes are complete
  double (*fold)(double, double) = nullptr;  ///< value of an elementwise operator; unary ones ignore the second
  result_type result = result_type::same;
};

[[nodiscard]] inline const operator_rule* find_rule(const node_view& n);

namespace detail::rules {

using context = rule_context;
using list = std::vector<std::int64_t>;
inline constexpr std::int64_t unknown = free_dimension;

inline bool known(const shape& s) {
  return std::all_of(s.begin(), s.end(), [](auto d) { return d >= 0; });
}

// Arithmetic on dimensions: what is computed from a free one is free.
inline std::int64_t add(std::int64_t a, std::int64_t b) { return a < 0 || b < 0 ? unknown : checked_sum({a, b}); }
inline std::int64_t divide(std::int64_t a, std::int64_t b) { return a < 0 || b <= 0 ? unknown : a / b; }
inline std::int64_t multiply(std::int64_t a, std::int64_t b) {
  return a < 0 || b < 0 ? unknown : checked_product({a, b});
}

inline data_type type_of(const context& c) {
  const auto* rule = find_rule(c.node());
  switch (rule != nullptr ? rule->result : result_type::same) {
    case result_type::boolean:
      return data_type::boolean;
    case result_type::int64:
      return data_type::int64;
    default:
      return c.type(0);
  }
}

// ---- elementwise -------------------------------------------------------------------------------------------------

inline shape broadcast(const shape& a, const shape& b) {
  shape out(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto at = [&](const shape& s) { return i < s.size() ? s[s.size() - 1 - i] : 1; };
    const auto x = at(a), y = at(b);
    if (x > 1 && y > 1 && x != y)
      throw unresolved{"dimensions " + std::to_string(x) + " and " + std::to_string(y) + " do not broadcast"};
    // A free dimension may only be 1 or the other one, unless that is 1 itself.
    out[out.size() - 1 - i] = x == 1 ? y : (y == 1 ? x : (x == unknown ? y : x));
  }
  return out;
}

inline shape broadcast_inputs(const context& c, std::size_t first = 0) {
  shape out = c.dims(first);
  for (std::size_t i = first + 1; i < c.input_count(); ++i)
    if (c.has(i)) out = broadcast(out, c.dims(i));
  return out;
}

// Element of a tensor of shape `s`, stretched to `out`, at flat index `at` of `out`.
inline double element(const std::vector<double>& values, const shape& s, const shape& out, std::size_t at) {
  std::size_t index = 0, stride = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto extent = static_cast<std::size_t>(out[out.size() - 1 - i]);
    const auto digit = at % extent;
    at /= extent;
    if (i >= s.size()) continue;
    const auto own = static_cast<std::size_t>(s[s.size() - 1 - i]);
    if (own != 1) index += digit * stride;
    stride *= own;
  }
  return values[index];
}

inline double rounded_for(data_type type, double x) {
  return is_real(type) || type == data_type::boolean ? x : std::trunc(x);
}

inline void elementwise(const context& c) {
  shape out = broadcast_inputs(c);
  const auto type = type_of(c);
  std::vector<double> values;
  const auto* rule = find_rule(c.node());
  bool all =
      rule->fold != nullptr && known(out) && checked_product(out) <= static_cast<std::int64_t>(most_tracked_values);
  for (std::size_t i = 0; all && i < c.input_count(); ++i) all = c.values(i) != nullptr;
  if (all) {
    values.resize(static_cast<std::size_t>(checked_product(out)));
    for (std::size_t k = 0; k < values.size(); ++k) {
      double x = element(*c.values(0), c.dims(0), out, k);
      if (c.input_count() == 1) x = rule->fold(x, 0);
      for (std::size_t i = 1; i < c.input_count(); ++i) {
        const double y = element(*c.values(i), c.dims(i), out, k);
        x = std::isnan(x) || std::isnan(y) ? std::nan("") : rule->fold(x, y);
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
  if (p == nullptr || x == nullptr || y == nullptr || !known(out)) return;
  const auto n = checked_product(out);
  if (n > static_cast<std::int64_t>(most_tracked_values)) return;
  std::vector<double> values(static_cast<std::size_t>(n));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double choice = element(*p, c.dims(0), out, k);
    values[k] = std::isnan(choice) ? choice
                : choice != 0      ? element(*x, c.dims(1), out, k)
                                   : element(*y, c.dims(2), out, k);
  }
  c.set_values(std::move(values));
}

// ---- convolution and pooling -------------------------------------------------------------------------------------

struct window {
  list kernel, strides, dilations, pads;
  std::string_view auto_pad;
  bool ceil = false;

  window(const context& c, list k) : kernel(std::move(k)), auto_pad(c.attribute("auto_pad", "NOTSET")) {
    const auto n = kernel.size();
    const auto read = [&](std::string_view key, std::size_t size, std::int64_t fallback) {
      auto l = c.attribute_list(key).value_or(list(size, fallback));
      if (l.size() != size)
        throw unresolved{"attribute " + std::string(key) + " should have " + std::to_string(size) +
                         " numbers, it has " + std::to_string(l.size())};
      return l;
    };
    strides = read("strides", n, 1);
    dilations = read("dilations", n, 1);
    pads = read("pads", 2 * n, 0);
    ceil = c.attribute("ceil_mode", std::int64_t{0}) != 0;
    constexpr std::int64_t most = 1LL << 30;  // keeps the arithmetic below within 63 bits
    const auto within = [](const list& l, std::int64_t low) {
      return std::all_of(l.begin(), l.end(), [&](auto x) { return x >= low && x <= most; });
    };
    if (!within(kernel, 1) || !within(strides, 1) || !within(dilations, 1) || !within(pads, -most))
      throw unresolved{"kernel, strides, dilations or pads are out of range"};
  }

  [[nodiscard]] std::int64_t extent(std::size_t i) const { return (kernel[i] - 1) * dilations[i] + 1; }

  [[nodiscard]] std::int64_t out(std::int64_t in, std::size_t i) const {
    if (in < 0) return unknown;
    const auto stride = strides[i];
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") return (in + stride - 1) / stride;
    const auto before = auto_pad == "VALID" ? 0 : pads[i];
    const auto after = auto_pad == "VALID" ? 0 : pads[i + kernel.size()];
    const auto room = in + before + after - extent(i);
    if (room < 0)
      throw unresolved{"a window of " + std::to_string(extent(i)) + " does not fit into " +
                       std::to_string(in + before + after)};
    auto n = (room + (ceil ? stride - 1 : 0)) / stride + 1;
    if (ceil && (n - 1) * stride >= in + before) --n;  // a window that would start in the padding is left out
    return n;
  }
};

inline list kernel_of(const context& c, std::size_t weight) {
  if (auto k = c.attribute_list("kernel_shape")) return *k;
  const auto& w = c.dims(weight, 3);
  if (!known(w)) throw unresolved{"the kernel's size is unknown"};
  return {w.begin() + 2, w.end()};
}

inline void conv_like(const context& c, std::size_t weight, data_type type) {
  const auto& x = c.dims(0, 2);
  const auto& w = c.dims(weight, 2);
  const window win(c, kernel_of(c, weight));
  if (win.kernel.size() + 2 != x.size())
    throw unresolved{"a kernel of " + std::to_string(win.kernel.size()) + " dimensions for an input of " +
                     std::to_string(x.size())};
  if (const auto groups = c.attribute("group", std::int64_t{1});
      x[1] >= 0 && w[1] >= 0 && x[1] != multiply(w[1], groups))
    throw unresolved{"input has " + std::to_string(x[1]) + " channels, the weight expects " +
                     std::to_string(multiply(w[1], groups))};
  shape out{x[0], w[0]};
  for (std::size_t i = 0; i < win.kernel.size(); ++i) out.push_back(win.out(x[i + 2], i));
  c.set(0, std::move(out), type);
}

inline void conv(const context& c) { conv_like(c, 1, c.type(0)); }
inline void conv_integer(const context& c) { conv_like(c, 1, data_type::int32); }
inline void conv_qlinear(const context& c) { conv_like(c, 3, c.type(7)); }

inline void conv_transpose(const context& c) {
  const auto& x = c.dims(0, 2);
  const auto& w = c.dims(1, 2);
  const window win(c, kernel_of(c, 1));
  const auto n = win.kernel.size();
  if (n + 2 != x.size() || w.size() != x.size()) throw unresolved{"kernel and input differ in rank"};
  const auto extra = c.attribute_list("output_padding").value_or(list(n, 0));
  const auto wanted = c.attribute_list("output_shape");
  const auto groups = c.attribute("group", std::int64_t{1});
  shape out{x[0], multiply(w[1], groups)};
  for (std::size_t i = 0; i < n; ++i) {
    if (wanted && wanted->size() >= n) {
      out.push_back((*wanted)[wanted->size() - n + i]);
    } else if (x[i + 2] < 0) {
      out.push_back(unknown);
    } else if (win.auto_pad == "SAME_UPPER" || win.auto_pad == "SAME_LOWER") {
      out.push_back(multiply(x[i + 2], win.strides[i]));
    } else {
      const auto pads = win.auto_pad == "VALID" ? 0 : win.pads[i] + win.pads[i + n];
      out.push_back(std::max<std::int64_t>(0, checked_sum({checked_product({win.strides[i], x[i + 2] - 1}),
                                                           win.extent(i), i < extra.size() ? extra[i] : 0, -pads})));
    }
  }
  c.set(0, std::move(out));
}

inline void pool(const context& c) {
  const auto& x = c.dims(0, 3);
  const auto kernel = c.attribute_list("kernel_shape");
  if (!kernel || kernel->size() + 2 != x.size()) throw unresolved{"kernel_shape does not fit the input"};
  const window win(c, *kernel);
  shape out{x[0], x[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i) out.push_back(win.out(x[i + 2], i));
  c.set(1, out, data_type::int64);
  c.set(0, std::move(out));
}

inline void global_pool(const context& c) {
  shape out = c.dims(0, 2);
  std::fill(out.begin() + 2, out.end(), 1);
  c.set(0, std::move(out));
}

inline void roi_pool(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto rois = c.dims(1, 1)[0];
  if (const auto size = c.attribute_list("pooled_shape"); size && size->size() == 2)
    return c.set(0, {rois, x[1], (*size)[0], (*size)[1]});
  c.set(0, {rois, x[1], c.attribute("output_height", std::int64_t{1}), c.attribute("output_width", std::int64_t{1})});
}

inline void grid_sample(const context& c) {
  shape out = c.dims(0, 3);
  const auto& grid = c.dims(1, out.size());
  std::copy(grid.begin() + 1, grid.end() - 1, out.begin() + 2);
  c.set(0, std::move(out));
}

inline std::int64_t conv_macs_with(const context& c, std::size_t weight) {
  const auto& w = c.dims(weight);
  return checked_product({checked_product(c.output(0)->dims), checked_product(std::span(w).subspan(1))});
}
inline std::int64_t conv_macs(const context& c) { return conv_macs_with(c, 1); }
inline std::int64_t conv_qlinear_macs(const context& c) { return conv_macs_with(c, 3); }
inline std::int64_t conv_transpose_macs(const context& c) {
  return checked_product({checked_product(c.dims(0)), checked_product(std::span(c.dims(1)).subspan(1))});
}

// ---- products ----------------------------------------------------------------------------------------------------

inline void gemm(const context& c) {
  const auto &a = c.dims(0, 2), &b = c.dims(1, 2);
  const bool ta = c.attribute("transA", std::int64_t{0}) != 0, tb = c.attribute("transB", std::int64_t{0}) != 0;
  const auto ka = a[ta ? 0 : 1], kb = b[tb ? 1 : 0];
  if (ka >= 0 && kb >= 0 && ka != kb)
    throw unresolved{"inner dimensions " + std::to_string(ka) + " and " + std::to_string(kb) + " differ"};
  c.set(0, {a[ta ? 1 : 0], b[tb ? 0 : 1]});
}

inline std::int64_t gemm_macs(const context& c) {
  const auto& a = c.dims(0);
  const auto k = a[c.attribute("transA", std::int64_t{0}) != 0 ? 0 : 1];
  return checked_product({checked_product(c.output(0)->dims), k});
}

inline shape product_shape(shape a, shape b) {
  if (a.empty() || b.empty()) throw unresolved{"a product of scalars"};
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  const auto ka = a.back(), kb = b[b.size() - 2];
  if (ka >= 0 && kb >= 0 && ka != kb)
    throw unresolved{"inner dimensions " + std::to_string(ka) + " and " + std::to_string(kb) + " differ"};
  shape out = broadcast(shape(a.begin(), a.end() - 2), shape(b.begin(), b.end() - 2));
  if (!row) out.push_back(a[a.size() - 2]);
  if (!column) out.push_back(b.back());
  return out;
}

inline void matmul(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(1))); }
inline void matmul_integer(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(1)), data_type::int32); }
inline void matmul_qlinear(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(3)), c.type(7)); }

inline void matmul_fused(const context& c) {
  auto a = c.dims(0, 2), b = c.dims(1, 2);
  if (c.attribute("transA", std::int64_t{0}) != 0) std::swap(a[a.size() - 1], a[a.size() - 2]);
  if (c.attribute("transB", std::int64_t{0}) != 0) std::swap(b[b.size() - 1], b[b.size() - 2]);
  c.set(0, product_shape(a, b));
}

inline std::int64_t matmul_macs(const context& c) {
  const auto& a = c.dims(0);
  const bool flipped = c.attribute("transA", std::int64_t{0}) != 0 && a.size() > 1;
  return checked_product({checked_product(c.output(0)->dims), flipped ? a[a.size() - 2] : a.back()});
}

inline void einsum(const context& c) {
  std::string equation(c.attribute("equation", ""));
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  const auto arrow = equation.find("->");
  if (arrow == std::string::npos || equation.find('.') != std::string::npos)
    throw unresolved{"equation '" + equation + "' has no explicit output"};
  std::array<std::int64_t, 128> extent;
  extent.fill(unknown);
  std::size_t at = 0;
  for (std::size_t i = 0; i < c.input_count(); ++i, ++at)
    for (std::size_t k = 0; at < arrow && equation[at] != ','; ++at, ++k) {
      auto& e = extent[static_cast<unsigned char>(equation[at]) & 127];
      e = std::max(e, c.dims(i, k + 1)[k]);
    }
  shape out;
  for (const char letter : equation.substr(arrow + 2)) out.push_back(extent[static_cast<unsigned char>(letter) & 127]);
  c.set(0, std::move(out));
}

// ---- attention and recurrence ------------------------------------------------------------------------------------

struct attention_sizes {
  std::int64_t batch, heads, kv_heads, queries, keys, depth, value_depth;
};

inline attention_sizes attention_sizes_of(const context& c) {
  const auto &q = c.dims(0, 3), &k = c.dims(1, q.size()), &v = c.dims(2, q.size());
  const auto past = c.has(4) ? c.dims(4, 4)[2] : 0;
  if (q.size() == 4) return {q[0], q[1], k[1], q[2], add(k[2], past), q[3], v[3]};
  const auto heads = c.attribute("q_num_heads", std::int64_t{1}), kv = c.attribute("kv_num_heads", heads);
  return {q[0], heads, kv, q[1], add(k[1], past), divide(q[2], heads), divide(v[2], kv)};
}

inline void attention(const context& c) {
  const auto s = attention_sizes_of(c);
  c.set(0, c.dims(0).size() == 4 ? shape{s.batch, s.heads, s.queries, s.value_depth}
                                 : shape{s.batch, s.queries, multiply(s.heads, s.value_depth)});
  c.set(1, {s.batch, s.kv_heads, s.keys, s.depth});
  c.set(2, {s.batch, s.kv_heads, s.keys, s.value_depth});
  c.set(3, {s.batch, s.heads, s.queries, s.keys});
}

inline std::int64_t attention_macs(const context& c) {
  const auto s = attention_sizes_of(c);
  return checked_product({s.batch, s.heads, s.queries, s.keys, add(s.depth, s.value_depth)});
}

inline void multi_head_attention(const context& c) {  // com.microsoft: query, key and value are {batch, length, hidden}
  const auto &q = c.dims(0, 3), &v = c.dims(2, 3);
  c.set(0, {q[0], q[1], v[2]});
}

inline std::int64_t multi_head_attention_macs(const context& c) {
  const auto &q = c.dims(0), &v = c.dims(2);
  return checked_product({q[0], q[1], v[1], add(q[2], v[2])});
}

inline void packed_attention(const context& c) {  // com.microsoft: one product makes query, key and value
  const auto &x = c.dims(0, 3), &w = c.dims(1, 2);
  const auto sizes = c.attribute_list("qkv_hidden_sizes");
  c.set(0, {x[0], x[1], sizes && sizes->size() == 3 ? (*sizes)[2] : divide(w[1], 3)});
}

inline std::int64_t packed_attention_macs(const context& c) {
  const auto &x = c.dims(0), &w = c.dims(1);
  const auto hidden = c.output(0)->dims[2];
  return checked_sum({checked_product({x[0], x[1], w[0], w[1]}), checked_product({x[0], x[1], x[1], hidden, 2})});
}

inline void recurrent(const context& c) {
  const auto &x = c.dims(0, 3), &r = c.dims(2, 3);
  const bool batch_first = c.attribute("layout", std::int64_t{0}) != 0;
  const auto hidden = c.attribute("hidden_size", r[2]);
  const std::int64_t directions = c.attribute("direction", "forward") == "bidirectional" ? 2 : 1;
  const auto length = x[batch_first ? 1 : 0], batch = x[batch_first ? 0 : 1];
  c.set(0, batch_first ? shape{batch, length, directions, hidden} : shape{length, directions, batch, hidden});
  const shape state = batch_first ? shape{batch, directions, hidden} : shape{directions, batch, hidden};
  c.set(1, state);
  c.set(2, state);
}

// ---- normalisation -----------------------------------------------------------------------------------------------

inline void batch_norm(const context& c) {
  const auto& x = c.dims(0);
  c.set(0, x);
  for (std::size_t i = 1; i < c.output_count(); ++i) c.set(i, {x.size() > 1 ? x[1] : 1}, c.type(1));
}

inline void layer_norm(const context& c) {
  shape stats = c.dims(0);
  c.set(0, stats);
  std::fill(stats.begin() + static_cast<std::ptrdiff_t>(c.axis(c.attribute("axis", std::int64_t{-1}), stats.size())),
            stats.end(), 1);
  c.set(1, stats, data_type::float32);
  c.set(2, stats, data_type::float32);
}

inline void skip_layer_norm(const context& c) {  // com.microsoft: outputs, statistics twice, and the sum of the inputs
  c.set(0, c.dims(0));
  c.set(3, c.dims(0));
}

// ---- reduction ---------------------------------------------------------------------------------------------------

inline void reduce(const context& c) {
  const auto& x = c.dims(0);
  const auto axes = c.list("axes", 1);
  const bool keep = c.attribute("keepdims", std::int64_t{1}) != 0;
  if (!axes && c.has(1)) throw unresolved{"the axes are not constant"};
  if ((!axes || axes->empty()) && c.attribute("noop_with_empty_axes", std::int64_t{0}) != 0) return c.set(0, x);
  std::vector<bool> gone(x.size(), !axes || axes->empty());
  if (axes)
    for (const auto a : *axes) gone[c.axis(a, x.size())] = true;
  shape out;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!gone[i])
      out.push_back(x[i]);
    else if (keep)
      out.push_back(1);
  c.set(0, std::move(out));
  const auto* rule = find_rule(c.node());
  const auto* v = c.values(0);
  if (v == nullptr || v->empty() || rule->fold == nullptr ||
      !std::all_of(gone.begin(), gone.end(), [](bool b) { return b; }))
    return;
  double x0 = (*v)[0];
  for (std::size_t i = 1; i < v->size(); ++i) x0 = std::isnan((*v)[i]) ? (*v)[i] : rule->fold(x0, (*v)[i]);
  c.set_values({x0});
}

inline void arg_extreme(const context& c) {
  shape out = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), out.size());
  if (c.attribute("keepdims", std::int64_t{1}) != 0)
    out[axis] = 1;
  else
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(axis));
  c.set(0, std::move(out), data_type::int64);
}

inline void top_k(const context& c) {
  shape out = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{-1}), out.size());
  const auto k = c.integers(1);
  const auto n = k && k->size() == 1 ? (*k)[0] : c.attribute("k", unknown);
  out[axis] = n < 0 ? unknown : n;
  c.set(0, out);
  c.set(1, std::move(out), data_type::int64);
}

// ---- layout ------------------------------------------------------------------------------------------------------

inline void copy_values(const context& c) {
  if (const auto* v = c.values(0)) c.set_values(*v);
}

inline void reshape(const context& c) {
  const auto& x = c.dims(0);
  const auto target = c.list("shape", 1);
  if (!target) {
    const auto& length = c.dims(1, 1);
    if (length[0] < 0 || length[0] > 64) throw unresolved{"the target shape is not constant"};
    return c.set(0, shape(static_cast<std::size_t>(length[0]), unknown));
  }
  const bool zero_is_zero = c.attribute("allowzero", std::int64_t{0}) != 0;
  // Elements left for the dimension written as -1; free dimensions that are copied as they are cancel out.
  std::vector<bool> copied(x.size(), false);
  shape out;
  std::optional<std::size_t> rest;
  bool open = false;
  std::int64_t taken = 1;
  for (std::size_t i = 0; i < target->size(); ++i) {
    const auto t = (*target)[i];
    if (t == 0 && !zero_is_zero) {
      if (i >= x.size())
        throw unresolved{"the target shape copies dimension " + std::to_string(i) + ", which is missing"};
      copied[i] = true;
      out.push_back(x[i]);
    } else if (t == -1) {
      if (rest) throw unresolved{"the target shape has two dimensions to infer"};
      rest = i;
      out.push_back(unknown);
    } else if (t < 0) {
      open = true;
      out.push_back(unknown);
    } else {
      taken = checked_product({taken, t});
      out.push_back(t);
    }
  }
  std::int64_t elements = 1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (copied[i]) continue;
    open = open || x[i] < 0;
    elements = checked_product({elements, std::max<std::int64_t>(x[i], 0)});
  }
  if (!open) {
    if (rest ? taken == 0 || elements % taken != 0 : taken != elements)
      throw unresolved{std::to_string(elements) + " elements do not fit the target shape (" + std::to_string(taken) +
                       ")"};
    if (rest) out[*rest] = elements / taken;
  }
  c.set(0, std::move(out));
  copy_values(c);
}

// Elements of a strided view: element `i` of axis `d` lies `i * strides[d]` after `offset`.
inline std::vector<double> view_of(const std::vector<double>& values, const shape& out, std::int64_t offset,
                                   const list& strides) {
  std::vector<double> result(static_cast<std::size_t>(element_count(out)));
  for (std::size_t k = 0; k < result.size(); ++k) {
    auto at = offset;
    auto rest = static_cast<std::int64_t>(k);
    for (std::size_t d = out.size(); d-- > 0; rest /= out[d]) at += rest % out[d] * strides[d];
    result[k] = values[static_cast<std::size_t>(at)];
  }
  return result;
}

inline list strides_of(const shape& s) {
  list strides(s.size(), 1);
  for (std::size_t d = s.size(); d-- > 1;) strides[d - 1] = strides[d] * s[d];
  return strides;
}

inline void transpose(const context& c) {
  const auto& x = c.dims(0);
  auto perm = c.attribute_list("perm").value_or(list{});
  if (perm.empty())
    for (std::size_t i = x.size(); i-- > 0;) perm.push_back(static_cast<std::int64_t>(i));
  if (perm.size() != x.size()) throw unresolved{"perm does not fit the input"};
  shape out;
  for (const auto p : perm) out.push_back(x[c.axis(p, x.size())]);
  c.set(0, out);
  if (const auto* v = c.values(0)) {
    const auto own = strides_of(x);
    list strides;
    for (const auto p : perm) strides.push_back(own[c.axis(p, x.size())]);
    c.set_values(view_of(*v, out, 0, strides));
  }
}

inline void flatten(const context& c) {
  const auto& x = c.dims(0);
  const auto wanted = c.attribute("axis", std::int64_t{1});
  const auto axis = wanted == static_cast<std::int64_t>(x.size()) ? x.size() : c.axis(wanted, x.size());
  std::int64_t rows = 1, columns = 1;
  for (std::size_t i = 0; i < x.size(); ++i) (i < axis ? rows : columns) = multiply(i < axis ? rows : columns, x[i]);
  c.set(0, {rows, columns});
  copy_values(c);
}

inline void squeeze(const context& c) {
  const auto& x = c.dims(0);
  const auto axes = c.list("axes", 1);
  if (!axes && (c.has(1) || !known(x))) throw unresolved{"the axes are not constant"};
  std::vector<bool> gone(x.size(), false);
  if (axes)
    for (const auto a : *axes) gone[c.axis(a, x.size())] = true;
  else
    for (std::size_t i = 0; i < x.size(); ++i) gone[i] = x[i] == 1;
  shape out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!gone[i]) out.push_back(x[i]);
    if (gone[i] && x[i] > 1) throw unresolved{"a dimension of " + std::to_string(x[i]) + " cannot be squeezed"};
  }
  c.set(0, std::move(out));
  copy_values(c);
}

inline void unsqueeze(const context& c) {
  const auto& x = c.dims(0);
  const auto axes = c.list("axes", 1);
  if (!axes) throw unresolved{"the axes are not constant"};
  const auto rank = x.size() + axes->size();
  std::vector<bool> added(rank, false);
  for (const auto a : *axes) {
    if (added[c.axis(a, rank)]) throw unresolved{"axis " + std::to_string(a) + " is listed twice"};
    added[c.axis(a, rank)] = true;
  }
  shape out;
  for (std::size_t i = 0, k = 0; i < rank; ++i) out.push_back(added[i] ? 1 : x[k++]);
  c.set(0, std::move(out));
  copy_values(c);
}

inline void concat(const context& c) {
  shape out = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{1}), out.size());
  std::vector<double> values;
  bool all = out.size() == 1;
  for (std::size_t i = 0; i < c.input_count(); ++i) {
    const auto& x = c.dims(i);
    if (x.size() != out.size()) throw unresolved{"inputs differ in rank"};
    for (std::size_t d = 0; d < x.size() && i > 0; ++d) {
      if (d == axis)
        out[d] = add(out[d], x[d]);
      else if (out[d] < 0)
        out[d] = x[d];
      else if (x[d] >= 0 && x[d] != out[d])
        throw unresolved{"inputs differ in dimension " + std::to_string(d)};
    }
    all = all && c.values(i) != nullptr;
    if (all) values.insert(values.end(), c.values(i)->begin(), c.values(i)->end());
  }
  c.set(0, std::move(out));
  if (all) c.set_values(std::move(values));
}

inline void split(const context& c) {
  const auto& x = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), x.size());
  const auto sizes = c.list("split", 1);
  const auto parts = static_cast<std::int64_t>(c.output_count());
  if (sizes && sizes->size() < c.output_count()) throw unresolved{"fewer sizes than outputs"};
  if (!sizes && c.has(1)) throw unresolved{"the sizes are not constant"};
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < c.output_count(); ++i) {
    shape out = x;
    if (sizes) {
      out[axis] = std::max((*sizes)[i], unknown);
    } else if (x[axis] >= 0) {
      const auto chunk = (x[axis] + parts - 1) / parts;
      out[axis] = std::clamp<std::int64_t>(x[axis] - static_cast<std::int64_t>(i) * chunk, 0, chunk);
    }
    auto* t = c.output(i);
    const auto n = out[axis];
    c.set(i, std::move(out));
    if (const auto* v = c.values(0); t != nullptr && v != nullptr && x.size() == 1 && n >= 0 && begin >= 0 &&
                                     begin + n <= static_cast<std::int64_t>(v->size())) {
      t->values.assign(v->begin() + begin, v->begin() + begin + n);
      t->has_values = true;
    }
    begin = add(begin, n);
  }
}

inline void slice_(const context& c) {
  shape out = c.dims(0);
  auto starts = c.list("starts", 1), ends = c.list("ends", 2), axes = c.list("axes", 3), steps = c.integers(4);
  if ((c.has(3) && !axes) || (!starts && !axes && !c.input(1).complete()))
    throw unresolved{"the axes are not constant"};
  if (!axes) {
    axes.emplace();
    const auto n = starts ? starts->size() : static_cast<std::size_t>(std::max<std::int64_t>(c.dims(1, 1)[0], 0));
    for (std::size_t i = 0; i < n; ++i) axes->push_back(static_cast<std::int64_t>(i));
  }
  const auto* values = c.values(0);
  auto strides = values != nullptr ? strides_of(out) : list(out.size(), 0);
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < axes->size(); ++i) {
    const auto axis = c.axis((*axes)[i], out.size());
    const auto d = out[axis];
    const auto at = [&](const std::optional<list>& l, std::int64_t fallback) {
      return l && i < l->size() ? (*l)[i] : fallback;
    };
    auto start = at(starts, unknown_value), end = at(ends, unknown_value);
    const auto step = c.has(4) ? at(steps, unknown_value) : 1;
    if (step == 0) throw unresolved{"a step of 0"};
    if (d < 0 || start == unknown_value || end == unknown_value || step == unknown_value) {
      const bool whole = start == 0 && end == std::numeric_limits<std::int64_t>::max() && step == 1;
      if (!whole) out[axis] = unknown;
      continue;
    }
    if (d == 0) continue;
    start += start < 0 ? d : 0;
    end += end < 0 ? d : 0;
    start = std::clamp<std::int64_t>(start, 0, step > 0 ? d : d - 1);
    end = std::clamp<std::int64_t>(end, step > 0 ? 0 : -1, step > 0 ? d : d - 1);
    const auto room = step > 0 ? end - start : start - end;
    const auto stride = step > 0 ? step : -std::max(step, -std::numeric_limits<std::int64_t>::max());
    out[axis] = room <= 0 ? 0 : (room - 1) / stride + 1;
    offset += start * strides[axis];
    strides[axis] *= out[axis] > 1 ? step : 0;
  }
  c.set(0, out);
  if (values != nullptr && known(out)) c.set_values(view_of(*values, out, offset, strides));
}

inline void gather(const context& c) {
  const auto &x = c.dims(0), &index = c.dims(1);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), x.size());
  shape out(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(axis));
  out.insert(out.end(), index.begin(), index.end());
  out.insert(out.end(), x.begin() + static_cast<std::ptrdiff_t>(axis) + 1, x.end());
  c.set(0, std::move(out));
  const auto* v = c.values(0);
  const auto at = c.integers(1);
  if (v == nullptr || !at || x.size() != 1) return;
  std::vector<double> values;
  for (auto i : *at) {
    if (i == unknown_value) return;
    i += i < 0 ? x[0] : 0;
    if (i < 0 || i >= x[0]) throw unresolved{"index " + std::to_string(i) + " is out of range"};
    values.push_back((*v)[static_cast<std::size_t>(i)]);
  }
  c.set_values(std::move(values));
}

inline void gather_elements(const context& c) { c.set(0, c.dims(1)); }

inline void gather_nd(const context& c) {
  const auto &x = c.dims(0), &index = c.dims(1, 1);
  const auto batch = static_cast<std::size_t>(std::max<std::int64_t>(c.attribute("batch_dims", std::int64_t{0}), 0));
  if (index.back() < 0 || batch > x.size() || static_cast<std::size_t>(index.back()) > x.size() - batch)
    throw unresolved{"the depth of the indices is unknown or too large"};
  shape out(index.begin(), index.end() - 1);
  out.insert(out.end(), x.begin() + static_cast<std::ptrdiff_t>(batch) + index.back(), x.end());
  c.set(0, std::move(out));
}

inline void pad(const context& c) {
  shape out = c.dims(0);
  const auto old_name = c.attribute_list("paddings");
  const auto pads = old_name ? old_name : c.list("pads", 1);
  auto axes = c.integers(3);
  if (c.has(3) && !axes) throw unresolved{"the axes are not constant"};
  if (!axes) {
    axes.emplace();
    for (std::size_t i = 0; i < out.size(); ++i) axes->push_back(static_cast<std::int64_t>(i));
  }
  const auto n = axes->size();
  if (pads && pads->size() != 2 * n) throw unresolved{"pads do not fit the input"};
  for (std::size_t i = 0; i < n; ++i) {
    auto& d = out[c.axis((*axes)[i], out.size())];
    const bool open = d < 0 || !pads || (*pads)[i] == unknown_value || (*pads)[i + n] == unknown_value;
    d = open ? unknown : std::max<std::int64_t>(0, checked_sum({d, (*pads)[i], (*pads)[i + n]}));
  }
  c.set(0, std::move(out));
}

inline shape shape_from(const context& c, std::size_t i) {
  if (const auto wanted = c.integers(i)) {
    shape s;
    for (const auto d : *wanted) s.push_back(d < 0 ? unknown : d);
    return s;
  }
  const auto& length = c.dims(i, 1);
  if (length[0] < 0 || length[0] > 64) throw unresolved{"the target shape is not constant"};
  return shape(static_cast<std::size_t>(length[0]), unknown);
}

inline void expand(const context& c) {
  const auto& x = c.dims(0);
  auto out = broadcast(x, shape_from(c, 1));
  c.set(0, out);
  const auto* v = c.values(0);
  if (v == nullptr || !known(out) || checked_product(out) > static_cast<std::int64_t>(most_tracked_values)) return;
  std::vector<double> values(static_cast<std::size_t>(checked_product(out)));
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = element(*v, x, out, k);
  c.set_values(std::move(values));
}

inline void tile(const context& c) {
  shape out = c.dims(0);
  const auto repeats = c.integers(1);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = repeats && i < repeats->size() ? multiply(out[i], std::max((*repeats)[i], unknown)) : unknown;
  c.set(0, std::move(out));
}

inline void depth_to_space(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto b = c.attribute("blocksize", std::int64_t{1});
  c.set(0, {x[0], divide(x[1], multiply(b, b)), multiply(x[2], b), multiply(x[3], b)});
}

inline void space_to_depth(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto b = c.attribute("blocksize", std::int64_t{1});
  c.set(0, {x[0], multiply(x[1], multiply(b, b)), divide(x[2], b), divide(x[3], b)});
}

inline void col2im(const context& c) {
  const auto& x = c.dims(0, 3);
  const auto image = shape_from(c, 1), block = shape_from(c, 2);
  std::int64_t area = 1;
  for (const auto b : block) area = multiply(area, b);
  shape out{x[0], divide(x[1], area)};
  out.insert(out.end(), image.begin(), image.end());
  c.set(0, std::move(out));
}

inline void center_crop_pad(const context& c) {
  shape out = c.dims(0);
  const auto wanted = shape_from(c, 1);
  const auto axes = c.attribute_list("axes");
  for (std::size_t i = 0; i < wanted.size(); ++i)
    out[c.axis(axes && i < axes->size() ? (*axes)[i] : static_cast<std::int64_t>(i), out.size())] = wanted[i];
  c.set(0, std::move(out));
}

// ---- resize ------------------------------------------------------------------------------------------------------

inline void resize(const context& c) {
  const auto& x = c.dims(0);
  shape out = x;
  const bool old = c.opset() < 11 || c.node().op == "Upsample";
  const std::size_t scale_input = old ? 1 : 2;
  const auto axes = c.attribute_list("axes");
  const auto axis = [&](std::size_t i) {
    return axes && i < axes->size() ? c.axis((*axes)[i], x.size()) : c.axis(static_cast<std::int64_t>(i), x.size());
  };
  std::vector<double> scales;
  if (const auto* a = c.graph().find(c.node(), "scales"); a != nullptr && a->type == attribute_view::kind::reals) {
    const auto l = c.graph().reals_of(*a);
    scales.assign(l.begin(), l.end());
  } else if (const auto* v = c.values(scale_input)) {
    scales = *v;
  }
  if (!scales.empty()) {
    for (std::size_t i = 0; i < scales.size(); ++i) {
      const auto d = x[axis(i)];
      const auto scaled = std::floor(static_cast<double>(d) * scales[i]);
      out[axis(i)] = d < 0 || std::isnan(scaled) || scaled < 0 ? unknown : to_integer(scaled);
    }
  } else if (!old && c.has(3)) {
    const auto sizes = c.integers(3);
    if (!sizes) throw unresolved{"the target size is not constant"};
    const auto policy = c.attribute("keep_aspect_ratio_policy", "stretch");
    double factor = policy == "not_larger" ? HUGE_VAL : 0;
    for (std::size_t i = 0; i < sizes->size(); ++i) {
      out[axis(i)] = std::max((*sizes)[i], unknown);
      const double f = static_cast<double>((*sizes)[i]) / static_cast<double>(x[axis(i)]);
      factor = policy == "not_larger" ? std::min(factor, f) : std::max(factor, f);
    }
    if (policy != "stretch")
      for (std::size_t i = 0; i < sizes->size(); ++i)
        if (x[axis(i)] >= 0) out[axis(i)] = to_integer(std::round(factor * static_cast<double>(x[axis(i)])));
  } else {
    throw unresolved{"the scales are not constant"};
  }
  c.set(0, std::move(out));
}

// ---- constants and shapes ----------------------------------------------------------------------------------------

inline void constant(const context& c) {
  const auto& g = c.graph();
  using enum attribute_view::kind;
  for (const auto& a : g.attributes_of(c.node())) {
    if (a.type == tensor) {
      const auto& t = g.attribute_tensors[a.tensor];
      const auto dims = g.dims_of(t);
      c.set(0, shape(dims.begin(), dims.end()), t.type);
      if (const auto n = checked_product(dims); n <= static_cast<std::int64_t>(most_tracked_values))
        c.set_values(decode(t, static_cast<std::size_t>(n), c.file()));
      return;
    }
    const auto number = [&](double x, data_type type) {
      c.set(0, {}, type);
      c.set_values({x});
    };
    const auto numbers = [&](auto values, data_type type) {
      c.set(0, {static_cast<std::int64_t>(values.size())}, type);
      c.set_values(std::vector<double>(values.begin(), values.end()));
    };
    if (a.name == "value_int") return number(static_cast<double>(a.integer), data_type::int64);
    if (a.name == "value_float") return number(a.real, data_type::float32);
    if (a.name == "value_ints") return numbers(g.integers_of(a), data_type::int64);
    if (a.name == "value_floats") return numbers(g.reals_of(a), data_type::float32);
    if (a.name == "value_string") return c.set(0, {}, data_type::string);
  }
  throw unresolved{"a constant without a dense value"};
}

inline void constant_of_shape(const context& c) {
  data_type type = data_type::float32;
  double value = 0;
  if (const auto* a = c.graph().find(c.node(), "value"); a != nullptr && a->type == attribute_view::kind::tensor) {
    const auto& t = c.graph().attribute_tensors[a->tensor];
    type = t.type;
    const auto v = decode(t, 1, c.file());
    value = v.empty() ? std::nan("") : v[0];
  }
  auto out = shape_from(c, 0);
  const auto n = known(out) ? checked_product(out) : std::int64_t{-1};
  c.set(0, std::move(out), type);
  if (n >= 0 && n <= static_cast<std::int64_t>(most_tracked_values))
    c.set_values(std::vector<double>(static_cast<std::size_t>(n), value));
}

inline double as_value(std::int64_t dim) { return dim < 0 ? std::nan("") : static_cast<double>(dim); }

inline void shape_(const context& c) {
  const auto& x = c.dims(0);
  const auto n = static_cast<std::int64_t>(x.size());
  const auto clip = [&](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + n : i, 0, n); };
  const auto begin = clip(c.attribute("start", std::int64_t{0})), end = clip(c.attribute("end", n));
  std::vector<double> values;
  for (auto i = begin; i < end; ++i) values.push_back(as_value(x[static_cast<std::size_t>(i)]));
  c.set(0, {static_cast<std::int64_t>(values.size())}, data_type::int64);
  c.set_values(std::move(values));
}

inline void size(const context& c) {
  const auto& x = c.dims(0);
  c.set(0, {}, data_type::int64);
  c.set_values({known(x) ? static_cast<double>(checked_product(x)) : std::nan("")});
}

inline void range(const context& c) {
  const auto *a = c.values(0), *b = c.values(1), *d = c.values(2);
  const bool all = a != nullptr && b != nullptr && d != nullptr && a->size() == 1 && b->size() == 1 && d->size() == 1;
  const double n = all && (*d)[0] != 0 ? std::ceil(((*b)[0] - (*a)[0]) / (*d)[0]) : std::nan("");
  if (std::isnan(n)) return c.set(0, {unknown});
  const auto count = std::max<std::int64_t>(to_integer(n), 0);
  c.set(0, {count});
  if (count > static_cast<std::int64_t>(most_tracked_values)) return;
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back((*a)[0] + static_cast<double>(i) * (*d)[0]);
  c.set_values(std::move(values));
}

inline void one_hot(const context& c) {
  shape out = c.dims(0);
  const auto depth = c.integers(1);
  const auto axis = c.attribute("axis", std::int64_t{-1});
  const auto at = c.axis(axis, out.size() + 1);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(at),
             depth && depth->size() == 1 ? std::max((*depth)[0], unknown) : unknown);
  c.set(0, std::move(out), c.type(2));
}

inline void random(const context& c) {
  const auto s = c.attribute_list("shape");
  if (!s) throw unresolved{"no shape"};
  c.set(0, *s, to_data_type(c.attribute("dtype", std::int64_t{1})));
}

inline void data_dependent(const context&) { throw unresolved{"the shape depends on the data"}; }

inline void non_max_suppression(const context& c) { c.set(0, {unknown, 3}, data_type::int64); }
inline void non_zero(const context& c) {
  c.set(0, {static_cast<std::int64_t>(c.dims(0).size()), unknown}, data_type::int64);
}

// ---- quantisation ------------------------------------------------------------------------------------------------

inline void quantize(const context& c) {
  c.set(0, c.dims(0), c.has(2) ? c.type(2) : to_data_type(c.attribute("output_dtype", std::int64_t{2})));
}
inline void dequantize(const context& c) { c.set(0, c.dims(0), c.type(1)); }
inline void dynamic_quantize(const context& c) {
  c.set(0, c.dims(0), data_type::uint8);
  c.set(1, {}, data_type::float32);
  c.set(2, {}, data_type::uint8);
}
inline void qlinear_binary(const context& c) { c.set(0, broadcast(c.dims(0), c.dims(3))); }

// ---- the table ---------------------------------------------------------------------------------------------------

inline constexpr auto no_fold = static_cast<double (*)(double, double)>(nullptr);

inline constexpr auto make_table() {
  using enum weight_use;
  using enum result_type;
  constexpr auto arithmetic = [](std::string_view op, double (*f)(double, double), weight_use w = vectors) {
    return operator_rule{op, elementwise, w, nullptr, f};
  };
  constexpr auto predicate = [](std::string_view op, double (*f)(double, double)) {
    return operator_rule{op, elementwise, none, nullptr, f, boolean};
  };
  constexpr auto unary = [](std::string_view op) { return operator_rule{op, like_input}; };
  constexpr auto reduction = [](std::string_view op, double (*f)(double, double) = no_fold) {
    return operator_rule{op, reduce, none, nullptr, f};
  };
  auto rows = std::to_array<operator_rule>({
      // elementwise, folded because shape arithmetic uses them
      arithmetic("Add", [](double a, double b) { return a + b; }),
      arithmetic("Sub", [](double a, double b) { return a - b; }),
      arithmetic("Mul", [](double a, double b) { return a * b; }),
      arithmetic("Div", [](double a, double b) { return b == 0 ? std::nan("") : a / b; }),
      arithmetic("Sum", [](double a, double b) { return a + b; }),
      arithmetic(
          "Mod", [](double a, double b) { return b == 0 ? std::nan("") : a - b * std::floor(a / b); }, none),
      arithmetic(
          "Pow", [](double a, double b) { return std::pow(a, b); }, none),
      arithmetic(
          "Max", [](double a, double b) { return a > b ? a : b; }, none),
      arithmetic(
          "Min", [](double a, double b) { return a < b ? a : b; }, none),
      arithmetic(
          "Abs", [](double a, double) { return std::fabs(a); }, none),
      arithmetic(
          "Neg", [](double a, double) { return -a; }, none),
      arithmetic(
          "Floor", [](double a, double) { return std::floor(a); }, none),
      arithmetic(
          "Ceil", [](double a, double) { return std::ceil(a); }, none),
      arithmetic(
          "Round", [](double a, double) { return std::nearbyint(a); }, none),
      arithmetic(
          "Sqrt", [](double a, double) { return std::sqrt(a); }, none),
      arithmetic(
          "Reciprocal", [](double a, double) { return 1 / a; }, none),
      predicate("Equal", [](double a, double b) { return double(a == b); }),
      predicate("Greater", [](double a, double b) { return double(a > b); }),
      predicate("GreaterOrEqual", [](double a, double b) { return double(a >= b); }),
      predicate("Less", [](double a, double b) { return double(a < b); }),
      predicate("LessOrEqual", [](double a, double b) { return double(a <= b); }),
      predicate("And", [](double a, double b) { return double(a != 0 && b != 0); }),
      predicate("Or", [](double a, double b) { return double(a != 0 || b != 0); }),
      predicate("Xor", [](double a, double b) { return double((a != 0) != (b != 0)); }),
      {"Not", elementwise, none, nullptr, [](double a, double) { return std::isnan(a) ? a : double(a == 0); }, boolean},
      {"Mean", elementwise},
      {"BitShift", elementwise},
      {"BitwiseAnd", elementwise},
      {"BitwiseOr", elementwise},
      {"BitwiseXor", elementwise},
      {"BitwiseNot", like_input},
      {"IsNaN", like_input, none, nullptr, no_fold, boolean},
      {"IsInf", like_input, none, nullptr, no_fold, boolean},
      {"Where", where},
      {"PRelu", [](const context& c) { c.set(0, c.dims(0)); }, all},
      // one input, one output of the same shape
      unary("Relu"),
      unary("Clip"),
      unary("LeakyRelu"),
      unary("ThresholdedRelu"),
      unary("Sigmoid"),
      unary("HardSigmoid"),
      unary("Tanh"),
      unary("HardSwish"),
      unary("Gelu"),
      unary("Elu"),
      unary("Celu"),
      unary("Selu"),
      unary("Mish"),
      unary("Swish"),
      unary("Softplus"),
      unary("Softsign"),
      unary("Shrink"),
      unary("Erf"),
      unary("Exp"),
      unary("Log"),
      unary("Sign"),
      unary("Sin"),
      unary("Cos"),
      unary("Tan"),
      unary("Asin"),
      unary("Acos"),
      unary("Atan"),
      unary("Sinh"),
      unary("Cosh"),
      unary("Asinh"),
      unary("Acosh"),
      unary("Atanh"),
      unary("Softmax"),
      unary("LogSoftmax"),
      unary("Hardmax"),
      unary("CumSum"),
      unary("CumProd"),
      unary("Trilu"),
      unary("ReverseSequence"),
      unary("Bernoulli"),
      unary("RandomNormalLike"),
      unary("RandomUniformLike"),
      unary("RotaryEmbedding"),
      unary("ScatterElements"),
      unary("ScatterND"),
      unary("Scatter"),
      unary("TensorScatter"),
      unary("LpNormalization"),
      unary("LRN"),
      unary("MeanVarianceNormalization"),
      unary("EyeLike"),
      unary("com.microsoft.FastGelu"),
      unary("com.microsoft.QuickGelu"),
      unary("com.microsoft.BiasGelu"),
      unary("com.microsoft.RotaryEmbedding"),
      unary("com.microsoft.QLinearSigmoid"),
      unary("com.microsoft.QLinearLeakyRelu"),
      {"Identity", like_input, vectors},
      {"Dropout", dropout},
      {"Cast", cast, vectors},
      {"CastLike", cast, vectors},
      // convolution and pooling
      {"Conv", conv, all, conv_macs},
      {"com.microsoft.FusedConv", conv, all, conv_macs},
      {"ConvInteger", conv_integer, integers, conv_macs},
      {"QLinearConv", conv_qlinear, integers, conv_qlinear_macs},
      {"DeformConv", conv, all, conv_macs},
      {"ConvTranspose", conv_transpose, all, conv_transpose_macs},
      {"MaxPool", pool},
      {"AveragePool", pool},
      {"LpPool", pool},
      {"GlobalAveragePool", global_pool},
      {"GlobalMaxPool", global_pool},
      {"GlobalLpPool", global_pool},
      {"com.microsoft.QLinearGlobalAveragePool", global_pool},
      {"MaxRoiPool", roi_pool},
      {"RoiAlign", roi_pool},
      {"GridSample", grid_sample},
      // products
      {"Gemm", gemm, all, gemm_macs},
      {"com.microsoft.FusedGemm", gemm, all, gemm_macs},
      {"MatMul", matmul, all, matmul_macs},
      {"com.microsoft.FusedMatMul", matmul_fused, all, matmul_macs},
      {"MatMulInteger", matmul_integer, integers, matmul_macs},
      {"QLinearMatMul", matmul_qlinear, integers, matmul_macs},
      {"Einsum", einsum, all},
      // attention and recurrence
      {"Attention", attention, none, attention_macs},
      {"com.microsoft.Attention", packed_attention, all, packed_attention_macs},
      {"com.microsoft.MultiHeadAttention", multi_head_attention, vectors, multi_head_attention_macs},
      {"LSTM", recurrent, all},
      {"GRU", recurrent, all},
      {"RNN", recurrent, all},
      // normalisation
      {"BatchNormalization", batch_norm, all},
      {"InstanceNormalization", like_input, all},
      {"GroupNormalization", like_input, all},
      {"LayerNormalization", layer_norm, all},
      {"RMSNormalization", layer_norm, all},
      {"SimplifiedLayerNormalization", layer_norm, all},
      {"com.microsoft.SimplifiedLayerNormalization", layer_norm, all},
      {"com.microsoft.SkipLayerNormalization", skip_layer_norm, all},
      {"com.microsoft.SkipSimplifiedLayerNormalization", skip_layer_norm, all},
      // reduction
      reduction("ReduceMean"),
      reduction("ReduceL1"),
      reduction("ReduceL2"),
      reduction("ReduceLogSum"),
      reduction("ReduceLogSumExp"),
      reduction("ReduceSumSquare"),
      reduction("ReduceSum", [](double a, double b) { return a + b; }),
      reduction("ReduceProd", [](double a, double b) { return a * b; }),
      reduction("ReduceMax", [](double a, double b) { return a > b ? a : b; }),
      reduction("ReduceMin", [](double a, double b) { return a < b ? a : b; }),
      {"ArgMax", arg_extreme},
      {"ArgMin", arg_extreme},
      {"TopK", top_k},
      // layout
      {"Reshape", reshape, vectors},
      {"Transpose", transpose, vectors},
      {"Flatten", flatten, vectors},
      {"Squeeze", squeeze, vectors},
      {"Unsqueeze", unsqueeze, vectors},
      {"Concat", concat, vectors},
      {"Split", split, vectors},
      {"Slice", slice_, vectors},
      {"Expand", expand, vectors},
      {"Tile", tile, vectors},
      {"Pad", pad, vectors},
      {"DepthToSpace", depth_to_space},
      {"SpaceToDepth", space_to_depth},
      {"Col2Im", col2im},
      {"CenterCropPad", center_crop_pad},
      {"Resize", resize},
      {"Upsample", resize},
      {"Gather", gather, table},
      {"GatherElements", gather_elements},
      {"GatherND", gather_nd},
      // constants and shapes
      {"Constant", constant},
      {"ConstantOfShape", constant_of_shape},
      {"Shape", shape_, none, nullptr, no_fold, int64},
      {"Size", size, none, nullptr, no_fold, int64},
      {"Range", range},
      {"OneHot", one_hot},
      {"RandomNormal", random},
      {"RandomUniform", random},
      {"NonZero", non_zero},
      {"NonMaxSuppression", non_max_suppression},
      {"Unique", data_dependent},
      {"Compress", data_dependent},
      {"If", data_dependent},
      {"Loop", data_dependent},
      {"Scan", data_dependent},
      // quantisation
      {"QuantizeLinear", quantize},
      {"DequantizeLinear", dequantize, quantized},
      {"DynamicQuantizeLinear", dynamic_quantize},
      {"com.microsoft.QuantizeLinear", quantize},
      {"com.microsoft.DequantizeLinear", dequantize, quantized},
      {"com.microsoft.QLinearAdd", qlinear_binary},
      {"com.microsoft.QLinearMul", qlinear_binary},
  });
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.op < b.op; });
  return rows;
}

inline constexpr auto table_of_rules = make_table();

inline const operator_rule* find_by_name(std::string_view op) {
  const auto row = std::lower_bound(table_of_rules.begin(), table_of_rules.end(), op,
                                    [](const operator_rule& r, std::string_view key) { return r.op < key; });
  return row != table_of_rules.end() && row->op == op ? &*row : nullptr;
}

}  // namespace detail::rules

/// Rules of the operator of @p n, or nullptr for an operator this library does not know. Operators of `com.microsoft`
/// without a row of their own follow ONNX's of the same name; those of other domains are unknown.
[[nodiscard]] inline const operator_rule* find_rule(const node_view& n) {
  if (n.domain.empty()) return detail::rules::find_by_name(n.op);
  if (n.domain != "com.microsoft") return nullptr;
  const auto* own = detail::rules::find_by_name(std::string("com.microsoft.") + std::string(n.op));
  return own != nullptr ? own : detail::rules::find_by_name(n.op);
}

}  // namespace ledg::inline LEDG_ABI::onnx
