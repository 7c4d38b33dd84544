// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/spellings.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "ledg/graph/canonical.hpp"
#include "support/catch.hpp"

namespace spellings_cases {

namespace {

using ledg::graph_node;
using ledg::shape;

graph_node node(std::string op, std::vector<std::int32_t> inputs, shape out) {
  graph_node v;
  v.op = std::move(op);
  v.inputs = std::move(inputs);
  v.output_shape = std::move(out);
  return v;
}

graph_node transpose(std::int32_t from, shape out, shape perm) {
  auto v = node("Transpose", {from}, std::move(out));
  v.set("perm", std::move(perm));
  return v;
}

std::vector<std::string> operators(const std::vector<graph_node>& nodes) {
  std::vector<std::string> out;
  const auto g = canonicalize(ledg::graph(nodes));
  for (const auto& v : g.nodes()) out.push_back(v.op);
  return out;
}

const shape first{1, 3, 4, 5}, last{1, 4, 5, 3};
const shape to_last{0, 2, 3, 1}, to_first{0, 3, 1, 2};

}  // namespace

TEST_CASE("transpositions that undo each other go", "[graph]") {
  using list = std::vector<std::string>;
  const auto input = node("Input", {}, first);
  CHECK(operators({input, transpose(0, last, to_last), transpose(1, first, to_first), node("Softmax", {2}, first)}) ==
        list{"Input", "Softmax"});
  // Also with operators on elements between them, whose shapes turn with them.
  const auto g = canonicalize(ledg::graph({input, transpose(0, last, to_last), node("Relu", {1}, last),
                                           transpose(2, first, to_first), node("Softmax", {3}, first)}));
  REQUIRE(g.size() == 3);
  CHECK(g[1].op == "Relu");
  CHECK(g[1].output_shape == first);
  CHECK(g[2].inputs == std::vector<std::int32_t>{1});
  // A sum of two branches, of which one is read by the other.
  CHECK(operators({input, transpose(0, last, to_last), node("Relu", {1}, last), transpose(2, first, to_first),
                   node("Softmax", {3}, first), transpose(4, last, to_last), node("Add", {5, 2}, last),
                   transpose(6, first, to_first), node("Softmax", {7}, first)}) ==
        list{"Input", "Relu", "Softmax", "Add", "Softmax"});
}

TEST_CASE("transpositions that are needed stay", "[graph]") {
  using list = std::vector<std::string>;
  const auto input = node("Input", {}, first);
  // The second one turns further.
  CHECK(operators({input, transpose(0, last, to_last), transpose(1, {1, 5, 3, 4}, to_last)}) ==
        list{"Input", "Transpose", "Transpose"});
  // What lies between them does not work on elements.
  CHECK(operators({input, transpose(0, last, to_last), node("LayerNormalization", {1}, last),
                   transpose(2, first, to_first)}) == list{"Input", "Transpose", "LayerNormalization", "Transpose"});
  // Somebody reads the turned tensor.
  CHECK(operators({input, transpose(0, last, to_last), node("Relu", {1}, last), transpose(2, first, to_first),
                   node("Softmax", {2}, last)}) == list{"Input", "Transpose", "Relu", "Transpose", "Softmax"});
  // No permutation is given.
  CHECK(operators({input, node("Transpose", {0}, last), node("Transpose", {1}, first)}) ==
        list{"Input", "Transpose", "Transpose"});
}

TEST_CASE("steps between kinds of numbers go", "[graph]") {
  using list = std::vector<std::string>;
  const auto input = node("Input", {}, {2, 8});
  CHECK(operators({input, node("QuantizeLinear", {0}, {2, 8}), node("DequantizeLinear", {1}, {2, 8}),
                   node("Relu", {2}, {2, 8})}) == list{"Input", "Relu"});
  // A product with the scale of a dynamic quantisation is part of the step back; any other product is not.
  CHECK(operators({input, node("DynamicQuantizeLinear", {0}, {2, 8}), node("Gemm", {1}, {2, 8}), node("Mul", {1}, {}),
                   node("Mul", {2, 3}, {2, 8})}) == list{"Input", "Gemm"});
  CHECK(operators({input, node("Relu", {0}, {2, 8}), node("Mul", {1, 0}, {2, 8})}) == list{"Input", "Relu", "Mul"});
}

TEST_CASE("convolutions over sequences are those over images of height one", "[graph]") {
  auto conv = node("Conv", {0}, {1, 16, 50});
  conv.set("kernel_shape", shape{5});
  conv.set("strides", shape{2});
  conv.set("pads", shape{2, 1});
  const auto g = canonicalize(ledg::graph(
      {node("Input", {}, {1, 8, 100}), conv, node("Relu", {1}, {1, 16, 50}), node("Transpose", {2}, {1, 50, 16})}));
  CHECK(g[1].output_shape == shape{1, 16, 1, 50});
  CHECK(g[1].integers("kernel_shape") == shape{1, 5});
  CHECK(g[1].integers("strides") == shape{1, 2});
  CHECK(g[1].integers("pads") == shape{0, 2, 0, 1});
  CHECK(g[2].output_shape == shape{1, 16, 1, 50});
  CHECK(g[3].output_shape == shape{1, 50, 16});
  CHECK(canonicalize(g)[1].integers("kernel_shape") == shape{1, 5});
}

TEST_CASE("convolutions over images of one point are fully connected layers", "[graph]") {
  auto conv = node("Conv", {0}, {64, 16, 1, 1});
  conv.set("kernel_shape", shape{1, 1});
  const auto g = canonicalize(ledg::graph({node("Input", {}, {64, 8, 1, 1}), conv, node("Relu", {1}, {64, 16, 1, 1})}));
  REQUIRE(g.size() == 3);
  CHECK(g[1].op == "Gemm");
  CHECK(g[1].integer("in", 0) == 8);
  CHECK(g[1].integer("out", 0) == 16);
  CHECK(g[2].output_shape == shape{64, 16});
  // Behind a pooling of a real image they stay: that is how such networks are known.
  auto squeeze = node("Conv", {1}, {1, 16, 1, 1});
  squeeze.set("kernel_shape", shape{1, 1});
  const auto image = canonicalize(
      ledg::graph({node("Input", {}, {1, 8, 32, 32}), node("GlobalAveragePool", {0}, {1, 8, 1, 1}), squeeze}));
  CHECK(image[2].op == "Conv");
}

}  // namespace spellings_cases
