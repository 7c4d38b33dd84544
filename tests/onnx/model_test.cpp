// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/model.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using namespace ledg::onnx;
using ledg_test::onnx_graph;

namespace {

/// TensorProto of two elements whose bytes are those of @p values.
template <class T>
std::string raw_tensor(data_type type, const std::vector<T>& values) {
  std::string raw(values.size() * sizeof(T), '\0');
  std::memcpy(raw.data(), values.data(), raw.size());
  return onnx_graph::writer().integer(1, 2).integer(2, static_cast<std::int64_t>(type)).text(9, raw).str();
}

std::vector<double> decoded(const std::string& body, data_type type, std::size_t count = 2) {
  tensor_view t;
  t.type = type;
  t.body = body;
  return decode(t, count, "test.onnx");
}

}  // namespace

TEST_CASE("model: every element type has a name and a width", "[onnx]") {
  CHECK(name_of(data_type::float32) == "float");
  CHECK(name_of(data_type::float4e2m1) == "float4e2m1");
  CHECK(bits_of(data_type::int4) == 4);
  CHECK(bits_of(data_type::string) == 0);
  CHECK(bits_of(data_type::complex128) == 128);
  CHECK(is_real(data_type::float8e5m2));
  CHECK_FALSE(is_real(data_type::complex64));
  CHECK(to_data_type(16) == data_type::bfloat16);
  for (const std::int64_t wild : {-1, 0, 27, 1 << 30}) CHECK(to_data_type(wild) == data_type::undefined);
}

TEST_CASE("model: views lie in the file's bytes", "[onnx]") {
  onnx_graph g;
  g.input("x", {"N", 4}).weight("w", {4, 8}).constant("s", {2}, {0, -1}).stated("m", {"N", 8});
  g.node("MatMul", {"x", "", "w"}, {"m"}, {onnx_graph::integers("perm", {1, 0})}, "first").output("m");
  const auto bytes = ledg_test::model_bytes(g);
  const auto model = parse_model(bytes, "test.onnx");
  CHECK(model.ir_version == 10);
  CHECK(model.opset == 17);
  const auto& graph = model.graph;
  REQUIRE(graph.nodes.size() == 1);
  const auto& n = graph.nodes[0];
  CHECK(n.op.data() > bytes.data());
  CHECK(n.op.data() < bytes.data() + bytes.size());
  CHECK(n.name == "first");
  REQUIRE(graph.inputs_of(n).size() == 3);
  CHECK(graph.inputs_of(n)[1].empty());
  CHECK(graph.outputs_of(n)[0] == "m");
  REQUIRE(graph.find(n, "perm") != nullptr);
  CHECK(graph.integers_of(*graph.find(n, "perm"))[0] == 1);
  CHECK(graph.find(n, "other") == nullptr);
  REQUIRE(graph.initializers.size() == 2);
  CHECK(graph.dims_of(graph.initializers[0])[1] == 8);
  CHECK(decode(graph.initializers[1], 2, "test.onnx") == std::vector<double>{0, -1});
  const auto& x = graph.top().inputs.at(0);
  CHECK(x.dims.at(0).name == "N");
  CHECK(x.dims.at(0).value == -1);
  CHECK(x.dims.at(1).value == 4);
  CHECK(parse_stated(graph.stated.at(0), "test.onnx").dims.at(1).value == 8);
}

TEST_CASE("model: small constants are decoded whatever they are stored as", "[onnx]") {
  const std::vector<double> expected{3, 250};
  CHECK(decoded(raw_tensor<float>(data_type::float32, {3, 250}), data_type::float32) == expected);
  CHECK(decoded(raw_tensor<double>(data_type::float64, {3, 250}), data_type::float64) == expected);
  CHECK(decoded(raw_tensor<std::int64_t>(data_type::int64, {3, 250}), data_type::int64) == expected);
  CHECK(decoded(raw_tensor<std::int32_t>(data_type::int32, {3, 250}), data_type::int32) == expected);
  CHECK(decoded(raw_tensor<std::int16_t>(data_type::int16, {3, 250}), data_type::int16) == expected);
  CHECK(decoded(raw_tensor<std::uint8_t>(data_type::uint8, {3, 250}), data_type::uint8) == expected);
  CHECK(decoded(raw_tensor<std::int8_t>(data_type::int8, {3, -6}), data_type::int8) == std::vector<double>{3, -6});
  CHECK(decoded(raw_tensor<std::uint16_t>(data_type::float16, {0x4200, 0x5BD0}), data_type::float16) == expected);
  CHECK(decoded(raw_tensor<std::uint16_t>(data_type::bfloat16, {0x4040, 0x437A}), data_type::bfloat16) == expected);
  CHECK(decoded(onnx_graph::writer().integer(5, 0x4200).integer(5, 0x5BD0).str(), data_type::float16) == expected);
  CHECK(decoded(onnx_graph::writer().integer(7, 3).integer(7, 250).str(), data_type::int64) == expected);
  CHECK(decoded(onnx_graph::writer().real(4, 3).real(4, 250).str(), data_type::float32) == expected);
}

TEST_CASE("model: constants that are not there are not made up", "[onnx]") {
  CHECK(decoded(raw_tensor<float>(data_type::float32, {3}), data_type::float32).empty());  // one, and two are promised
  CHECK(decoded("", data_type::float32).empty());
  CHECK(decoded(raw_tensor<std::uint8_t>(data_type::float8e5m2, {3, 250}), data_type::float8e5m2).empty());
  onnx_graph g;
  g.external("w", {2}, data_type::float32, "weights.bin").output("w");
  const auto bytes = ledg_test::model_bytes(g);
  const auto model = parse_model(bytes, "test.onnx");
  const auto& t = model.graph.initializers.at(0);
  CHECK(t.external);
  CHECK(external_location(t, "test.onnx") == "weights.bin");
  CHECK(decode(t, 2, "test.onnx").empty());
}

TEST_CASE("model: graphs lie 32 deep in each other and no deeper", "[onnx]") {
  const auto nested = [](int depth) {
    onnx_graph g;
    g.node("Relu", {"x"}, {"y"}).output("y");
    for (int i = 0; i < depth; ++i) {
      onnx_graph around;
      around.node("If", {"c"}, {"y"}, {onnx_graph::graph("then_branch", g)}).output("y");
      g = around;
    }
    return ledg_test::model_bytes(g);
  };
  const auto deep = nested(31);
  CHECK(parse_model(deep, "test.onnx").graph.bodies.size() == 32);
  CHECK_THROWS_AS(parse_model(nested(40), "test.onnx"), ledg::corrupt_error);
}
