// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/io/file.hpp"
#include "ledg/onnx/model.hpp"

/// @file onnx/write.hpp
/// Writes ONNX networks without weights: each weight is a `ConstantOfShape` node of the right shape, so the file is a
/// few kilobytes and still loads and runs elsewhere.

namespace ledg::inline LEDG_ABI::onnx {

namespace detail {

/// Appends protobuf fields to a string.
class wire_writer {
 public:
  wire_writer& integer(std::uint32_t field, std::int64_t value) {
    varint(std::uint64_t{field} << 3);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  wire_writer& text(std::uint32_t field, std::string_view value) {
    varint(std::uint64_t{field} << 3 | 2);
    varint(value.size());
    out_ += value;
    return *this;
  }
  wire_writer& real(std::uint32_t field, float value) {
    varint(std::uint64_t{field} << 3 | 5);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) out_ += static_cast<char>(bits >> shift & 0xFF);
    return *this;
  }
  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }
  std::string out_;
};

}  // namespace detail

/// Builds a network node by node. Each function takes names of tensors and returns the name of the one it makes.
///
/// @code
/// ledg::onnx::builder net("tiny");
/// auto x = net.input("image", {{"N"}, 3, 32, 32});
/// x = net.relu(net.batch_norm(net.conv(x, {.in = 3, .out = 16, .kernel = 3, .pad = 1}), 16));
/// net.output(net.gemm(net.flatten(net.global_average_pool(x)), 16, 10), {{"N"}, 10});
/// net.write("tiny.onnx");
/// @endcode
class builder {
 public:
  /// A size, or the name of a free one.
  struct dimension {
    dimension(std::int64_t n) : size(n) {}                 // NOLINT: lists of sizes should read as such
    dimension(const char* free_name) : name(free_name) {}  // NOLINT
    std::int64_t size = -1;
    std::string name;
  };

  struct conv_options {
    std::int64_t in = 1, out = 1, kernel = 1, stride = 1, pad = 0, group = 1;
    bool bias = false;
  };

  struct attribute_value {
    std::string name;
    std::variant<std::int64_t, float, std::vector<std::int64_t>> value;
  };

  explicit builder(std::string name, std::int64_t opset = 17) : name_(std::move(name)), opset_(opset) {}

  std::string input(const std::string& name, std::vector<dimension> dims, data_type type = data_type::float32) {
    graph_.text(11, value_info(name, dims, type));
    return name;
  }
  void output(const std::string& name, std::vector<dimension> dims, data_type type = data_type::float32) {
    graph_.text(12, value_info(name, dims, type));
  }

  /// A weight of @p dims.
  std::string weight(const shape& dims) {
    detail::wire_writer one;
    one.integer(1, 1).integer(2, 1).real(4, 0.01F);  // dims {1}, float
    detail::wire_writer attribute;
    attribute.text(1, "value").text(5, one.str()).integer(20, 4);
    return node("ConstantOfShape", {integers(dims)}, {}, attribute.str());
  }

  /// A constant one-dimensional list of integers: a shape, axes.
  std::string integers(const shape& values) {
    const auto id = fresh("shape");
    detail::wire_writer t;
    t.integer(1, static_cast<std::int64_t>(values.size())).integer(2, 7);
    for (const auto v : values) t.integer(7, v);
    initializers_.push_back(t.text(8, id).str());
    return id;
  }

  /// A constant number.
  std::string scalar(float value) {
    const auto id = fresh("scalar");
    detail::wire_writer t;
    t.integer(2, 1).real(4, value).text(8, id);
    initializers_.push_back(t.str());
    return id;
  }

  /// Any operator with one output.
  std::string node(std::string_view op, const std::vector<std::string>& inputs,
                   const std::vector<attribute_value>& attributes = {}, std::string_view extra_attribute = {}) {
    return nodes(op, inputs, 1, attributes, extra_attribute).front();
  }

  /// Any operator with @p outputs outputs.
  std::vector<std::string> nodes(std::string_view op, const std::vector<std::string>& inputs, std::size_t outputs,
                                 const std::vector<attribute_value>& attributes = {},
                                 std::string_view extra_attribute = {}) {
    detail::wire_writer n;
    for (const auto& i : inputs) n.text(1, i);
    std::vector<std::string> names;
    for (std::size_t k = 0; k < outputs; ++k) n.text(2, names.emplace_back(fresh(op)));
    n.text(3, names.front() + "_node").text(4, op);
    for (const auto& a : attributes) n.text(5, encode(a));
    if (!extra_attribute.empty()) n.text(5, extra_attribute);
    nodes_.push_back(n.str());
    return names;
  }

