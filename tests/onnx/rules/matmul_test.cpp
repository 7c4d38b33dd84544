// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/matmul.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: products with weights of few bits and mixtures of experts", "[onnx]") {
  const std::vector<onnx_fixture::attribute> blocks = {
      {"K", whole{64}}, {"N", whole{32}}, {"bits", whole{4}}, {"block_size", whole{32}}};
  const auto x = fed({2, 5, 64});
  const std::vector<example> examples = {
      {"com.microsoft.MatMulNBits",
       {x, weight({32, 2, 16}, uint8), weight({64})},
       blocks,
       {{{2, 5, 32}}},
       10 * 64 * 32,
       64 * 32},
      {"com.microsoft.MatMulNBits",
       {x, weight({32, 2, 16}, uint8), weight({64}), weight({32}, uint8), absent, weight({32})},
       blocks,
       {{{2, 5, 32}}},
       10 * 64 * 32,
       64 * 32 + 32},
      {"com.microsoft.MatMulNBits",
       {fed({2, 5, 63}), weight({32, 2, 16}, uint8), weight({64})},
       blocks,
       {std::nullopt},
       0,
       64 * 32},
      {"com.microsoft.GatherBlockQuantized",
       {weight({100, 8}, uint8), fed({2, 5}, int64), weight({100, 1})},
       {{"bits", whole{4}}, {"quantize_axis", whole{1}}, {"block_size", whole{16}}},
       {{{2, 5, 16}}},
       0,
       1600},
      {"com.microsoft.MoE",
       {fed({2, 5, 16}), fed({10, 8}), weight({8, 64, 16}), absent, weight({8, 16, 64})},
       {{"k", whole{2}}},
       {{{2, 5, 16}}},
       10 * 2 * 2 * 64 * 16,
       2 * 8 * 64 * 16},
      {"com.microsoft.QMoE",
       {fed({2, 5, 16}), fed({10, 8}), weight({8, 64, 8}, uint8), weight({8, 64}), absent, weight({8, 16, 32}, uint8),
        weight({8, 16})},
       {{"k", whole{2}}, {"expert_weight_bits", whole{4}}},
       {{{2, 5, 16}}},
       10 * 2 * 2 * 64 * 16,
       2 * 8 * 64 * 16},
      {"com.microsoft.DynamicQuantizeMatMul",
       {x, weight({64, 32}, uint8), weight({32}), absent, weight({32})},
       {},
       {{{2, 5, 32}}},
       10 * 64 * 32,
       64 * 32 + 32},
      {"com.microsoft.QGemm",
       {fed({5, 64}, uint8), weight({}), weight({}, uint8), weight({32, 64}, int8), weight({32}), weight({32}, int8),
        weight({32}, int32)},
       {{"transB", whole{1}}},
       {{{5, 32}}},
       5 * 64 * 32,
       64 * 32 + 32},
      {"com.microsoft.DynamicQuantizeLSTM",
       {fed({7, 2, 8}), weight({1, 8, 64}, uint8), weight({1, 16, 64}, uint8), weight({1, 128}), absent, absent, absent,
        absent, weight({1, 64}), weight({1, 64}, uint8), weight({1, 64}), weight({1, 64}, uint8)},
       {{"hidden_size", whole{16}}},
       {{{7, 1, 2, 16}}, {{1, 2, 16}}, {{1, 2, 16}}},
       0,
       8 * 64 + 16 * 64 + 128},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
