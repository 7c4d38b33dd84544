// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/attention.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: attention of language models", "[onnx]") {
  const std::vector<onnx_fixture::attribute> four = {{"num_heads", whole{4}}};
  const std::vector<onnx_fixture::attribute> grouped = {{"num_heads", whole{4}}, {"kv_num_heads", whole{2}}};
  const auto q = fed({2, 5, 32}), k = fed({2, 7, 32}), kv = fed({2, 5, 16});
  const auto past = fed({2, 4, 3, 8}), past_kv = fed({2, 2, 3, 8});
  const whole cross = 2 * 4 * 5 * 7 * 16, own = 2 * 4 * 5 * 8 * 16;  // five queries to seven keys; to five after three
  const std::vector<example> examples = {
      {"com.microsoft.MultiHeadAttention", {q, k, k}, four, {{{2, 5, 32}}}, cross},
      {"com.microsoft.MultiHeadAttention", {q, fed({2, 4, 7, 8}), fed({2, 4, 7, 8})}, four, {{{2, 5, 32}}}, cross},
      {"com.microsoft.MultiHeadAttention", {q, fed({2, 7, 4, 2, 8})}, four, {{{2, 5, 32}}}, cross},
      {"com.microsoft.MultiHeadAttention", {fed({2, 5, 4, 3, 8})}, four, {{{2, 5, 32}}}, 2 * 4 * 5 * 5 * 16},
      {"com.microsoft.MultiHeadAttention", {q, k, k, weight({96})}, four, {{{2, 5, 32}}}, cross, 96},
      {"com.microsoft.MultiHeadAttention",
       {q, q, q, absent, absent, absent, past, past},
       four,
       {{{2, 5, 32}}, {{2, 4, 8, 8}}, {{2, 4, 8, 8}}},
       own},
      {"com.microsoft.GroupQueryAttention",
       {q, kv, kv, past_kv, past_kv},
       grouped,
       {{{2, 5, 32}}, {{2, 2, 8, 8}}, {{2, 2, 8, 8}}},
       own},
      {"com.microsoft.GroupQueryAttention",
       {fed({2, 5, 64}), absent, absent, past_kv, past_kv},
       grouped,
       {{{2, 5, 32}}, {{2, 2, 8, 8}}, {{2, 2, 8, 8}}},
       own},
      // The past is a buffer that holds all keys.
      {"com.microsoft.GroupQueryAttention",
       {q, kv, kv, fed({2, 2, 64, 8}), fed({2, 2, 64, 8}), list({7, 7}), number(8)},
       {{"num_heads", whole{4}}, {"kv_num_heads", whole{2}}, {"do_rotary", whole{1}}},
       {{{2, 5, 32}}, {{2, 2, 64, 8}}, {{2, 2, 64, 8}}},
       own},
      {"com.microsoft.Attention",
       {fed({2, 5, 16}), weight({16, 96}), weight({96})},
       four,
       {{{2, 5, 32}}},
       2 * 5 * 16 * 96 + 2 * 4 * 5 * 5 * 16,
       16 * 96 + 96},
      {"com.microsoft.Attention",
       {fed({2, 5, 16}), weight({16, 96}), weight({96}), absent, fed({2, 2, 4, 3, 8})},
       four,
       {{{2, 5, 32}}, {{2, 2, 4, 8, 8}}},
       2 * 5 * 16 * 96 + own,
       16 * 96 + 96},
      {"com.microsoft.Attention",
       {fed({2, 5, 16}), weight({16, 80}), weight({80})},
       {{"num_heads", whole{4}}, {"qkv_hidden_sizes", shape{32, 32, 16}}},
       {{{2, 5, 16}}},
       2 * 5 * 16 * 80 + 2 * 4 * 5 * 5 * 12,
       16 * 80 + 80},
      {"com.microsoft.QAttention",
       {fed({2, 5, 16}, uint8), weight({16, 96}, int8), weight({96}), weight({}), weight({96})},
       four,
       {{{2, 5, 32}}},
       2 * 5 * 16 * 96 + 2 * 4 * 5 * 5 * 16,
       16 * 96 + 96},
      {"Attention",
       {fed({2, 4, 5, 8}), fed({2, 2, 7, 8}), fed({2, 2, 7, 16})},
       {},
       {{{2, 4, 5, 16}}, {{2, 2, 7, 8}}, {{2, 2, 7, 16}}, {{2, 4, 5, 7}}},
       2 * 4 * 5 * 7 * 24},
      {"ai.onnx.preview.FlexAttention",
       {fed({2, 4, 5, 8}), fed({2, 2, 7, 8}), fed({2, 2, 7, 16})},
       {},
       {{{2, 4, 5, 16}}},
       2 * 4 * 5 * 7 * 24},
      {"LinearAttention",
       {q, kv, fed({2, 5, 24})},
       {{"q_num_heads", whole{4}}, {"kv_num_heads", whole{2}}},
       {{{2, 5, 48}}, {{2, 2, 8, 12}}},
       2 * 5 * 6 * 8 * 12},
      {"com.microsoft.PackedAttention",
       {fed({9, 16}), weight({16, 96}), weight({96}), fed({2, 5}, int32), fed({3}, int32)},
       four,
       {{{9, 32}}},
       9 * 16 * 96 + 2 * 5 * 5 * 64,
       16 * 96 + 96},
      {"com.microsoft.PackedMultiHeadAttention",
       {fed({9, 32}), fed({9, 32}), fed({9, 32}), absent, fed({2, 5}, int32), fed({3}, int32)},
       four,
       {{{9, 32}}},
       2 * 5 * 5 * 64},
      {"com.microsoft.SparseAttention",
       {q, kv, kv, past_kv, past_kv, fed({1, 3}, int32), fed({1, 3}, int32), number(8)},
       grouped,
       {{{2, 5, 32}}, {{2, 2, 8, 8}}, {{2, 2, 8, 8}}},
       own},
      {"CausalConvWithState",
       {fed({2, 6, 10}), weight({6, 1, 4}), weight({6}), fed({2, 6, 3})},
       {},
       {{{2, 6, 10}}, {{2, 6, 3}}},
       2 * 6 * 10 * 4,
       30},
      {"com.microsoft.RotaryEmbedding", {q, list({0}), weight({64, 4}), weight({64, 4})}, {}, {{{2, 5, 32}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
