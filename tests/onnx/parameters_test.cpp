// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/parameters.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::onnx::data_type;
using ledg_test::onnx_graph;
using ledg_test::read_graph;
using names = std::vector<std::string>;

namespace {

// Weight W {4, 6} on its way to the product that reads it.
struct chain {
  const char* op;
  names others;         // inputs behind the weight
  std::int64_t at = 0;  // place of the weight among the inputs
  data_type type = data_type::float32;
  std::vector<std::string> attributes = {};
  std::int64_t params = 24;
};

onnx_graph constants() {
  onnx_graph g;
  g.input("x", {2, 4}).reals("scale", {}, {0.5F}).reals("row", {6}, std::vector<float>(6, 1)).reals("low", {}, {-1});
  g.constant("zero", {}, {0}, data_type::int8).constant("point", {6}, {0, 0, 0, 0, 0, 0}, data_type::int8);
  g.constant("mask", {4, 6}, std::vector<std::int64_t>(24, 1), data_type::boolean).constant("same", {2}, {4, 6});
  g.constant("starts", {1}, {0}).constant("ends", {1}, {6}).constant("one", {1}, {1});
  return g;
}

}  // namespace

TEST_CASE("parameters: counted where the chain of constants ends", "[onnx]") {
  const auto int8 = data_type::int8;
  const auto to_float = onnx_graph::integer("to", 1);
  const chain chains[] = {
      {"Identity", {}},
      {"QuantizeLinear", {"scale", "zero"}},
      {"Where", {"mask", "scale"}, 1},
      {"Clip", {"low", "scale"}},
      {"Exp", {}},
      {"Neg", {}},
      {"Cast", {}, 0, data_type::float16, {to_float}},
      {"Cast", {}, 0, int8, {to_float}},
      {"Cast", {}, 0, data_type::int64, {to_float}, 0},  // indices and sizes are no weights
      {"Reshape", {"same"}},
      {"Slice", {"starts", "ends", "one"}},
      {"Mul", {"scale"}},
      {"Mul", {"row"}, 0, data_type::float32, {}, 30},  // both are learnt
      {"BatchNormalization", {"row", "row", "row", "row"}, 0, data_type::float32, {}, 30},
      {"LayerNormalization", {"row"}, 0, data_type::float32, {}, 30},
      {"DequantizeLinear", {"scale", "zero"}, 0, int8},
      {"DequantizeLinear", {"row", "point"}, 0, int8, {onnx_graph::integer("axis", 1)}},
      {"DequantizeLinear", {"scale"}, 0, data_type::float8e4m3fn},
      {"DequantizeLinear", {"scale"}, 0, data_type::int4},
      {"DequantizeLinear", {"scale"}, 0, data_type::float4e2m1},
  };
  for (const auto& c : chains) {
    INFO(c.op << " of " << name_of(c.type));
    auto g = constants();
    auto inputs = c.others;
    inputs.insert(inputs.begin() + (c.at > 0 ? 1 : 0), "w");
    g.weight("w", {4, 6}, c.type).node(c.op, inputs, {"v"}, c.attributes);
    auto last = std::string("v");
    if (c.op == std::string("QuantizeLinear")) {
      g.node("DequantizeLinear", {"v", "scale", "zero"}, {"u"});
      last = "u";
    }
    g.node("MatMul", {"x", last}, {"y"}).node("MatMul", {"x", last}, {"z"}).output("y").output("z");
    const auto net = read_graph(g, {}, {}, 23);
    CHECK(net.params() == c.params);
    CHECK(net.to_graph().params() == net.params());
    CHECK(net.node(net.node_count() - 2).params == c.params);  // of the first product: each tensor counts once
  }
}

TEST_CASE("parameters: what a chain ends in decides", "[onnx]") {
  const auto params = [](const char* op, const names& inputs, const std::vector<std::string>& attributes = {}) {
    auto g = constants();
    g.input("image", {1, 3, 8, 8}).input("seq", {5, 1, 3}).reals("factors", {4}, {1, 1, 2, 2});
    g.weight("b", {3}).weight("w1", {1, 16, 3}).weight("r1", {1, 16, 4}).weight("b1", {1, 32}).weight("h0", {1, 1, 4});
    g.weight("bytes", {9, 4}, data_type::uint8).constant("ids", {2}, {0, 1}).input("places", {1}, data_type::int64);
    g.node("Identity", {"factors"}, {"scales"}).node("Identity", {"scale"}, {"number"});
    g.node(op, inputs, {"y"}, attributes).output("y");
    return read_graph(g).params();
  };
  CHECK(params("Resize", {"image", "", "scales"}) == 0);
  CHECK(params("Mul", {"image", "number"}) == 0);
  CHECK(params("Clip", {"image", "low", "number"}) == 0);
  CHECK(params("LSTM", {"seq", "w1", "r1", "b1", "", "h0", "h0"}, {onnx_graph::integer("hidden_size", 4)}) ==
        48 + 64 + 32);
  CHECK(params("Gather", {"row", "ids"}) == 0);  // a constant, which nothing reads
  CHECK(params("Gather", {"row", "places"}) == 6);
  CHECK(params("GatherND", {"row", "places"}) == 6);
  CHECK(params("GatherElements", {"row", "places"}) == 6);
  CHECK(params("QuantizeLinear", {"image", "scale", "zero"}) == 0);
  CHECK(params("PRelu", {"image", "scale"}) == 1);
}

TEST_CASE("parameters: weights that are normalised beforehand count once", "[onnx]") {
  onnx_graph g;
  g.input("x", {2, 4}).weight("w", {4, 6}).weight("copy", {4, 6}).weight("scale", {6}).weight("bias", {6});
  const std::vector<std::string> over_rows{onnx_graph::integers("axes", {0}), onnx_graph::integer("keepdims", 0)};
  g.node("ReduceMean", {"copy"}, {"mean"}, over_rows).node("ReduceL2", {"copy"}, {"variance"}, over_rows);
  g.node("BatchNormalization", {"w", "scale", "bias", "mean", "variance"}, {"v"}).node("MatMul", {"x", "v"}, {"y"});
  CHECK(read_graph(g.output("y")).params() == 24 + 12);
}

TEST_CASE("parameters: tables of small integers are weights", "[onnx]") {
  onnx_graph g;
  g.input("ids", {3}, data_type::int64).weight("table", {9, 4}, data_type::int8).weight("sizes", {9}, data_type::int64);
  g.node("Gather", {"table", "ids"}, {"a"}).node("Gather", {"sizes", "ids"}, {"b"}).output("a").output("b");
  CHECK(read_graph(g).params() == 36);
}
