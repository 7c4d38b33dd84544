// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/operator_rule.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: attributes of old operator sets", "[onnx]") {
  const auto x = fed({2, 3, 4, 5});
  const std::vector<example> examples = {
      {"Add", {x, weight({3})}, {{"broadcast", whole{1}}, {"axis", whole{1}}}, {{{2, 3, 4, 5}}}, 0, 3, 6},
      {"Add", {x, weight({4, 5})}, {{"broadcast", whole{1}}}, {{{2, 3, 4, 5}}}, 0, 20, 6},
      {"Add", {x, weight({3})}, {{"broadcast", whole{1}}, {"axis", whole{1}}}, {std::nullopt}, 0, 3, 7},
      {"Upsample", {x}, {{"height_scale", 2.0F}, {"width_scale", 3.0F}}, {{{2, 3, 8, 15}}}, 0, 0, 6},
      {"Tile", {x, number(3), number(1)}, {}, {{{2, 9, 4, 5}}}, 0, 0, 5},
      {"ConvTranspose",
       {fed({1, 2, 7, 7}), weight({2, 3, 1, 1})},
       {{"auto_pad", std::string("SAME_UPPER")}, {"strides", shape{2, 2}}},
       {{{1, 3, 13, 13}}},
       98 * 3,
       6},
      {"ConvTranspose",
       {fed({1, 1, 3, 3}), weight({1, 1, 3, 3})},
       {{"auto_pad", std::string("SAME_UPPER")}, {"strides", shape{2, 2}}, {"output_padding", shape{1, 1}}},
       {{{1, 1, 6, 6}}},
       81,
       9},
      {"Resize",
       {fed({1, 3, -1, -1}), absent, absent, list({640, 640})},
       {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_larger")}},
       {std::nullopt}},
      {"Resize",
       {fed({1, 3, 300, 400}), absent, absent, list({640, 640})},
       {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_larger")}},
       {{{1, 3, 480, 640}}}},
      {"Reshape", {fed({0, 6, 0}), list({0, 2, 0})}, {}, {{{0, 2, 0}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
