// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/layout.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: operators that only move elements", "[onnx]") {
  constexpr auto largest = std::numeric_limits<whole>::max();
  const auto x = fed({2, 3, 4});
  const std::vector<example> examples = {

      {"Reshape", {x, list({0, -1})}, {}, {{{2, 12}}}},
      {"Reshape", {x, list({4, 0, -1})}, {}, {{{4, 3, 2}}}},
      {"Reshape", {x, list({-1, 5})}, {}, {std::nullopt}},
      {"Reshape", {x, list({2, 3, 5})}, {}, {std::nullopt}},
      {"Transpose", {x}, {}, {{{4, 3, 2}}}},
      {"Transpose", {x}, {{"perm", shape{1, 2, 0}}}, {{{3, 4, 2}}}},
      {"Transpose", {x}, {{"perm", shape{1, 1, 0}}}, {std::nullopt}},
      {"Flatten", {x}, {{"axis", whole{0}}}, {{{1, 24}}}},
      {"Flatten", {x}, {{"axis", whole{3}}}, {{{24, 1}}}},
      {"Flatten", {x}, {{"axis", whole{-1}}}, {{{6, 4}}}},
      {"Squeeze", {fed({1, 3, 1, 2})}, {}, {{{3, 2}}}},
      {"Squeeze", {fed({1, 3, 1, 2}), list({-2})}, {}, {{{1, 3, 2}}}},
      {"Squeeze", {x, list({0})}, {}, {std::nullopt}},
      {"Unsqueeze", {fed({3}), list({0, -1})}, {}, {{{1, 3, 1}}}},
      {"Unsqueeze", {fed({3}), list({0, 0})}, {}, {std::nullopt}},
      {"Concat", {x, fed({2, 3, 5})}, {{"axis", whole{-1}}}, {{{2, 3, 9}}}},
      {"Concat", {x, fed({2, 2, 4})}, {{"axis", whole{-1}}}, {std::nullopt}},
      {"Split", {fed({7, 2})}, {{"num_outputs", whole{3}}}, {{{3, 2}}, {{3, 2}}, {{1, 2}}}},
      {"Split", {fed({7, 2}), list({1, 6})}, {}, {{{1, 2}}, {{6, 2}}}},
      {"Slice",
       {fed({10}), list({-1}), list({std::numeric_limits<whole>::min()}), list({0}), list({-1})},
       {},
       {{{10}}}},
      {"Slice", {x, list({1}), list({3}), list({2})}, {}, {{{2, 3, 2}}}},
      {"Slice", {x, list({5}), list({3}), list({2})}, {}, {{{2, 3, 0}}}},
      {"Slice", {fed({10}), list({8}), list({0}), list({0}), list({-3})}, {}, {{{3}}}},
      {"Slice", {x, fed({4}, int64), fed({4}, int64)}, {}, {std::nullopt}},  // more axes than there are
      {"Slice", {x, fed({largest}, int64), fed({largest}, int64)}, {}, {std::nullopt}},
      {"Expand", {fed({3, 1}), list({2, 1, 6})}, {}, {{{2, 3, 6}}}},
      {"Tile", {fed({2, 3}), list({2, 1})}, {}, {{{4, 3}}}},
      {"Pad", {fed({2, 3}), list({0, 1, 0, 2})}, {}, {{{2, 6}}}},
      {"Pad", {fed({2, 3}), list({0, 1})}, {}, {std::nullopt}},
      {"DepthToSpace", {fed({1, 8, 2, 3})}, {{"blocksize", whole{2}}}, {{{1, 2, 4, 6}}}},
      {"SpaceToDepth", {fed({1, 2, 4, 6})}, {{"blocksize", whole{2}}}, {{{1, 8, 2, 3}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
