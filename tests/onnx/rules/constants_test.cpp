// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/constants.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: tensors that are made from shapes", "[onnx]") {
  const auto x = fed({2, 3, 4});
  const std::vector<example> examples = {
      {"ConstantOfShape", {list({2, 3})}, {}, {{{2, 3}}}},
      {"ConstantOfShape", {fed({2}, int64)}, {}, {std::nullopt}},
      {"Shape", {x}, {}, {{{3}}}},
      {"Shape", {x}, {{"start", whole{-2}}, {"end", whole{9}}}, {{{2}}}},
      {"Shape", {x}, {{"start", whole{2}}, {"end", whole{1}}}, {{{0}}}},
      {"Size", {x}, {}, {{{}}}},
      {"Range", {number(1), number(8), number(3)}, {}, {{{3}}}},
      {"Range", {number(8), number(1), number(-3)}, {}, {{{3}}}},
      {"Range", {number(8), number(1), number(3)}, {}, {{{0}}}},
      {"Range", {number(1), number(8), number(0)}, {}, {std::nullopt}},
      {"OneHot", {fed({2, 3}, int64), number(10), fed({2})}, {}, {{{2, 3, 10}}}},
      {"OneHot", {fed({2, 3}, int64), number(10), fed({2})}, {{"axis", whole{0}}}, {{{10, 2, 3}}}},
      {"RandomNormal", {}, {{"shape", shape{5, 6}}}, {{{5, 6}}}},
      {"RandomNormal", {}, {}, {std::nullopt}},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("rules: what Shape and Range hold is followed", "[onnx]") {
  onnx_graph g;
  g.input("x", {2, 3, 4}).node("Shape", {"x"}, {"s"}).constant("one", {}, {1}).constant("five", {}, {5});
  g.node("Range", {"one", "five", "one"}, {"r"}).node("ConstantOfShape", {"r"}, {"y"}).output("y");
  g.node("ConstantOfShape", {"s"}, {"z"}).output("z");
  const auto net = read_graph(g);
  CHECK(output_shape(net, 0) == shape{1, 2, 3, 4});
  CHECK(output_shape(net, 1) == shape{2, 3, 4});
}

}  // namespace ledg_test::operator_examples
