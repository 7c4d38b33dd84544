// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"

/// @file support/onnx_fixture.hpp
/// ONNX models for tests, with everything that `onnx::builder` does not write: named and missing outputs, domains,
/// weights of any type without elements, several operator sets.

namespace ledg_test {

/// One model, written node by node. Weights have a shape and a type, and no elements.
class onnx_fixture {
 public:
  using text_list = std::vector<std::string>;
  using attribute_value =
      std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>, text_list>;
  struct attribute {
    std::string name;
    attribute_value value;
  };

  explicit onnx_fixture(std::int64_t opset = 17) : opset_(opset) {}

  onnx_fixture& input(std::string_view name, const ledg::shape& dims,
                      ledg::onnx::data_type type = ledg::onnx::data_type::float32) {
    graph_.text(11, value_info(name, dims, type));
    return *this;
  }
  onnx_fixture& output(std::string_view name) {
    graph_.text(12, writer().text(1, name).str());
    return *this;
  }
  onnx_fixture& weight(std::string_view name, const ledg::shape& dims,
                       ledg::onnx::data_type type = ledg::onnx::data_type::float32) {
    writer t;
    for (const auto d : dims) t.integer(1, d);
    graph_.text(5, t.integer(2, static_cast<std::int64_t>(type)).text(8, name).integer(14, 1).str());
    return *this;
  }
  onnx_fixture& integers(std::string_view name, const ledg::shape& dims, const std::vector<std::int64_t>& values) {
    writer t;
    for (const auto d : dims) t.integer(1, d);
    t.integer(2, 7);
    for (const auto v : values) t.integer(7, v);
    graph_.text(5, t.text(8, name).str());
    return *this;
  }
  onnx_fixture& real(std::string_view name, float value) {
    graph_.text(5, writer().integer(2, 1).real(4, value).text(8, name).str());
    return *this;
  }

  /// @param op  the operator, with its domain before the last dot where it is not ONNX's
  onnx_fixture& node(std::string_view op, const text_list& inputs, const text_list& outputs,
                     const std::vector<attribute>& attributes = {}) {
    const auto dot = op.rfind('.');
    writer n;
    for (const auto& i : inputs) n.text(1, i);
    for (const auto& o : outputs) n.text(2, o);
    n.text(4, dot == std::string_view::npos ? op : op.substr(dot + 1));
    for (const auto& a : attributes) n.text(5, encode(a));
    if (dot != std::string_view::npos) n.text(7, op.substr(0, dot));
    graph_.text(1, n.str());
    return *this;
  }

  [[nodiscard]] std::string bytes() const {
    const auto set = writer().text(1, "").integer(2, opset_);
    return writer().integer(1, 10).text(7, graph_.str()).text(8, set.str()).str();
  }
  [[nodiscard]] ledg::onnx::network read() const { return ledg::onnx::read_bytes(bytes(), "fixture.onnx"); }

 private:
  using writer = ledg::onnx::detail::wire_writer;

  static std::string value_info(std::string_view name, const ledg::shape& dims, ledg::onnx::data_type type) {
    writer all;
    for (const auto d : dims) all.text(1, d < 0 ? std::string() : writer().integer(1, d).str());
    const auto tensor = writer().integer(1, static_cast<std::int64_t>(type)).text(2, all.str());
    return writer().text(1, name).text(2, writer().text(1, tensor.str()).str()).str();
  }

  static std::string encode(const attribute& a) {
    writer w;
    w.text(1, a.name);
    if (const auto* i = std::get_if<std::int64_t>(&a.value)) w.integer(3, *i).integer(20, 2);
    if (const auto* f = std::get_if<float>(&a.value)) w.real(2, *f).integer(20, 1);
    if (const auto* s = std::get_if<std::string>(&a.value)) w.text(4, *s).integer(20, 3);
    if (const auto* l = std::get_if<std::vector<std::int64_t>>(&a.value)) {
      for (const auto x : *l) w.integer(8, x);
      w.integer(20, 7);
    }
    if (const auto* l = std::get_if<std::vector<float>>(&a.value)) {
      for (const auto x : *l) w.real(7, x);
      w.integer(20, 6);
    }
    if (const auto* l = std::get_if<text_list>(&a.value)) {
      for (const auto& x : *l) w.text(9, x);
      w.integer(20, 8);
    }
    return w.str();
  }

  std::int64_t opset_;
  writer graph_;
};

}  // namespace ledg_test
