// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/pooling.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: windows of pooling", "[onnx]") {
  const auto x = fed({1, 3, 9, 9});
  const std::vector<onnx_fixture::attribute> halves = {{"kernel_shape", shape{2, 2}}, {"strides", shape{2, 2}}};
  const std::vector<example> examples = {

      {"MaxPool", {x}, halves, {{{1, 3, 4, 4}}}},
      {"MaxPool", {x}, halves, {{{1, 3, 4, 4}}, {{1, 3, 4, 4}}}},
      {"MaxPool",
       {x},
       {{"kernel_shape", shape{2, 2}}, {"strides", shape{2, 2}}, {"ceil_mode", whole{1}}},
       {{{1, 3, 5, 5}}}},
      // The second window would start behind the input.
      {"MaxPool",
       {fed({1, 1, 2, 2})},
       {{"kernel_shape", shape{1, 1}}, {"strides", shape{3, 3}}, {"ceil_mode", whole{1}}},
       {{{1, 1, 1, 1}}}},
      {"AveragePool",
       {fed({1, 3, 7, 7})},
       {{"kernel_shape", shape{3, 3}}, {"strides", shape{2, 2}}, {"auto_pad", std::string("SAME_LOWER")}},
       {{{1, 3, 4, 4}}}},
      {"LpPool", {fed({1, 3, 9})}, {{"kernel_shape", shape{3}}}, {{{1, 3, 7}}}},
      {"GlobalAveragePool", {fed({2, 3, 7, 5})}, {}, {{{2, 3, 1, 1}}}},
      {"GlobalMaxPool", {fed({2, 3, 7})}, {}, {{{2, 3, 1}}}},
      {"MaxPool", {x}, {{"kernel_shape", shape{2}}}, {std::nullopt}},
      {"MaxPool", {x}, {}, {std::nullopt}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
