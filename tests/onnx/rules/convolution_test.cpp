// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/convolution.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: windows of convolutions", "[onnx]") {
  const auto kernel = weight({1, 1, 3, 3});
  const std::vector<example> examples = {

      {"Conv",
       {fed({1, 3, 32, 32}), weight({8, 3, 3, 3}), weight({8})},
       {{"pads", shape{1, 1, 1, 1}}, {"strides", shape{2, 2}}},
       {{{1, 8, 16, 16}}},
       8 * 256 * 27,
       224},
      {"Conv", {fed({1, 8, 10, 10}), weight({8, 1, 3, 3})}, {{"group", whole{8}}}, {{{1, 8, 8, 8}}}, 512 * 9, 72},
      {"Conv", {fed({1, 1, 9, 9}), kernel}, {{"dilations", shape{2, 2}}}, {{{1, 1, 5, 5}}}, 25 * 9, 9},
      {"Conv", {fed({1, 1, 8, 8}), kernel}, {{"pads", shape{0, 1, 2, 3}}}, {{{1, 1, 8, 10}}}, 80 * 9, 9},
      {"Conv",
       {fed({1, 1, 7, 7}), kernel},
       {{"auto_pad", std::string("SAME_UPPER")}, {"strides", shape{2, 2}}},
       {{{1, 1, 4, 4}}},
       16 * 9,
       9},
      {"Conv",
       {fed({1, 1, 7, 7}), kernel},
       {{"auto_pad", std::string("VALID")}, {"pads", shape{1, 1, 1, 1}}},
       {{{1, 1, 5, 5}}},
       25 * 9,
       9},
      {"Conv", {fed({2, 4, 50}), weight({6, 4, 5})}, {}, {{{2, 6, 46}}}, 2 * 6 * 46 * 20, 120},
      {"Conv", {fed({1, 2, 4, 8, 8}), weight({3, 2, 2, 3, 3})}, {}, {{{1, 3, 3, 6, 6}}}, 324 * 36, 108},
      {"Conv", {fed({-1, 1, 8, 8}), kernel}, {}, {std::nullopt}, 0, 9},
      {"Conv", {fed({1, 2, 8, 8}), kernel}, {}, {std::nullopt}, 0, 9},
      {"Conv", {fed({1, 1, 2, 2}), kernel}, {}, {std::nullopt}, 0, 9},
      {"Conv", {fed({1, 1, 8}), kernel}, {}, {std::nullopt}, 0, 9},
      {"ConvInteger", {fed({1, 1, 4, 4}, uint8), weight({2, 1, 3, 3}, uint8)}, {}, {{{1, 2, 2, 2}}}, 8 * 9, 18},
      {"ConvTranspose",
       {fed({1, 2, 4, 4}), weight({2, 3, 3, 3})},
       {{"strides", shape{2, 2}}},
       {{{1, 3, 9, 9}}},
       32 * 27,
       54},
      {"ConvTranspose",
       {fed({1, 2, 4, 4}), weight({2, 3, 3, 3})},
       {{"strides", shape{2, 2}}, {"pads", shape{1, 1, 1, 1}}, {"output_padding", shape{1, 1}}},
       {{{1, 3, 8, 8}}},
       32 * 27,
       54},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("rules: a window at the end of what 63 bits hold", "[onnx]") {
  const auto line = fed({1, 1, std::numeric_limits<std::int64_t>::max()});
  for (const auto* same : {"SAME_UPPER", "SAME_LOWER"})
    check({"MaxPool",
           {line},
           {{"kernel_shape", shape{3}}, {"strides", shape{2}}, {"auto_pad", std::string(same)}},
           {std::nullopt}});
  check({"MaxPool", {line}, {{"kernel_shape", shape{3}}, {"pads", shape{1, 1}}}, {std::nullopt}});
  check({"MaxPool",
         {line},
         {{"kernel_shape", shape{1}}, {"strides", shape{2}}, {"ceil_mode", whole{1}}},
         {{{1, 1, whole{1} << 62}}}});
}

}  // namespace ledg_test::operator_examples
