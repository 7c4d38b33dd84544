// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/functions.hpp"

#include <string>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg_test::onnx_function;
using ledg_test::onnx_graph;
using ledg_test::output_shape;
using ledg_test::read_graph;

namespace {

// x w, then an activation whose slope the caller gives.
onnx_function layer() {
  onnx_function f{"Layer", {"x", "w"}, {"y"}, {"slope"}, {}, {}};
  f.nodes = {onnx_graph::node_bytes("MatMul", {"x", "w"}, {"h"}),
             onnx_graph::node_bytes("LeakyRelu", {"h"}, {"y"}, {onnx_graph::reference("alpha", "slope", 1)})};
  return f;
}

std::string real(std::string_view name, float value) {
  return onnx_graph::writer().text(1, name).real(2, value).integer(20, 1).str();
}

}  // namespace

TEST_CASE("functions: calls are written out, also those inside functions", "[onnx]") {
  onnx_function twice{"Twice", {"a", "v", "w"}, {"b"}, {}, {}, {}};
  twice.nodes = {onnx_graph::node_bytes("local.Layer", {"a", "v"}, {"m"}, {real("slope", 0.25F)}),
                 onnx_graph::node_bytes("local.Layer", {"m", "w"}, {"b"}, {real("slope", 0.5F)})};
  onnx_graph g;
  g.input("x", {2, 4}).weight("v", {4, 4}).weight("w", {4, 8});
  g.node("local.Twice", {"x", "v", "w"}, {"y"}).node("Relu", {"y"}, {"z"}).output("z");
  const auto net = read_graph(g, {}, {layer(), twice});
  CHECK(output_shape(net) == shape{2, 8});
  CHECK(net.node_count() == 2);
  CHECK(net.params() == 16 + 32);
  CHECK(net.macs() == 32 + 64);
  CHECK(net.node(0).params == 48);
  CHECK(net.node(0).macs == 96);
  CHECK(net.unknown_operators().empty());
  const auto graph = net.to_graph();
  REQUIRE(graph.size() == 6);
  CHECK(graph[2].op == "LeakyRelu");
  CHECK(std::get<double>(*graph[2].find("alpha")) == 0.25);
  CHECK(std::get<double>(*graph[4].find("alpha")) == 0.5);
  CHECK(graph.params() == 48);
  CHECK(ledg::total_cost(graph).macs == 96);
}

TEST_CASE("functions: attributes have defaults, inputs may be left out", "[onnx]") {
  onnx_function f{"Sum", {"x", "axes"}, {"y"}, {"keep"}, {}, {onnx_graph::integer("keep", 0)}};
  f.nodes = {onnx_graph::node_bytes("ReduceSum", {"x", "axes"}, {"y"}, {onnx_graph::reference("keepdims", "keep", 2)})};
  const auto shape_of = [&](const std::vector<std::string>& inputs, const std::vector<std::string>& attributes) {
    onnx_graph g;
    g.input("x", {2, 4}).constant("axes", {1}, {1}).node("local.Sum", inputs, {"y"}, attributes);
    return output_shape(read_graph(g.output("y"), {}, {f}));
  };
  CHECK(shape_of({"x", "axes"}, {}) == shape{2});
  CHECK(shape_of({"x", "axes"}, {onnx_graph::integer("keep", 1)}) == shape{2, 1});
  CHECK(shape_of({"x"}, {}) == shape{});
  CHECK(shape_of({"x", ""}, {onnx_graph::integer("keep", 1)}) == shape{1, 1});
}

TEST_CASE("functions: shape arithmetic, weights and branches pass through them", "[onnx]") {
  onnx_function f{"Flat", {"x", "w", "ask"}, {"y"}, {}, {}, {}};
  const auto yes = onnx_graph().node("MatMul", {"flat", "w"}, {"t"}).output("t");
  const auto no = onnx_graph().node("MatMul", {"flat", "w"}, {"e"}).output("e");
  const auto minus = onnx_graph::writer().text(1, "value_ints").integer(8, 1).integer(8, -1).integer(20, 7).str();
  f.nodes = {onnx_graph::node_bytes("Constant", {}, {"target"}, {minus}),
             onnx_graph::node_bytes("Reshape", {"x", "target"}, {"flat"}),
             onnx_graph::node_bytes("If", {"ask"}, {"y"},
                                    {onnx_graph::graph("then_branch", yes), onnx_graph::graph("else_branch", no)})};
  onnx_graph g;
  g.input("x", {2, 4}).input("ask", {}, onnx_graph::data_type::boolean).weight("w", {8, 3});
  g.node("local.Flat", {"x", "w", "ask"}, {"y"}).node("local.Flat", {"x", "w", "ask"}, {"z"});
  const auto net = read_graph(g.output("y").output("z"), {}, {f});
  CHECK(output_shape(net, 0) == shape{1, 3});
  CHECK(output_shape(net, 1) == shape{1, 3});
  CHECK(net.params() == 24);  // one weight, however many read it
  CHECK(net.macs() == 2 * 24);
  CHECK(net.guessed().size() == 2);
}

TEST_CASE("functions: an operator that is understood as it is stays whole", "[onnx]") {
  onnx_function gelu{"Gelu", {"x"}, {"y"}, {}, {onnx_graph::node_bytes("Erf", {"x"}, {"y"})}, {}};
  auto bytes = ledg_test::model_bytes(onnx_graph().input("x", {2}).node("Gelu", {"x"}, {"y"}).output("y"), {}, 20);
  onnx_graph::writer f;
  f.text(1, "Gelu").text(4, "x").text(5, "y").text(7, gelu.nodes[0]).text(10, "");
  bytes += onnx_graph::writer().text(25, f.str()).str();
  CHECK(ledg::onnx::read_bytes(bytes, "m").to_graph()[1].op == "Gelu");
}

TEST_CASE("functions: those that never end are refused", "[onnx]") {
  const auto call = [](const std::string& f) { return onnx_graph::node_bytes("local." + f, {"x"}, {"y"}); };
  const auto one = [&](const std::string& name, std::vector<std::string> nodes) {
    return onnx_function{name, {"x"}, {"y"}, {}, std::move(nodes), {}};
  };
  const auto g = onnx_graph().input("x", {2}).node("local.A", {"x"}, {"y"}).output("y");
  CHECK_THROWS_AS(read_graph(g, {}, {one("A", {call("A")})}), ledg::graph_error);
  CHECK_THROWS_AS(read_graph(g, {}, {one("A", {call("B")}), one("B", {call("A")})}), ledg::graph_error);
  // Each function calls the next one twice: few bytes, and 2^22 nodes.
  std::vector<onnx_function> doubling;
  for (int k = 0; k < 22; ++k) {
    const auto next = k == 21 ? std::string("Relu") : "local.F" + std::to_string(k + 1);
    doubling.push_back(one(k == 0 ? "A" : "F" + std::to_string(k),
                           {onnx_graph::node_bytes(next, {"x"}, {"m"}), onnx_graph::node_bytes(next, {"m"}, {"y"})}));
  }
  CHECK_THROWS_AS(read_graph(g, {}, doubling), ledg::graph_error);
  const auto wrong = onnx_graph().input("x", {2}).node("local.A", {"x", "x"}, {"y"}).output("y");
  CHECK(read_graph(wrong, {}, {one("A", {call("Nobody")})}).unresolved().size() == 1);
}
