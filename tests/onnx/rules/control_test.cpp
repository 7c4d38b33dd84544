// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/control.hpp"

#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: lists of what was found", "[onnx]") {
  const auto x = fed({3, 2});
  const std::vector<example> examples = {
      {"Compress", {x, list({0, 1, 1})}, {{"axis", whole{0}}}, {{{2, 2}}}},
      {"Compress", {x, list({0, 0, 0})}, {{"axis", whole{-2}}}, {{{0, 2}}}},
      {"Compress", {x, list({0, 1, 0, 0, 1})}, {}, {{{2}}}},
      {"Compress", {x, fed({3}, boolean)}, {{"axis", whole{0}}}, {{{-1, 2}}}},
      {"Compress", {x, fed({6}, boolean)}, {}, {{{-1}}}},
      {"NonZero", {list({0, 5, 0, 7, 9})}, {}, {{{1, 3}}}},
      {"NonZero", {number(7)}, {}, {{{0, 1}}}},
      {"NonZero", {list({0})}, {}, {{{1, 0}}}},
      {"NonZero", {fed({2, 3, 4})}, {}, {{{3, -1}}}},
      {"Unique", {x}, {}, {{{-1}}, {{-1}}, {{6}}, {{-1}}}},
      {"Unique", {x}, {{"axis", whole{1}}}, {{{3, -1}}, {{-1}}, {{2}}, {{-1}}}},
      {"Unique", {fed({0})}, {}, {{{0}}, {{0}}, {{0}}, {{0}}}},
      {"NonMaxSuppression", {fed({1, 6, 4}), fed({1, 1, 6})}, {}, {{{-1, 3}}}},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("rules: what only data tell is refused by node", "[onnx]") {
  CHECK(reason_for({"ai.onnx.ml.ZipMap", {fed({1, 3})}, {}, {std::nullopt}}) ==
        "node 0 (ZipMap): the shape depends on the data");
  CHECK(reason_for({"Compress", {fed({3, 2}), list({1})}, {{"axis", whole{2}}}, {std::nullopt}}) ==
        "node 0 (Compress): axis 2 is out of range for 2 dimensions");
}

}  // namespace ledg_test::operator_examples
