// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/links.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg_test::onnx_graph;
using ledg_test::output_shape;
using ledg_test::read_graph;

TEST_CASE("links: names inside nodes are those around them, unless they are defined again", "[onnx]") {
  onnx_graph inner;
  inner.weight("w", {4, 9}).node("MatMul", {"x", "w"}, {"y"}).output("y");
  onnx_graph outer;
  outer.node("MatMul", {"x", "w"}, {"t"}).output("t");
  const auto shape_with = [](const onnx_graph& branch) {
    onnx_graph g;
    g.input("x", {2, 4}).weight("w", {4, 4}).constant("yes", {}, {1}, onnx_graph::data_type::boolean);
    g.node("If", {"yes"}, {"z"}, {onnx_graph::graph("then_branch", branch), onnx_graph::graph("else_branch", branch)});
    return output_shape(read_graph(g.output("z")));
  };
  CHECK(shape_with(outer) == shape{2, 4});
  CHECK(shape_with(inner) == shape{2, 9});
}

TEST_CASE("links: what a branch reads comes before the node that runs it", "[onnx]") {
  const auto branch = onnx_graph().node("Relu", {"late"}, {"r"}).output("r");
  onnx_graph g;
  g.input("x", {2, 4}).input("ask", {}, onnx_graph::data_type::boolean);
  g.node("If", {"ask"}, {"y"}, {onnx_graph::graph("then_branch", branch), onnx_graph::graph("else_branch", branch)});
  g.node("Transpose", {"x"}, {"late"}).output("y");
  CHECK(output_shape(read_graph(g)) == shape{4, 2});
  // And where it reads what the node makes, nothing can come first.
  const auto eager = onnx_graph().node("Relu", {"y"}, {"r"}).output("r");
  onnx_graph cycle;
  cycle.input("ask", {}, onnx_graph::data_type::boolean);
  cycle.node("If", {"ask"}, {"y"}, {onnx_graph::graph("then_branch", eager), onnx_graph::graph("else_branch", eager)});
  CHECK_THROWS_AS(read_graph(cycle.output("y")), ledg::graph_error);
}

TEST_CASE("links: mistakes inside graphs are named", "[onnx]") {
  const auto fails = [](const onnx_graph& branch, const char* said) {
    onnx_graph g;
    g.input("x", {2, 4}).input("ask", {}, onnx_graph::data_type::boolean);
    g.node("If", {"ask"}, {"y"}, {onnx_graph::graph("then_branch", branch), onnx_graph::graph("else_branch", branch)});
    CHECK_THROWS_WITH(read_graph(g.output("y")), Catch::Matchers::Contains(said));
    CHECK_THROWS_AS(read_graph(g), ledg::graph_error);
  };
  fails(onnx_graph().node("Relu", {"nowhere"}, {"r"}).output("r"), "'nowhere', which nothing produces");
  fails(onnx_graph().node("Relu", {"x"}, {"r"}).node("Tanh", {"x"}, {"r"}).output("r"), "'r' is defined twice");
  fails(onnx_graph().output("q"), "'q', which nothing produces");
  fails(onnx_graph().node("Relu", {"x"}, {""}).output("x"), "has no output");
}

TEST_CASE("links: an initializer that is there twice counts once, with a note", "[onnx]") {
  onnx_graph g;
  g.input("x", {2, 4}).weight("w", {4, 3}).weight("w", {4, 5}).node("MatMul", {"x", "w"}, {"y"}).output("y");
  const auto net = read_graph(g);
  CHECK(output_shape(net) == shape{2, 5});
  CHECK(net.params() == 20);
  REQUIRE(net.notes().size() == 1);
  CHECK(net.notes()[0].find("'w'") != std::string::npos);
}

TEST_CASE("links: an output that nobody reads has its place", "[onnx]") {
  onnx_graph g;
  g.input("x", {5, 1, 3}).weight("w", {1, 16, 3}).weight("r", {1, 16, 4});
  const auto hidden = onnx_graph::integer("hidden_size", 4);
  g.node("LSTM", {"x", "w", "r"}, {"", "last"}, {hidden}).output("last");
  const auto net = read_graph(g);
  CHECK(output_shape(net) == shape{1, 1, 4});
  CHECK(net.flops() > 0);
  CHECK_FALSE(net.node(0).out_shapes[0]);
}
