// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/operator_rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"
#include "support/onnx_fixture.hpp"

namespace operator_rule_cases {

namespace {

using ledg::shape;
using ledg::onnx::data_type;
using ledg_test::onnx_fixture;
using enum ledg::onnx::data_type;

// An input of an operator: absent, fed when the network runs, a weight, or constant integers.
struct given {
  enum class kind { absent, fed, weight, integers } is = kind::absent;
  shape dims;
  data_type type = float32;
  std::vector<std::int64_t> values;
};
given fed(shape dims, data_type type = float32) { return {given::kind::fed, std::move(dims), type, {}}; }
given weight(shape dims, data_type type = float32) { return {given::kind::weight, std::move(dims), type, {}}; }
given list(std::vector<std::int64_t> values) {
  return {given::kind::integers, {static_cast<std::int64_t>(values.size())}, int64, std::move(values)};
}
given number(std::int64_t value) { return {given::kind::integers, {}, int64, {value}}; }
const given absent;

struct example {
  const char* op;
  std::vector<given> inputs;
  std::vector<onnx_fixture::attribute> attributes;
  std::vector<std::optional<shape>> outputs;  // nothing: not to be known
  std::int64_t macs = 0, params = 0;
  std::int64_t opset = 23;
};

using whole = std::int64_t;

void check(const example& e) {
  INFO(e.op);
  onnx_fixture f(e.opset);
  onnx_fixture::text_list in, out;
  for (std::size_t k = 0; k < e.inputs.size(); ++k) {
    const auto& x = e.inputs[k];
    const auto name = "x" + std::to_string(k);
    in.push_back(x.is == given::kind::absent ? "" : name);
    if (x.is == given::kind::fed) f.input(name, x.dims, x.type);
    if (x.is == given::kind::weight) f.weight(name, x.dims, x.type);
    if (x.is == given::kind::integers) f.integers(name, x.dims, x.values);
  }
  for (std::size_t k = 0; k < e.outputs.size(); ++k) out.push_back("y" + std::to_string(k));
  f.node(e.op, in, out, e.attributes);
  for (const auto& name : out) f.output(name);
  const auto net = f.read();
  CHECK(net.unknown_operators().empty());
  const auto got = net.outputs();
  for (std::size_t k = 0; k < e.outputs.size(); ++k) {
    INFO("output " << k);
    CHECK(got[k].dims == e.outputs[k]);
  }
  CHECK(net.macs() == e.macs);
  CHECK(net.params() == e.params);
  const auto g = net.to_graph();
  CHECK(g.params() == e.params);
  CHECK(ledg::total_cost(g).macs == e.macs);
  CHECK(ledg::total_cost(g).flops == net.flops());
}

}  // namespace

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

TEST_CASE("rules: equations of Einsum", "[onnx]") {
  const auto equation = [](const char* text) {
    return std::vector<onnx_fixture::attribute>{{"equation", std::string(text)}};
  };
  const auto a = fed({2, 5, 4}), b = fed({2, 6, 4}), m = fed({4, 4});
  const std::vector<example> examples = {
      {"Einsum", {a, b}, equation("bik,bjk->bij"), {{{2, 5, 6}}}, 2 * 5 * 6 * 4},
      {"Einsum", {a, b}, equation("bik,bjk"), {{{5, 6}}}, 2 * 5 * 6 * 4},  // without a result b and k end
      {"Einsum", {a, b}, equation("...ik,...jk->...ij"), {{{2, 5, 6}}}, 2 * 5 * 6 * 4},
      {"Einsum", {a, m}, equation("...k,kc"), {{{2, 5, 4}}}, 2 * 5 * 4 * 4},
      {"Einsum", {m}, equation("ii->i"), {{{4}}}},
      {"Einsum", {m}, equation("ij->ji"), {{{4, 4}}}},
      {"Einsum", {m}, equation("ij->"), {{{}}}},
      {"Einsum", {fed({3}), fed({4})}, equation("i,j->ij"), {{{3, 4}}}},
      {"Einsum", {m, m, m}, equation("ab,bc,cd->ad"), {{{4, 4}}}, 2 * 64},
      {"Einsum", {a, b}, equation("bik,bjk->bxj"), {std::nullopt}},
      {"Einsum", {a, b}, equation("bik->bij"), {std::nullopt}},
      {"Einsum", {a, b}, equation("bi,bjk->bij"), {std::nullopt}},
      {"Einsum", {a, b}, equation("bkj,bjk->bj"), {std::nullopt}},
  };
  for (const auto& e : examples) check(e);
}

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

TEST_CASE("rules: classical learning texts and losses", "[onnx]") {
  const auto x = fed({5, 3});
  const std::vector<example> examples = {
      {"ai.onnx.ml.TreeEnsembleClassifier", {x}, {{"classlabels_int64s", shape{0, 1, 2}}}, {{{5}}, {{5, 3}}}},
      {"ai.onnx.ml.LinearClassifier",
       {x},
       {{"classlabels_strings", std::vector<std::string>{"a", "b"}}},
       {{{5}}, {{5, 2}}}},
      {"ai.onnx.ml.TreeEnsembleRegressor", {x}, {{"n_targets", whole{4}}}, {{{5, 4}}}},
      {"ai.onnx.ml.Scaler", {x}, {}, {{{5, 3}}}},
      {"ai.onnx.ml.OneHotEncoder", {fed({5}, int64)}, {{"cats_int64s", shape{1, 2, 3}}}, {{{5, 3}}}},
      {"ai.onnx.ml.FeatureVectorizer", {x, fed({5, 4})}, {{"inputdimensions", shape{3, 4}}}, {{{5, 7}}}},
      {"TfIdfVectorizer", {fed({2, 6}, int64)}, {{"ngram_indexes", shape{0, 1, 2, 6}}}, {{{2, 7}}}},
      {"StringNormalizer", {fed({4}, data_type::string)}, {}, {{{4}}}},
      {"StringNormalizer",
       {fed({4}, data_type::string)},
       {{"stopwords", std::vector<std::string>{"a"}}},
       {std::nullopt}},
      {"SoftmaxCrossEntropyLoss", {x, fed({5}, int64)}, {{"reduction", std::string("none")}}, {{{5}}, {{5, 3}}}},
      {"NegativeLogLikelihoodLoss", {x, fed({5}, int64)}, {}, {{{}}}},
      {"ai.onnx.preview.training.Adam", {fed({}), fed({}), x, x, x, x}, {}, {{{5, 3}}, {{5, 3}}, {{5, 3}}}},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("rules: attributes of old operator sets", "[onnx]") {
  const auto x = fed({2, 3, 4, 5});
  const std::vector<example> examples = {
      {"Add", {x, weight({3})}, {{"broadcast", whole{1}}, {"axis", whole{1}}}, {{{2, 3, 4, 5}}}, 0, 3, 6},
      {"Add", {x, weight({4, 5})}, {{"broadcast", whole{1}}}, {{{2, 3, 4, 5}}}, 0, 20, 6},
      {"Add", {x, weight({3})}, {{"broadcast", whole{1}}, {"axis", whole{1}}}, {std::nullopt}, 0, 3, 7},
      {"Upsample", {x}, {{"height_scale", 2.0F}, {"width_scale", 3.0F}}, {{{2, 3, 8, 15}}}, 0, 0, 6},
      {"Tile", {x, number(3), number(1)}, {}, {{{2, 9, 4, 5}}}, 0, 0, 5},
      {"ConvTranspose",
       {fed({1, 2, 7, 7}), weight({2, 3, 1, 1})},
       {{"auto_pad", std::string("SAME_UPPER")}, {"strides", shape{2, 2}}},
       {{{1, 3, 13, 13}}},
       98 * 3,
       6},
      {"ConvTranspose",
       {fed({1, 1, 3, 3}), weight({1, 1, 3, 3})},
       {{"auto_pad", std::string("SAME_UPPER")}, {"strides", shape{2, 2}}, {"output_padding", shape{1, 1}}},
       {{{1, 1, 6, 6}}},
       81,
       9},
      {"Resize",
       {fed({1, 3, -1, -1}), absent, absent, list({640, 640})},
       {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_larger")}},
       {std::nullopt}},
      {"Resize",
       {fed({1, 3, 300, 400}), absent, absent, list({640, 640})},
       {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_larger")}},
       {{{1, 3, 480, 640}}}},
      {"Reshape", {fed({0, 6, 0}), list({0, 2, 0})}, {}, {{{0, 2, 0}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace operator_rule_cases
