// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/quantization.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: quantised operators of ONNX Runtime", "[onnx]") {
  const auto a = fed({1, 2, 4, 4}, uint8), b = fed({1, 3, 4, 4}, uint8), s = weight({}), z = weight({}, uint8);
  const std::vector<example> examples = {
      {"com.microsoft.QLinearConcat", {s, z, a, s, z, b, s, z}, {{"axis", whole{1}}}, {{{1, 5, 4, 4}}}},
      {"com.microsoft.QLinearAdd", {a, s, z, weight({2, 1, 1}, uint8), s, z, s, z}, {}, {{{1, 2, 4, 4}}}, 0, 2},
      {"com.microsoft.QLinearSigmoid", {a, s, z, s, z}, {}, {{{1, 2, 4, 4}}}},
      {"com.microsoft.QLinearAveragePool", {a, s, z, s, z}, {{"kernel_shape", shape{2, 2}}}, {{{1, 2, 3, 3}}}},
      {"com.microsoft.QLinearAveragePool",
       {a, s, z, s, z},
       {{"kernel_shape", shape{1, 2}}, {"channels_last", whole{1}}},
       {{{1, 2, 3, 4}}}},
      {"com.microsoft.QLinearGlobalAveragePool", {a, s, z, s, z}, {{"channels_last", whole{1}}}, {{{1, 1, 1, 4}}}},
      {"com.microsoft.NhwcMaxPool",
       {fed({1, 8, 8, 3}, uint8)},
       {{"kernel_shape", shape{2, 2}}, {"strides", shape{2, 2}}},
       {{{1, 4, 4, 3}}}},
      {"com.microsoft.NhwcConv",
       {fed({1, 8, 8, 3}), weight({16, 3, 3, 3})},
       {},
       {{{1, 6, 6, 16}}},
       36 * 16 * 27,
       16 * 27},
      {"QLinearConv",
       {fed({1, 3, 8, 8}, uint8), s, z, weight({16, 3, 3, 3}, int8), weight({16}), weight({16}, int8), s, z,
        weight({16}, int32)},
       {},
       {{{1, 16, 6, 6}}},
       36 * 16 * 27,
       16 * 27 + 16},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
