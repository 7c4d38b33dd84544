// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/graph_facts.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg_test::onnx_graph;

namespace {

// The last node of the graph that is made of `g`.
ledg::graph_node last_of(onnx_graph g, const std::string& op, const std::vector<std::string>& inputs,
                         const std::vector<std::string>& how = {}, std::int64_t opset = 18) {
  g.node(op, inputs, {"y"}, how).output("y");
  const auto made = ledg_test::read_graph(g, {}, {}, opset).to_graph();
  return made[made.size() - 1];
}

double fact_number(const ledg::graph_node& v, const char* key) {
  const auto* a = v.find(key);
  return a == nullptr ? 0 : std::get<double>(*a);
}

}  // namespace

TEST_CASE("graph facts: windows are numbers, whatever the file leaves out", "[onnx]") {
  onnx_graph g;
  g.input("x", {1, 3, 9, 8}).weight("w", {4, 3, 3, 2});
  const auto plain = last_of(g, "Conv", {"x", "w"});
  CHECK(plain.integers("kernel_shape") == shape{3, 2});
  CHECK(plain.integers("strides") == shape{1, 1});
  CHECK(plain.integers("pads") == shape{0, 0, 0, 0});
  const auto same = last_of(g, "Conv", {"x", "w"}, {onnx_graph::text("auto_pad", "SAME_UPPER")});
  CHECK(same.integers("pads") == shape{1, 0, 1, 1});
  CHECK(same.find("auto_pad") == nullptr);
  // A file that contradicts itself keeps what it says.
  const auto wrong = last_of(g, "Conv", {"x", "w"}, {onnx_graph::integers("strides", {1, 1, 1})});
  CHECK(wrong.integers("pads") == shape{0, 0, 0, 0});
}

TEST_CASE("graph facts: sizes of products", "[onnx]") {
  onnx_graph g;
  g.input("x", {5, 7}).input("z", {7, 2}).weight("w", {7, 3}).weight("v", {5, 3}).input("s", {7});
  const auto layer = last_of(g, "MatMul", {"x", "w"});
  CHECK(layer.integer("k", 0) == 7);
  CHECK(layer.integer("in", 0) == 7);
  CHECK(layer.integer("out", 0) == 3);
  const auto product = last_of(g, "MatMul", {"x", "z"});
  CHECK(product.integer("k", 0) == 7);
  CHECK(product.find("in") == nullptr);
  const auto turned = last_of(g, "Gemm", {"x", "v"}, {onnx_graph::integer("transA", 1)});
  CHECK(turned.integer("in", 0) == 5);
  CHECK(turned.integer("out", 0) == 3);
  CHECK(last_of(g, "MatMul", {"s", "w"}).integer("k", 0) == 7);
}

TEST_CASE("graph facts: constant operands", "[onnx]") {
  onnx_graph g;
  g.input("x", {4, 6}).reals("half", {}, {0.5F}).reals("six", {}, {6}).weight("row", {6}).input("t", {4, 6});
  const auto scaled = last_of(g, "Mul", {"half", "x"});
  CHECK(scaled.integer("constant", 0) == 1);
  CHECK(scaled.integer("constant_first", 0) == 1);
  CHECK(fact_number(scaled, "value") == 0.5);
  const auto shifted = last_of(g, "Add", {"x", "row"});
  CHECK(shifted.integer("constant", 0) == 6);
  CHECK(shifted.find("constant_first") == nullptr);
  CHECK(shifted.find("value") == nullptr);
  CHECK(last_of(g, "Add", {"x", "t"}).find("constant") == nullptr);
  const auto bounded = last_of(g, "Clip", {"x", "", "six"});
  CHECK(bounded.find("min") == nullptr);
  CHECK(fact_number(bounded, "max") == 6);
  CHECK(fact_number(last_of(g, "Pow", {"x", "half"}), "exponent") == 0.5);
}

TEST_CASE("graph facts: axes, parts and states", "[onnx]") {
  onnx_graph g;
  g.input("x", {4, 2, 6}).constant("axes", {2}, {0, -1}).weight("w", {1, 20, 6}).weight("r", {1, 20, 5});
  CHECK(last_of(g, "ReduceSum", {"x", "axes"}).integers("axes") == shape{0, -1});
  CHECK(last_of(g, "LSTM", {"x", "w", "r"}).integer("hidden_size", 0) == 5);
  g.node("Split", {"x"}, {"a", "b", "c"}, {onnx_graph::integer("axis", 2), onnx_graph::integer("num_outputs", 3)});
  const auto made = ledg_test::read_graph(g.output("a").output("b").output("c"), {}, {}, 18).to_graph();
  CHECK(made[made.size() - 1].integer("parts", 0) == 3);
}
