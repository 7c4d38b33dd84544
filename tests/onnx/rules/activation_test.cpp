// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/activation.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

namespace {

std::vector<std::string> activation_parts(const example& e) {
  std::vector<std::string> ops;
  const auto g = network_of(e).to_graph();
  for (const auto& v : g.nodes())
    if (v.op != "Input") ops.push_back(v.op);
  return ops;
}

}  // namespace

TEST_CASE("rules: activations stand as the operators that they are", "[onnx]") {
  struct row {
    example what;
    std::vector<std::string> parts;
  };
  const auto x = fed({2, 6, 8});
  const std::vector<row> rows = {
      {{"com.microsoft.BiasGelu", {x, weight({8})}, {}, {{{2, 6, 8}}}, 0, 8}, {"Add", "Gelu"}},
      {{"com.microsoft.FastGelu", {x}, {}, {{{2, 6, 8}}}}, {"Gelu"}},
      {{"com.microsoft.FastGelu", {x, weight({8})}, {}, {{{2, 6, 8}}}, 0, 8}, {"Add", "Gelu"}},
      {{"com.microsoft.BiasSplitGelu", {x, weight({8})}, {}, {{{2, 6, 4}}}, 0, 8}, {"Add", "Split", "Gelu", "Mul"}},
      {{"com.microsoft.BiasSplitGelu", {fed({1, 1, 0}), weight({0})}, {}, {{{1, 1, 0}}}},
       {"Add", "Split", "Gelu", "Mul"}},
      {{"SwiGLU", {x, fed({8})}, {}, {{{2, 6, 8}}}}, {"SiLU", "Mul"}},
      {{"com.microsoft.BiasAdd", {x, weight({8}), x}, {}, {{{2, 6, 8}}}, 0, 8}, {"Add", "Add"}},
      {{"com.microsoft.BiasSoftmax", {x, fed({1, 6, 8})}, {{"axis", whole{1}}}, {{{2, 6, 8}}}}, {"Add", "Softmax"}},
  };
  for (const auto& r : rows) {
    INFO(r.what.op);
    check(r.what);
    CHECK(activation_parts(r.what) == r.parts);
  }
}

TEST_CASE("rules: activations of what does not fit are refused by node", "[onnx]") {
  CHECK(reason_for({"SwiGLU", {fed({2, 3}), fed({4})}, {}, {std::nullopt}}) ==
        "node 0 (SwiGLU): dimensions 3 and 4 do not broadcast");
  CHECK(reason_for({"com.microsoft.BiasSplitGelu", {fed({}), weight({1})}, {}, {std::nullopt}}) ==
        "node 0 (BiasSplitGelu): input 0 should have at least 1 dimensions, it has 0");
}

}  // namespace ledg_test::operator_examples
