// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/normalization.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: embeddings and what is fused with normalisation", "[onnx]") {
  const auto x = fed({2, 5, 16}), scale = weight({16});
  const std::vector<example> examples = {
      {"com.microsoft.EmbedLayerNormalization",
       {fed({2, 5}, int64), fed({2, 5}, int64), weight({100, 16}), weight({64, 16}), weight({2, 16}), scale, scale},
       {},
       {{{2, 5, 16}}, {{2}}},
       0,
       166 * 16 + 32},
      {"com.microsoft.EmbedLayerNormalization",
       {fed({2, 5}, int64), absent, weight({100, 16}), weight({64, 16}), absent, scale, scale},
       {},
       {{{2, 5, 16}}, {{2}}},
       0,
       164 * 16 + 32},
      {"com.microsoft.SkipLayerNormalization",
       {x, x, scale, scale, scale},
       {},
       {{{2, 5, 16}}, {{2, 5, 1}}, {{2, 5, 1}}, {{2, 5, 16}}},
       0,
       48},
      {"com.microsoft.SkipSimplifiedLayerNormalization", {x, x, scale}, {}, {{{2, 5, 16}}}, 0, 16},
      {"SimplifiedLayerNormalization", {x, scale}, {}, {{{2, 5, 16}}}, 0, 16},
      {"com.microsoft.BiasGelu", {x, scale}, {}, {{{2, 5, 16}}}, 0, 16},
      {"com.microsoft.BiasSplitGelu", {x, scale}, {}, {{{2, 5, 8}}}, 0, 16},
      {"SwiGLU", {x, x}, {}, {{{2, 5, 16}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
