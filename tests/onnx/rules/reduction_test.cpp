// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/reduction.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: axes that are reduced", "[onnx]") {
  const auto x = fed({2, 3, 4});
  const std::vector<example> examples = {

      {"ReduceMean", {x, list({-1})}, {}, {{{2, 3, 1}}}},
      {"ReduceMean", {x, list({0, 2})}, {{"keepdims", whole{0}}}, {{{3}}}},
      {"ReduceMean", {x}, {{"axes", shape{1}}}, {{{2, 1, 4}}}, 0, 0, 17},
      {"ReduceSum", {x}, {}, {{{1, 1, 1}}}},
      {"ReduceSum", {x}, {{"keepdims", whole{0}}}, {{{}}}},
      {"ReduceSum", {x}, {{"noop_with_empty_axes", whole{1}}}, {{{2, 3, 4}}}},
      {"ReduceMax", {x, list({3})}, {}, {std::nullopt}},
      {"ReduceMax", {x, fed({1}, int64)}, {}, {std::nullopt}},
      {"ArgMax", {x}, {{"axis", whole{1}}, {"keepdims", whole{0}}}, {{{2, 4}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
