// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/recurrent.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: layers that go through steps", "[onnx]") {
  const auto x = fed({7, 2, 8});  // steps, batch, elements
  const std::vector<example> examples = {

      {"LSTM",
       {x, weight({1, 64, 8}), weight({1, 64, 16}), weight({1, 128})},
       {{"hidden_size", whole{16}}},
       {{{7, 1, 2, 16}}, {{1, 2, 16}}, {{1, 2, 16}}},
       0,
       64 * 24 + 128},
      {"LSTM",
       {x, weight({2, 64, 8}), weight({2, 64, 16})},
       {{"hidden_size", whole{16}}, {"direction", std::string("bidirectional")}},
       {{{7, 2, 2, 16}}, {{2, 2, 16}}, {{2, 2, 16}}},
       0,
       128 * 24},
      {"GRU",
       {x, weight({1, 48, 8}), weight({1, 48, 16}), absent, absent, fed({7, 1, 16})},
       {{"hidden_size", whole{16}}, {"layout", whole{1}}},
       {{{7, 2, 1, 16}}, {{7, 1, 16}}},
       0,
       48 * 24},
      {"RNN",
       {x, weight({1, 16, 8}), weight({1, 16, 16})},
       {{"hidden_size", whole{16}}},
       {{{7, 1, 2, 16}}, {{1, 2, 16}}},
       0,
       16 * 24},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
