// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/inference.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "ledg/onnx/shape_inference.hpp"
#include "support/catch.hpp"
#include "support/onnx_graph.hpp"

using ledg::shape;
using ledg_test::onnx_graph;

namespace {

// What is known of a model; the bytes outlive it.
struct inferred_model {
  std::string bytes;
  ledg::onnx::model_view model;
  ledg::onnx::inference known;

  explicit inferred_model(const onnx_graph& g, const ledg::onnx::options& given = {})
      : bytes(ledg_test::model_bytes(g)),
        model(ledg::onnx::parse_model(bytes, "inferred.onnx")),
        known(ledg::onnx::infer_shapes(model, given, "inferred.onnx")) {}
};

onnx_graph weight_branch(const char* weight) {
  return onnx_graph().node("MatMul", {"x", weight}, {std::string("by_") + weight}).output(std::string("by_") + weight);
}

onnx_graph weight_choice(const std::string& condition) {
  onnx_graph g;
  g.input("x", {2, 8}).input("asked", {}, ledg::onnx::data_type::boolean);
  g.constant("yes", {}, {1}, ledg::onnx::data_type::boolean).weight("narrow", {8, 3}).weight("wide", {8, 5});
  g.node("If", {condition}, {"y"},
         {onnx_graph::graph("then_branch", weight_branch("narrow")),
          onnx_graph::graph("else_branch", weight_branch("wide"))});
  return g.output("y");
}

}  // namespace

TEST_CASE("inference: how often graphs inside nodes run", "[onnx]") {
  const inferred_model taken(weight_choice("yes")), open(weight_choice("asked"));
  REQUIRE(taken.known.runs.size() == 3);
  CHECK(taken.known.runs[0].runs == 1);
  CHECK(taken.known.runs[1].runs == 1);
  CHECK(taken.known.runs[2].runs == 0);
  CHECK_FALSE(taken.known.runs[2].possible);
  CHECK(taken.known.guessed.empty());
  CHECK(taken.known.macs[0] == 2 * 8 * 3);
  // The dearer branch counts, and both may be taken.
  CHECK(open.known.runs[1].runs == 0);
  CHECK(open.known.runs[1].possible);
  CHECK(open.known.runs[2].runs == 1);
  CHECK(open.known.guessed == std::vector<std::uint32_t>{0});
  REQUIRE(open.known.reasons.size() == 1);
  CHECK_FALSE(open.known.reasons[0].contradiction);
}

TEST_CASE("inference: what is free, what was taken for it, and what contradicts itself", "[onnx]") {
  onnx_graph g;
  g.input("x", {"N", 3, "H"}).input("z", {"N", 4, 5}).node("MatMul", {"x", "z"}, {"y"}).output("y");
  ledg::onnx::options given;
  given.assumed_batch = 1;
  const inferred_model m(g, given);
  REQUIRE(m.known.assumed);
  CHECK(m.known.assumed->name == "N");
  CHECK(m.known.assumed->size == 1);
  REQUIRE(m.known.unbound.size() == 1);
  CHECK(m.known.unbound[0].name == "H");
  CHECK(m.known.macs == std::vector<std::int64_t>{-1});

  given.dims["H"] = 6;
  const inferred_model wrong(g, given);
  CHECK(wrong.known.unbound.empty());
  REQUIRE(wrong.known.reasons.size() == 1);
  CHECK(wrong.known.reasons[0].contradiction);
  CHECK(wrong.known.reasons[0].text == "node 0 (MatMul): inner dimensions 6 and 4 differ");
}

TEST_CASE("inference: a model of no nodes", "[onnx]") {
  const inferred_model m(onnx_graph().input("x", {1}).output("x"));
  CHECK(m.known.macs.empty());
  CHECK(m.known.reasons.empty());
  CHECK(m.known.tensors.size() == 1);
}