  std::string conv(const std::string& x, const conv_options& o) {
    std::vector<std::string> in{x, weight({o.out, o.in / o.group, o.kernel, o.kernel})};
    if (o.bias) in.push_back(weight({o.out}));
    return node("Conv", in,
                {{"kernel_shape", shape{o.kernel, o.kernel}},
                 {"strides", shape{o.stride, o.stride}},
                 {"pads", shape(4, o.pad)},
                 {"group", o.group}});
  }
  std::string batch_norm(const std::string& x, std::int64_t channels) {
    const shape c{channels};
    return node("BatchNormalization", {x, weight(c), weight(c), weight(c), weight(c)});
  }
  std::string layer_norm(const std::string& x, std::int64_t width) {
    return node("LayerNormalization", {x, weight({width}), weight({width})}, {{"axis", std::int64_t{-1}}});
  }
  std::string relu(const std::string& x) { return node("Relu", {x}); }
  std::string sigmoid(const std::string& x) { return node("Sigmoid", {x}); }
  std::string clip(const std::string& x, float low, float high) { return node("Clip", {x, scalar(low), scalar(high)}); }
  std::string add(const std::string& a, const std::string& b) { return node("Add", {a, b}); }
  std::string mul(const std::string& a, const std::string& b) { return node("Mul", {a, b}); }
  std::string matmul(const std::string& a, const std::string& b) { return node("MatMul", {a, b}); }
  std::string softmax(const std::string& x) { return node("Softmax", {x}, {{"axis", std::int64_t{-1}}}); }

  /// Fully connected layer on `{rows, in}`.
  std::string gemm(const std::string& x, std::int64_t in, std::int64_t out) {
    return node("Gemm", {x, weight({out, in}), weight({out})}, {{"transB", std::int64_t{1}}});
  }
  /// Fully connected layer on the last dimension of a tensor of any rank.
  std::string linear(const std::string& x, std::int64_t in, std::int64_t out) {
    return add(matmul(x, weight({in, out})), weight({out}));
  }
  /// `x/2 (1 + erf(x / sqrt(2)))`, written out as exporters do for operator sets before 20.
  std::string gelu(const std::string& x) {
    const auto inner = add(node("Erf", {node("Div", {x, scalar(1.41421356F)})}), scalar(1));
    return mul(mul(x, inner), scalar(0.5F));
  }
  std::string max_pool(const std::string& x, std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
    return node("MaxPool", {x},
                {{"kernel_shape", shape{kernel, kernel}}, {"strides", shape{stride, stride}}, {"pads", shape(4, pad)}});
  }
  std::string global_average_pool(const std::string& x) { return node("GlobalAveragePool", {x}); }
  std::string flatten(const std::string& x) { return node("Flatten", {x}, {{"axis", std::int64_t{1}}}); }
  /// @p dims as ONNX's Reshape reads them: 0 keeps a dimension, -1 is what remains.
  std::string reshape(const std::string& x, const shape& dims) { return node("Reshape", {x, integers(dims)}); }
  std::string transpose(const std::string& x, const shape& perm) { return node("Transpose", {x}, {{"perm", perm}}); }
  std::string concat(const std::vector<std::string>& parts, std::int64_t axis) {
    return node("Concat", parts, {{"axis", axis}});
  }
  /// Element @p index of dimension @p axis; the dimension goes.
  std::string select(const std::string& x, std::int64_t index, std::int64_t axis) {
    const auto id = fresh("index");
    detail::wire_writer t;
    t.integer(2, 7).integer(7, index).text(8, id);
    initializers_.push_back(t.str());
    return node("Gather", {x, id}, {{"axis", axis}});
  }

  /// The file's bytes.
  [[nodiscard]] std::string bytes() const {
    detail::wire_writer g;
    for (const auto& n : nodes_) g.text(1, n);
    g.text(2, name_);
    for (const auto& t : initializers_) g.text(5, t);
    detail::wire_writer opset, model;
    opset.text(1, "").integer(2, opset_);
    model.integer(1, 8).text(2, "ledg").text(7, g.str() + graph_.str()).text(8, opset.str());
    return model.str();
  }

  /// Writes the file @p path.
  /// @throws input_error where it cannot be written
  void write(const std::filesystem::path& path) const { io::write_atomically(path, bytes()); }

 private:
  std::string fresh(std::string_view stem) { return std::string(stem) + "_" + std::to_string(next_++); }

  static std::string value_info(const std::string& name, const std::vector<dimension>& dims, data_type type) {
    detail::wire_writer all;
    for (const auto& d : dims) {
      detail::wire_writer one;
      if (d.name.empty())
        one.integer(1, d.size);
      else
        one.text(2, d.name);
      all.text(1, one.str());
    }
    detail::wire_writer tensor, kind, value;
    tensor.integer(1, static_cast<std::int64_t>(type)).text(2, all.str());
    kind.text(1, tensor.str());
    return value.text(1, name).text(2, kind.str()).str();
  }

  static std::string encode(const attribute_value& a) {
    detail::wire_writer w;
    w.text(1, a.name);
    if (const auto* i = std::get_if<std::int64_t>(&a.value)) w.integer(3, *i).integer(20, 2);
    if (const auto* f = std::get_if<float>(&a.value)) w.real(2, *f).integer(20, 1);
    if (const auto* l = std::get_if<std::vector<std::int64_t>>(&a.value)) {
      for (const auto x : *l) w.integer(8, x);
      w.integer(20, 7);
    }
    return w.str();
  }

  std::string name_;
  std::int64_t opset_;
  detail::wire_writer graph_;  ///< inputs and outputs
  std::vector<std::string> nodes_, initializers_;
  std::size_t next_ = 0;
};

}  // namespace ledg::inline LEDG_ABI::onnx
