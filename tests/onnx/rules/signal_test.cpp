// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/signal.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: signals images and windows", "[onnx]") {
  const std::vector<example> examples = {
      {"STFT", {fed({1, 400, 1}), number(160), absent, number(400)}, {}, {{{1, 1, 201, 2}}}},
      {"STFT", {fed({2, 1000, 1}), number(100), fed({200})}, {{"onesided", whole{0}}}, {{{2, 9, 200, 2}}}},
      {"DFT", {fed({1, 10, 10, 1})}, {}, {{{1, 10, 10, 2}}}},
      {"DFT", {fed({1, 10, 10, 1}), absent, number(1)}, {{"onesided", whole{1}}}, {{{1, 6, 10, 2}}}},
      {"DFT",
       {fed({1, 6, 10, 2}), absent, number(1)},
       {{"onesided", whole{1}}, {"inverse", whole{1}}},
       {{{1, 10, 10, 1}}}},
      {"DFT", {fed({1, 10, 10, 1}), number(16)}, {{"axis", whole{2}}}, {{{1, 10, 16, 2}}}, 0, 0, 19},
      {"HannWindow", {number(16)}, {}, {{{16}}}},
      {"MelWeightMatrix", {number(8), number(16), number(8192), number(0), number(4096)}, {}, {{{9, 8}}}},
      {"AffineGrid", {fed({2, 2, 3}), list({2, 3, 5, 6})}, {}, {{{2, 5, 6, 2}}}},
      {"AffineGrid", {fed({2, 3, 4}), list({2, 3, 4, 5, 6})}, {}, {{{2, 4, 5, 6, 3}}}},
      {"MaxUnpool",
       {fed({1, 2, 4, 4}), fed({1, 2, 4, 4}, int64)},
       {{"kernel_shape", shape{2, 2}}, {"strides", shape{2, 2}}},
       {{{1, 2, 8, 8}}}},
      {"MaxUnpool",
       {fed({1, 2, 4, 4}), fed({1, 2, 4, 4}, int64), list({1, 2, 9, 9})},
       {{"kernel_shape", shape{2, 2}}, {"strides", shape{2, 2}}},
       {{{1, 2, 9, 9}}}},
      {"Det", {fed({5, 3, 3})}, {}, {{{5}}}},
      {"Compress", {fed({3, 2}), list({0, 1, 1})}, {{"axis", whole{0}}}, {{{2, 2}}}},
      {"Unique", {fed({3, 2})}, {}, {std::nullopt, std::nullopt, {{6}}, std::nullopt}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
