// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/canonical.hpp"

#include <map>

#include "../../examples/networks/networks.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/onnx/read.hpp"
#include "support/catch.hpp"

namespace {

std::map<std::string, int> histogram(const ledg::graph& g) {
  std::map<std::string, int> h;
  for (const auto& v : g.nodes()) ++h[v.op];
  return h;
}

ledg::graph read_built(const ledg::onnx::builder& net) {
  ledg::onnx::options o;
  o.batch = 1;
  return ledg::onnx::read_bytes(net.bytes(), "built.onnx", o).to_graph();
}

// A network of one block between an input and an output of shape {1, 8, 4, 4}.
template <class Block>
std::map<std::string, int> canonical_block(Block block) {
  ledg::onnx::builder b("block");
  const auto x = b.input("x", {1, 8, 4, 4});
  b.output(block(b, x), {1, 8, 4, 4});
  auto h = histogram(canonicalize(read_built(b)));
  h.erase("Input");
  return h;
}

using counts = std::map<std::string, int>;
using ledg::onnx::builder;

}  // namespace

TEST_CASE("patterns of exporters become the operators they are", "[graph]") {
  CHECK(canonical_block([](builder& b, auto x) { return b.mul(x, b.sigmoid(x)); }) == counts{{"SiLU", 1}});
  CHECK(canonical_block([](builder& b, auto x) { return b.mul(b.sigmoid(x), x); }) == counts{{"SiLU", 1}});
  CHECK(canonical_block([](builder& b, auto x) { return b.mul(x, b.node("HardSigmoid", {x})); }) ==
        counts{{"HardSwish", 1}});
  CHECK(canonical_block([](builder& b, auto x) {
          return b.mul(x, b.node("Div", {b.clip(b.add(x, b.scalar(3)), 0, 6), b.scalar(6)}));
        }) == counts{{"HardSwish", 1}});
  CHECK(canonical_block([](builder& b, auto x) { return b.gelu(x); }) == counts{{"Gelu", 1}});
  CHECK(canonical_block([](builder& b, auto x) {
          const auto inner = b.add(b.node("Erf", {b.mul(x, b.scalar(0.7071F))}), b.scalar(1));
          return b.mul(x, b.mul(b.scalar(0.5F), inner));
        }) == counts{{"Gelu", 1}});
  CHECK(canonical_block([](builder& b, auto x) { return b.node("Identity", {b.node("Dropout", {b.relu(x)})}); }) ==
        counts{{"Relu", 1}});
  CHECK(canonical_block([](builder& b, auto x) { return b.linear(x, 4, 4); }) == counts{{"Gemm", 1}});
  CHECK(canonical_block([](builder& b, auto x) {
          const auto axes = std::vector<builder::attribute_value>{{"axes", ledg::shape{-1}}};
          const auto d = b.node("Sub", {x, b.node("ReduceMean", {x}, axes)});
          const auto v = b.node("ReduceMean", {b.node("Pow", {d, b.scalar(2)})}, axes);
          const auto n = b.node("Div", {d, b.node("Sqrt", {b.add(v, b.scalar(1e-5F))})});
          return b.add(b.mul(n, b.weight({4})), b.weight({4}));
        }) == counts{{"LayerNormalization", 1}});
}

TEST_CASE("approximations and reciprocals are known too", "[graph]") {
  CHECK(canonical_block([](builder& b, auto x) { return b.mul(x, b.sigmoid(b.mul(x, b.scalar(1.702F)))); }) ==
        counts{{"Gelu", 1}});
  const auto rms = [](bool by_product, bool by_division) {
    return canonical_block([&](builder& b, auto x) {
      const auto axes = std::vector<builder::attribute_value>{{"axes", ledg::shape{-1}}};
      const auto square = by_product ? b.mul(x, x) : b.node("Pow", {x, b.scalar(2)});
      const auto root = b.node("Sqrt", {b.add(b.node("ReduceMean", {square}, axes), b.scalar(1e-6F))});
      const auto inverse = by_division ? b.node("Div", {b.scalar(1), root}) : b.node("Reciprocal", {root});
      return b.mul(b.weight({4}), b.mul(x, inverse));
    });
  };
  for (const bool by_product : {false, true})
    for (const bool by_division : {false, true}) CHECK(rms(by_product, by_division) == counts{{"RMSNormalization", 1}});
}

TEST_CASE("what is no pattern stays", "[graph]") {
  // The gate's input is not the other factor.
  CHECK(canonical_block([](builder& b, auto x) { return b.mul(x, b.sigmoid(b.relu(x))); }) ==
        counts{{"Mul", 1}, {"Relu", 1}, {"Sigmoid", 1}});
  // A part of the pattern is an output of its own.
  ledg::onnx::builder b("two");
  const auto x = b.input("x", {1, 8});
  const auto gate = b.sigmoid(x);
  b.output(b.mul(x, gate), {1, 8});
  b.output(b.relu(gate), {1, 8});
  CHECK(histogram(canonicalize(read_built(b))) == counts{{"Input", 1}, {"Relu", 1}, {"SiLU", 1}, {"Sigmoid", 1}});
  CHECK(canonicalize(ledg::graph()).empty());
}

TEST_CASE("activations kept as attributes become operators", "[graph]") {
  ledg::graph_node input, conv;
  input.op = "Input";
  input.output_shape = ledg::shape{1, 3, 8, 8};
  conv.op = "Conv";
  conv.inputs = {0};
  conv.output_shape = ledg::shape{1, 4, 8, 8};
  conv.set("kernel_shape", ledg::shape{3, 3});
  conv.set("fused_act", std::string("Relu"));
  const auto g = canonicalize(ledg::graph({input, conv}));
  REQUIRE(g.size() == 3);
  CHECK(g[1].op == "Conv");
  CHECK(g[1].find("fused_act") == nullptr);
  CHECK(g[2].op == "Relu");
  CHECK(g[2].inputs == std::vector<std::int32_t>{1});
}

TEST_CASE("a network written as ONNX equals its published graph", "[graph][shared]") {
  const auto file = ledg_test::shared_folder() / "data/timm/timm_graphs.jsonl.gz";
  if (ledg_test::shared_folder().empty() || !std::filesystem::exists(file)) LEDG_SKIP("no shared data");
  std::map<std::string, ledg::graph> built;
  for (const auto& n : networks::all) built[std::string(n.name) + "@224"] = canonicalize(read_built(n.make()));
  built.erase("vgg16@224");  // timm writes its first linear layers as convolutions
  std::size_t compared = 0;
  ledg::io::for_each_line(file, [&](std::string_view line, std::size_t number) {
    const auto head = line.substr(0, 60);  // parsing all graphs would take seconds
    for (const auto& [id, g] : built) {
      if (head.find('"' + id + '"') == std::string_view::npos) continue;
      INFO(id);
      const auto record = ledg::data::parse_graph_line(line, "timm:" + std::to_string(number));
      const auto published = canonicalize(record.network);
      CHECK(histogram(g) == histogram(published));
      CHECK(ledg::total_cost(g).macs == record.macs);
      // The published graphs leave out the class token: one row of the width.
      CHECK(std::abs(g.params() - published.params()) <= 768);
      CHECK(histogram(canonicalize(published)) == histogram(published));
      ++compared;
    }
  });
  CHECK(compared == 7);
}
