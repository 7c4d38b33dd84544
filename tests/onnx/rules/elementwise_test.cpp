// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/elementwise.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: operands that are stretched to each other", "[onnx]") {
  const std::vector<example> examples = {

      {"Add", {fed({2, 3, 1}), fed({4})}, {}, {{{2, 3, 4}}}},
      {"Mul", {fed({2, 3}), weight({3})}, {}, {{{2, 3}}}, 0, 3},
      {"Mul", {fed({2, 3}), weight({})}, {}, {{{2, 3}}}},
      {"Sum", {fed({2, 1}), fed({3}), fed({2, 3})}, {}, {{{2, 3}}}},
      {"Where", {fed({2, 1}, boolean), fed({3}), fed({})}, {}, {{{2, 3}}}},
      {"Add", {fed({0}), fed({1})}, {}, {{{0}}}},
      {"Add", {fed({0}), fed({2})}, {}, {std::nullopt}},
      {"Add", {fed({2}), fed({3})}, {}, {std::nullopt}},
  };
  for (const auto& e : examples) check(e);
}

// Exporters write the arithmetic of pads and sizes in these, in real numbers.
TEST_CASE("rules: small constants go through elementwise operators", "[onnx]") {
  struct row {
    const char* op;
    std::vector<std::string> more;
    shape expected;  // of 0, 2.9 and 7
    std::vector<std::string> attributes = {};
    whole opset = 17;
  };
  const auto real = [](const char* name, float x) {
    return onnx_graph::writer().text(1, name).real(2, x).integer(20, 1).str();
  };
  const row rows[] = {
      {"Clip", {"one", "five"}, {1, 2, 5}},
      {"Clip", {"one"}, {1, 2, 7}},
      {"Clip", {"", "five"}, {0, 2, 5}},
      {"Clip", {}, {1, 2, 5}, {real("min", 1), real("max", 5)}, 6},
      {"Relu", {}, {0, 2, 7}},
      {"Sign", {}, {0, 1, 1}},
      {"Exp", {}, {1, 18, 1096}},
      {"Add", {"one"}, {1, 3, 8}},
      {"Mod", {"five"}, {0, 2, 2}},
      {"Max", {"five"}, {5, 5, 7}},
      {"Min", {"five"}, {0, 2, 5}},
      {"Ceil", {}, {0, 3, 7}},
      {"Floor", {}, {0, 2, 7}},
      {"Round", {}, {0, 3, 7}},
      {"Sqrt", {}, {0, 1, 2}},
      {"Div", {"five"}, {0, 0, 1}},
  };
  for (const auto& r : rows) {
    INFO(r.op);
    onnx_graph g;
    g.reals("v", {3}, {0, 2.9F, 7}).reals("one", {}, {1}).reals("five", {}, {5});
    std::vector<std::string> inputs{"v"};
    inputs.insert(inputs.end(), r.more.begin(), r.more.end());
    g.node(r.op, inputs, {"w"}, r.attributes).node("Cast", {"w"}, {"dims"}, {onnx_graph::integer("to", 7)});
    CHECK(output_shape(read_graph(g.node("ConstantOfShape", {"dims"}, {"y"}).output("y"), {}, {}, r.opset)) ==
          r.expected);
  }
}

TEST_CASE("rules: a bound that is not known leaves values unknown", "[onnx]") {
  onnx_graph g;
  g.constant("v", {2}, {3, 4}).input("low", {}, data_type::int64).node("Clip", {"v", "low"}, {"dims"});
  CHECK_FALSE(output_shape(read_graph(g.node("ConstantOfShape", {"dims"}, {"y"}).output("y"))));
}

}  // namespace ledg_test::operator_examples
