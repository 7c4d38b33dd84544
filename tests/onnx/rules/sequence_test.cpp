// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/sequence.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg_test::onnx_graph;
using ledg_test::read_graph;

namespace {

using element_shapes = std::vector<std::optional<shape>>;

// Five rows of three, in pieces: two, two and what remains.
onnx_graph rows_in_pieces() {
  onnx_graph g;
  g.input("x", {5, 3}).input("y", {7}).constant("two", {}, {2});
  g.node("SplitToSequence", {"x", "two"}, {"s"});
  return g;
}

// Elements of the last node's first output.
element_shapes elements_after(onnx_graph g, const std::string& op, const std::vector<std::string>& inputs) {
  g.node(op, inputs, {"out"}).output("out");
  const auto net = read_graph(g, {}, {}, 18);
  return net.node(net.node_count() - 1).out_elements[0];
}

std::string refusal_of(onnx_graph g, const std::string& op, const std::vector<std::string>& inputs) {
  g.node(op, inputs, {"out"}, {}, "here").output("out");
  const auto open = read_graph(g, {}, {}, 18).unresolved();
  return open.empty() ? "" : open.front().reason;
}

}  // namespace

// Values: the definitions of ONNX's sequence operators.
TEST_CASE("rules: elements of a sequence come and go by their place", "[onnx]") {
  auto g = rows_in_pieces();
  const element_shapes pieces = {shape{2, 3}, shape{2, 3}, shape{1, 3}};
  CHECK(elements_after(g, "Identity", {"s"}) == pieces);
  g.constant("front", {}, {0}).constant("last", {}, {-1}).constant("end", {}, {3});
  CHECK(elements_after(g, "SequenceInsert", {"s", "y"}) == element_shapes{pieces[0], pieces[1], pieces[2], shape{7}});
  CHECK(elements_after(g, "SequenceInsert", {"s", "y", "front"}) ==
        element_shapes{shape{7}, pieces[0], pieces[1], pieces[2]});
  CHECK(elements_after(g, "SequenceInsert", {"s", "y", "last"}) ==
        element_shapes{pieces[0], pieces[1], shape{7}, pieces[2]});
  CHECK(elements_after(g, "SequenceInsert", {"s", "y", "end"}).size() == 4);
  CHECK(elements_after(g, "SequenceErase", {"s"}) == element_shapes{pieces[0], pieces[1]});
  CHECK(elements_after(g, "SequenceErase", {"s", "front"}) == element_shapes{pieces[1], pieces[2]});
}

TEST_CASE("rules: sequences of none, of one and of many", "[onnx]") {
  onnx_graph g;
  g.input("x", {5, 3}).input("long", {5000, 2});
  g.node("SequenceEmpty", {}, {"none"}).node("SequenceLength", {"none"}, {"length"});
  g.node("SequenceInsert", {"none", "x"}, {"one"})
      .node("ConcatFromSequence", {"one"}, {"same"}, {onnx_graph::integer("axis", 1)});
  // More than are followed one by one: what all have in common stays known.
  g.node("SplitToSequence", {"long"}, {"many"}).node("SequenceLength", {"many"}, {"count"});
  g.constant("third", {}, {2}).node("SequenceAt", {"many", "third"}, {"row"});
  for (const char* name : {"same", "row"}) g.output(name);
  const auto net = read_graph(g, {}, {}, 18);
  CHECK(net.node(2).out_elements[0] == element_shapes{shape{5, 3}});
  CHECK(net.outputs()[0].dims == shape{5, 3});
  CHECK(net.node(4).out_elements[0].empty());
  CHECK(net.outputs()[1].dims == shape{1, 2});
}

TEST_CASE("rules: places that are none and tensors that are no sequence are refused by name", "[onnx]") {
  auto g = rows_in_pieces();
  g.constant("four", {}, {4}).constant("zero", {}, {0}).node("SequenceEmpty", {}, {"none"});
  CHECK(refusal_of(g, "SequenceInsert", {"s", "y", "four"}) ==
        "node 2 (SequenceInsert 'here'): place 4 is out of range for 3");
  CHECK(refusal_of(g, "SequenceAt", {"none", "zero"}) == "node 2 (SequenceAt 'here'): place 0 is out of range for 0");
  CHECK(refusal_of(g, "SequenceAt", {"x", "zero"}) == "node 2 (SequenceAt 'here'): input 'x' is no sequence");
  CHECK(refusal_of(g, "Relu", {"s"}) == "node 2 (Relu 'here'): input 's' is a sequence");
  CHECK(refusal_of(g, "SplitToSequence", {"x", "zero"}) == "node 2 (SplitToSequence 'here'): pieces of 0");
}
