// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"

/// @file support/onnx_graph.hpp
/// ONNX graphs for tests of what lies in each other: branches, loops, functions, and what files say of shapes.

namespace ledg_test {

/// One graph, written node by node.
class onnx_graph {
 public:
  using dimension = ledg::onnx::builder::dimension;
  using writer = ledg::onnx::detail::wire_writer;
  using names = std::vector<std::string>;
  using data_type = ledg::onnx::data_type;

  static std::string integer(std::string_view name, std::int64_t value) {
    return writer().text(1, name).integer(3, value).integer(20, 2).str();
  }
  static std::string integers(std::string_view name, const std::vector<std::int64_t>& values) {
    writer w;
    w.text(1, name);
    for (const auto v : values) w.integer(8, v);
    return w.integer(20, 7).str();
  }
  static std::string text(std::string_view name, std::string_view value) {
    return writer().text(1, name).text(4, value).integer(20, 3).str();
  }
  static std::string graph(std::string_view name, const onnx_graph& g) {
    return writer().text(1, name).text(6, g.bytes()).integer(20, 5).str();
  }
  /// An attribute that is what the caller of the function gives as @p caller.
  static std::string reference(std::string_view name, std::string_view caller, std::int64_t type) {
    return writer().text(1, name).integer(20, type).text(21, caller).str();
  }

  onnx_graph& input(std::string_view name, const std::vector<dimension>& dims, data_type type = data_type::float32) {
    return value(11, name, dims, type);
  }
  onnx_graph& output(std::string_view name) {
    graph_.text(12, writer().text(1, name).str());
    return *this;
  }
  onnx_graph& output(std::string_view name, const std::vector<dimension>& dims) {
    return value(12, name, dims, data_type::float32);
  }
  /// What the file says of a tensor between two nodes.
  onnx_graph& stated(std::string_view name, const std::vector<dimension>& dims) {
    return value(13, name, dims, data_type::float32);
  }

  onnx_graph& weight(std::string_view name, const ledg::shape& dims, data_type type = data_type::float32) {
    graph_.text(5, tensor(name, dims, type).str());
    return *this;
  }
  /// Elements in another file.
  onnx_graph& external(std::string_view name, const ledg::shape& dims, data_type type, std::string_view file) {
    auto t = tensor(name, dims, type);
    const auto place = writer().text(1, "location").text(2, file).str();
    graph_.text(5, t.text(13, place).integer(14, 1).str());
    return *this;
  }
  onnx_graph& constant(std::string_view name, const ledg::shape& dims, const std::vector<std::int64_t>& values,
                       data_type type = data_type::int64) {
    auto t = tensor(name, dims, type);
    for (const auto v : values) t.integer(type == data_type::int64 ? 7 : 5, v);
    graph_.text(5, t.str());
    return *this;
  }
  onnx_graph& reals(std::string_view name, const ledg::shape& dims, const std::vector<float>& values) {
    auto t = tensor(name, dims, data_type::float32);
    for (const auto v : values) t.real(4, v);
    graph_.text(5, t.str());
    return *this;
  }

  /// @param op  with its domain before the last dot where it is not ONNX's
  onnx_graph& node(std::string_view op, const names& inputs, const names& outputs,
                   const std::vector<std::string>& attributes = {}, std::string_view name = "") {
    graph_.text(1, node_bytes(op, inputs, outputs, attributes, name));
    return *this;
  }

  [[nodiscard]] std::string bytes() const { return graph_.str(); }

  static std::string node_bytes(std::string_view op, const names& inputs, const names& outputs,
                                const std::vector<std::string>& attributes = {}, std::string_view name = "") {
    const auto dot = op.rfind('.');
    writer n;
    for (const auto& i : inputs) n.text(1, i);
    for (const auto& o : outputs) n.text(2, o);
    n.text(3, name).text(4, dot == std::string_view::npos ? op : op.substr(dot + 1));
    for (const auto& a : attributes) n.text(5, a);
    if (dot != std::string_view::npos) n.text(7, op.substr(0, dot));
    return n.str();
  }

 private:
  static writer tensor(std::string_view name, const ledg::shape& dims, data_type type) {
    writer t;
    for (const auto d : dims) t.integer(1, d);
    t.integer(2, static_cast<std::int64_t>(type)).text(8, name);
    return t;
  }

  onnx_graph& value(std::uint32_t field, std::string_view name, const std::vector<dimension>& dims, data_type type) {
    writer all;
    for (const auto& d : dims) {
      writer one;
      if (d.name.empty() && d.size >= 0) one.integer(1, d.size);
      if (!d.name.empty()) one.text(2, d.name);
      all.text(1, one.str());
    }
    const auto described = writer().integer(1, static_cast<std::int64_t>(type)).text(2, all.str()).str();
    graph_.text(field, writer().text(1, name).text(2, writer().text(1, described).str()).str());
    return *this;
  }

  writer graph_;
};

/// A local function of the domain `local`.
struct onnx_function {
  std::string name;
  std::vector<std::string> inputs, outputs, attributes;
  std::vector<std::string> nodes;     ///< as `onnx_graph::node_bytes` writes them
  std::vector<std::string> defaults;  ///< attributes with values
};

/// The model of @p g.
inline std::string model_bytes(const onnx_graph& g, const std::vector<onnx_function>& functions = {},
                               std::int64_t opset = 17) {
  using writer = onnx_graph::writer;
  const auto set = writer().text(1, "").integer(2, opset).str();
  writer model;
  model.integer(1, 10).text(7, g.bytes()).text(8, set);
  for (const auto& f : functions) {
    writer w;
    w.text(1, f.name);
    for (const auto& i : f.inputs) w.text(4, i);
    for (const auto& o : f.outputs) w.text(5, o);
    for (const auto& a : f.attributes) w.text(6, a);
    for (const auto& n : f.nodes) w.text(7, n);
    for (const auto& d : f.defaults) w.text(11, d);
    model.text(25, w.text(9, set).text(10, "local").str());
  }
  return model.str();
}

inline ledg::onnx::network read_graph(const onnx_graph& g, const ledg::onnx::options& given = {},
                                      const std::vector<onnx_function>& functions = {}, std::int64_t opset = 17) {
  return ledg::onnx::read_bytes(model_bytes(g, functions, opset), "model.onnx", given);
}

/// Shape of output @p i of the whole network.
inline std::optional<ledg::shape> output_shape(const ledg::onnx::network& net, std::size_t i = 0) {
  return net.outputs().at(i).dims;
}

}  // namespace ledg_test
