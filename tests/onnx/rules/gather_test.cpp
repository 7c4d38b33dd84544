// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/gather.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: elements that are picked", "[onnx]") {
  const std::vector<example> examples = {

      {"Gather", {weight({10, 4}), fed({2, 3}, int64)}, {}, {{{2, 3, 4}}}, 0, 40},
      {"Gather", {fed({2, 5, 3}), number(1)}, {{"axis", whole{1}}}, {{{2, 3}}}},
      {"Gather", {fed({2, 5, 3}), list({0, 4})}, {{"axis", whole{-2}}}, {{{2, 2, 3}}}},
      {"Gather", {fed({2, 5, 3}), list({0})}, {{"axis", whole{3}}}, {std::nullopt}},
      {"GatherElements", {fed({2, 3}), fed({2, 2}, int64)}, {{"axis", whole{1}}}, {{{2, 2}}}},
      {"GatherND", {fed({2, 3, 4}), fed({5, 2}, int64)}, {}, {{{5, 4}}}},
      {"GatherND", {fed({2, 3, 4}), fed({2, 1}, int64)}, {{"batch_dims", whole{1}}}, {{{2, 4}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
