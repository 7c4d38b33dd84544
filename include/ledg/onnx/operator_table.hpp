// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledg/onnx/inference.hpp"
#include "ledg/onnx/operator_rule.hpp"
#include "ledg/onnx/rules/activation.hpp"
#include "ledg/onnx/rules/attention.hpp"
#include "ledg/onnx/rules/constants.hpp"
#include "ledg/onnx/rules/control.hpp"
#include "ledg/onnx/rules/convolution.hpp"
#include "ledg/onnx/rules/einsum.hpp"
#include "ledg/onnx/rules/elementwise.hpp"
#include "ledg/onnx/rules/gather.hpp"
#include "ledg/onnx/rules/image.hpp"
#include "ledg/onnx/rules/layout.hpp"
#include "ledg/onnx/rules/learning.hpp"
#include "ledg/onnx/rules/matmul.hpp"
#include "ledg/onnx/rules/normalization.hpp"
#include "ledg/onnx/rules/pooling.hpp"
#include "ledg/onnx/rules/quantization.hpp"
#include "ledg/onnx/rules/recurrent.hpp"
#include "ledg/onnx/rules/reduction.hpp"
#include "ledg/onnx/rules/sequence.hpp"
#include "ledg/onnx/rules/signal.hpp"

/// @file onnx/operator_table.hpp
/// One row for each operator: its rules lie in onnx/rules/, by kind.
/// Source: operator definitions of the ONNX project, sets 1 to 23, and those of ONNX Runtime for `com.microsoft`.

namespace ledg::inline LEDG_ABI::onnx {

namespace rules {

inline constexpr auto no_fold = static_cast<double (*)(double, double)>(nullptr);

inline constexpr auto make_table() {
  using enum weight_use;
  using enum result_type;
  constexpr auto arithmetic = [](std::string_view op, double (*f)(double, double), weight_use w = vectors) {
    return operator_rule{op, elementwise, w, nullptr, f};
  };
  constexpr auto predicate = [](std::string_view op, double (*f)(double, double)) {
    return operator_rule{op, elementwise, none, nullptr, f, boolean};
  };
  constexpr auto unary = [](std::string_view op) { return operator_rule{op, like_input}; };
  constexpr auto reduction = [](std::string_view op, double (*f)(double, double) = no_fold) {
    return operator_rule{op, reduce, none, nullptr, f};
  };
  // Operators that stand for several; those without an expansion are here for their slots.
  constexpr auto fused = [](std::string_view op, void (*infer)(const context&), void (*expand)(expansion&),
                            weight_use w = none, std::int64_t(*macs)(const context&) = nullptr,
                            std::uint32_t weight_slots = every_slot,
                            std::int64_t(*unpacked)(const context&, std::size_t) = nullptr) {
    return operator_rule{op, infer, w, macs, nullptr, same, expand, weight_slots, unpacked};
  };
  auto rows = std::to_array<operator_rule>({
      // elementwise, folded because shape arithmetic uses them
      arithmetic("Add", [](double a, double b) { return a + b; }),
      arithmetic("Sub", [](double a, double b) { return a - b; }),
      arithmetic("Mul", [](double a, double b) { return a * b; }),
      arithmetic("Div", [](double a, double b) { return b == 0 ? std::nan("") : a / b; }),
      arithmetic("Sum", [](double a, double b) { return a + b; }),
      arithmetic(
          "Mod", [](double a, double b) { return b == 0 ? std::nan("") : a - b * std::floor(a / b); }, none),
      arithmetic(
          "Pow", [](double a, double b) { return std::pow(a, b); }, none),
      arithmetic(
          "Max", [](double a, double b) { return a > b ? a : b; }, none),
      arithmetic(
          "Min", [](double a, double b) { return a < b ? a : b; }, none),
      arithmetic(
          "Abs", [](double a, double) { return std::fabs(a); }, none),
      arithmetic(
          "Neg", [](double a, double) { return -a; }, none),
      arithmetic(
          "Floor", [](double a, double) { return std::floor(a); }, none),
      arithmetic(
          "Ceil", [](double a, double) { return std::ceil(a); }, none),
      arithmetic(
          "Round", [](double a, double) { return std::nearbyint(a); }, none),
      arithmetic(
          "Sqrt", [](double a, double) { return std::sqrt(a); }, none),
      arithmetic(
          "Reciprocal", [](double a, double) { return 1 / a; }, none),
      arithmetic(
          "Exp", [](double a, double) { return std::exp(a); }, none),
      arithmetic(
          "Log", [](double a, double) { return std::log(a); }, none),
      arithmetic(
          "Relu", [](double a, double) { return a < 0 ? 0 : a; }, none),
      arithmetic(
          "Sign", [](double a, double) { return a > 0 ? 1 : a < 0 ? -1 : a; }, none),
      {"Clip", clip},
      predicate("Equal", [](double a, double b) { return double(a == b); }),
      predicate("Greater", [](double a, double b) { return double(a > b); }),
      predicate("GreaterOrEqual", [](double a, double b) { return double(a >= b); }),
      predicate("Less", [](double a, double b) { return double(a < b); }),
      predicate("LessOrEqual", [](double a, double b) { return double(a <= b); }),
      predicate("And", [](double a, double b) { return double(a != 0 && b != 0); }),
      predicate("Or", [](double a, double b) { return double(a != 0 || b != 0); }),
      predicate("Xor", [](double a, double b) { return double((a != 0) != (b != 0)); }),
      {"Not", elementwise, none, nullptr, [](double a, double) { return std::isnan(a) ? a : double(a == 0); }, boolean},
      {"Mean", elementwise},
      {"BitShift", elementwise},
      {"BitwiseAnd", elementwise},
      {"BitwiseOr", elementwise},
      {"BitwiseXor", elementwise},
      {"BitwiseNot", like_input},
      {"IsNaN", like_input, none, nullptr, no_fold, boolean},
      {"IsInf", like_input, none, nullptr, no_fold, boolean},
      {"Where", where},
      {"PRelu", [](const context& c) { c.set(0, c.dims(0)); }, all},
      fused("SwiGLU", swiglu, swiglu_expand),
      {"BitCast", cast, vectors},
      {"StringConcat", string_concat},
      {"RegexFullMatch", like_input, none, nullptr, no_fold, boolean},
      // one input, one output of the same shape
      unary("LeakyRelu"),
      unary("ThresholdedRelu"),
      unary("Sigmoid"),
      unary("HardSigmoid"),
      unary("Tanh"),
      unary("HardSwish"),
      unary("Gelu"),
      unary("Elu"),
      unary("Celu"),
      unary("Selu"),
      unary("Mish"),
      unary("Swish"),
      unary("Softplus"),
      unary("Softsign"),
      unary("Shrink"),
      unary("Erf"),
      unary("Sin"),
      unary("Cos"),
      unary("Tan"),
      unary("Asin"),
      unary("Acos"),
      unary("Atan"),
      unary("Sinh"),
      unary("Cosh"),
      unary("Asinh"),
      unary("Acosh"),
      unary("Atanh"),
      unary("Softmax"),
      unary("LogSoftmax"),
      unary("Hardmax"),
      unary("CumSum"),
      unary("CumProd"),
      unary("Trilu"),
      unary("ReverseSequence"),
      unary("Bernoulli"),
      unary("RandomNormalLike"),
      unary("RandomUniformLike"),
      fused("RotaryEmbedding", like_input, rotary_expand),
      unary("ScatterElements"),
      unary("ScatterND"),
      unary("Scatter"),
      unary("TensorScatter"),
      unary("LpNormalization"),
      unary("LRN"),
      unary("MeanVarianceNormalization"),
      unary("EyeLike"),
      unary("com.microsoft.QuickGelu"),
      unary("com.microsoft.Inverse"),
      unary("com.microsoft.NGramRepeatBlock"),
      fused("com.microsoft.FastGelu", like_input, bias_gelu_expand, all, nullptr, slots({1})),
      fused("com.microsoft.BiasGelu", like_input, bias_gelu_expand, all, nullptr, slots({1})),
      fused("com.microsoft.BiasSplitGelu", split_gelu, split_gelu_expand, all, nullptr, slots({1})),
      fused("com.microsoft.BiasAdd", like_input, bias_add_expand, all, nullptr, slots({1})),
      fused("com.microsoft.BiasSoftmax", like_input, bias_softmax_expand),
      fused("com.microsoft.BiasDropout", dropout, nullptr, all, nullptr, slots({1})),
      fused("com.microsoft.RotaryEmbedding", like_input, rotary_expand),
      {"Identity", identity, vectors},
      {"Dropout", dropout},
      {"Cast", cast, vectors},
      {"CastLike", cast, vectors},
      // convolution and pooling
      {"Conv", conv, all, conv_macs},
      fused("com.microsoft.FusedConv", conv, conv_fused_expand, all, conv_macs),
      fused("com.microsoft.NhwcFusedConv", conv_nhwc, conv_nhwc_expand, all, conv_macs),
      fused("com.microsoft.NhwcConv", conv_nhwc, conv_nhwc_expand, all, conv_macs),
      fused("com.ms.internal.nhwc.Conv", conv_nhwc, conv_nhwc_expand, all, conv_macs),
      fused("com.microsoft.nchwc.Conv", conv, conv_fused_expand, all, conv_macs),
      fused("ConvInteger", conv_integer, conv_integer_expand, integers, conv_macs, slots({1})),
      fused("QLinearConv", conv_qlinear, conv_qlinear_expand, integers, conv_qlinear_macs, slots({3, 8})),
      {"DeformConv", conv, all, conv_macs},
      fused("CausalConvWithState", causal_conv, causal_conv_expand, all, conv_macs),
      {"ConvTranspose", conv_transpose, all, conv_transpose_macs},
      {"MaxPool", pool},
      {"AveragePool", pool},
      {"LpPool", pool},
      {"GlobalAveragePool", global_pool},
      {"GlobalMaxPool", global_pool},
      {"GlobalLpPool", global_pool},
      {"MaxUnpool", max_unpool},
      fused("com.microsoft.QLinearAveragePool", pool_last, pool_expand),
      fused("com.microsoft.QLinearGlobalAveragePool", global_pool, pool_expand),
      fused("com.microsoft.NhwcMaxPool", pool_last, pool_expand),
      {"com.microsoft.nchwc.MaxPool", pool},
      {"com.microsoft.nchwc.AveragePool", pool},
      {"com.microsoft.nchwc.GlobalMaxPool", global_pool},
      {"com.microsoft.nchwc.GlobalAveragePool", global_pool},
      {"com.microsoft.nchwc.Upsample", resize},
      fused("com.microsoft.nchwc.ReorderInput", reorder_input, reorder_expand),
      fused("com.microsoft.nchwc.ReorderOutput", reorder_output, reorder_expand),
      {"MaxRoiPool", roi_pool},
      {"RoiAlign", roi_pool},
      {"GridSample", grid_sample},
      // products
      {"Gemm", gemm, all, gemm_macs},
      {"com.microsoft.FusedGemm", gemm, all, gemm_macs},
      fused("com.microsoft.GemmFastGelu", matmul, gemm_gelu_expand, all, matmul_macs),
      fused("com.microsoft.QGemm", gemm_qlinear, gemm_qlinear_expand, integers, gemm_macs, slots({3, 6})),
      {"MatMul", matmul, all, matmul_macs},
      fused("com.microsoft.FusedMatMul", matmul_fused, matmul_fused_expand, all, matmul_macs),
      fused("com.microsoft.FusedMatMulActivation", matmul_fused, matmul_fused_expand, all, matmul_macs),
      fused("com.microsoft.TransposeMatMul", matmul_fused, matmul_fused_expand, all, matmul_macs),
      fused("MatMulInteger", matmul_integer, matmul_integer_expand, integers, matmul_macs, slots({0, 1})),
      fused("com.microsoft.MatMulInteger16", matmul_integer, matmul_integer_expand, integers, matmul_macs,
            slots({0, 1})),
      fused("com.microsoft.MatMulIntegerToFloat", matmul_to_real, matmul_to_real_expand, integers, matmul_macs,
            slots({0, 1, 6})),
      fused("com.microsoft.DynamicQuantizeMatMul", matmul, matmul_dynamic_expand, integers, matmul_macs, slots({1, 4})),
      fused("QLinearMatMul", matmul_qlinear, matmul_qlinear_expand, integers, matmul_macs, slots({0, 3})),
      fused("com.microsoft.MatMulNBits", matmul_bits, matmul_bits_expand, integers, matmul_bits_macs, slots({1, 5}),
            matmul_bits_weight),
      fused("com.microsoft.MatMulBnb4", matmul_bits, matmul_bits_expand, integers, matmul_bits_macs, slots({1}),
            matmul_bits_weight),
      fused("com.microsoft.MoE", experts, experts_expand, all, experts_macs),
      fused("com.microsoft.QMoE", experts, experts_expand, integers, experts_macs, slots({2, 4, 5, 7, 8, 10}),
            expert_weights),
      fused("Einsum", einsum, einsum_expand, all, einsum_macs),
      {"Det", determinant},
      // attention and recurrence
      fused("Attention", attention, attention_expand, none, attention_macs),
      fused("ai.onnx.preview.FlexAttention", flex_attention, attention_expand, none, attention_macs),
      fused("LinearAttention", linear_attention, linear_attention_expand, none, linear_attention_macs),
      fused("com.microsoft.Attention", packed_attention, packed_attention_expand, all, packed_attention_macs,
            slots({1, 2})),
      fused("com.microsoft.QAttention", quantized_attention, quantized_attention_expand, integers,
            quantized_attention_macs, slots({1, 2})),
      fused("com.microsoft.MultiHeadAttention", multi_head_attention, multi_head_attention_expand, vectors,
            multi_head_attention_macs, slots({3})),
      fused("com.microsoft.GroupQueryAttention", group_query_attention, group_query_expand, none, group_query_macs),
      fused("com.microsoft.SparseAttention", sparse_attention, sparse_attention_expand, none, sparse_attention_macs),
      fused("com.microsoft.PackedAttention", ragged_attention, ragged_attention_expand, all, ragged_attention_macs,
            slots({1, 2})),
      fused("com.microsoft.PackedMultiHeadAttention", ragged_multi_head, ragged_multi_head_expand, vectors,
            ragged_multi_head_macs, slots({3})),
      fused("LSTM", recurrent, recurrent_expand, all, nullptr, slots({1, 2, 3, 7})),
      fused("GRU", recurrent, recurrent_expand, all, nullptr, slots({1, 2, 3})),
      fused("RNN", recurrent, recurrent_expand, all, nullptr, slots({1, 2, 3})),
      fused("com.microsoft.DynamicQuantizeLSTM", recurrent, recurrent_expand, integers, nullptr, slots({1, 2, 3, 7})),
      // normalisation
      {"BatchNormalization", batch_norm, all},
      {"InstanceNormalization", like_input, all},
      {"GroupNormalization", like_input, all},
      {"LayerNormalization", layer_norm, all},
      {"RMSNormalization", layer_norm, all},
      {"SimplifiedLayerNormalization", layer_norm, all},
      {"com.microsoft.SimplifiedLayerNormalization", layer_norm, all},
      fused("com.microsoft.SkipLayerNormalization", skip_layer_norm, skip_layer_norm_expand, all),
      fused("com.microsoft.SkipSimplifiedLayerNormalization", skip_layer_norm, skip_layer_norm_expand, all),
      fused("com.microsoft.EmbedLayerNormalization", embed_layer_norm, embed_layer_norm_expand, all),
      {"com.microsoft.GroupNorm", like_input, all},
      fused("com.microsoft.SkipGroupNorm", skip_group_norm, nullptr, all, nullptr, slots({1, 2, 4})),
      // reduction
      reduction("ReduceMean"),
      reduction("ReduceL1"),
      reduction("ReduceL2"),
      reduction("ReduceLogSum"),
      reduction("ReduceLogSumExp"),
      reduction("ReduceSumSquare"),
      reduction("ReduceSum", [](double a, double b) { return a + b; }),
      reduction("ReduceProd", [](double a, double b) { return a * b; }),
      reduction("ReduceMax", [](double a, double b) { return a > b ? a : b; }),
      reduction("ReduceMin", [](double a, double b) { return a < b ? a : b; }),
      {"ArgMax", arg_extreme},
      {"ArgMin", arg_extreme},
      {"TopK", top_k},
      reduction("com.microsoft.QLinearReduceMean"),
      // layout
      {"Reshape", reshape, vectors},
      {"Transpose", transpose, vectors},
      {"Flatten", flatten, vectors},
      {"Squeeze", squeeze, vectors},
      {"Unsqueeze", unsqueeze, vectors},
      {"Concat", concat, vectors},
      {"Split", split, vectors},
      {"Slice", slice_, vectors},
      {"Expand", expand, vectors},
      {"Tile", tile, vectors},
      {"Pad", pad, vectors},
      {"DepthToSpace", depth_to_space},
      {"SpaceToDepth", space_to_depth},
      {"Col2Im", col2im},
      {"CenterCropPad", center_crop_pad},
      {"AffineGrid", affine_grid},
      {"ImageDecoder", image_decoder},
      {"Resize", resize},
      {"Upsample", resize},
      {"Gather", gather, table},
      {"GatherElements", gather_elements, table},
      {"GatherND", gather_nd, table},
      // constants and shapes
      {"Constant", constant},
      {"ConstantOfShape", constant_of_shape},
      {"Shape", shape_, none, nullptr, no_fold, int64},
      {"Size", size, none, nullptr, no_fold, int64},
      {"Range", range},
      {"OneHot", one_hot},
      {"RandomNormal", random},
      {"RandomUniform", random},
      {"Multinomial", multinomial},
      {"NonZero", non_zero},
      {"NonMaxSuppression", non_max_suppression},
      {"Unique", unique},
      {"Compress", compress},
      {"If", data_dependent},
      {"Loop", data_dependent},
      {"Scan", data_dependent},
      // sequences and optionals
      {"SequenceConstruct", sequence_construct},
      {"SequenceEmpty", sequence_empty},
      {"SequenceInsert", sequence_insert},
      {"SequenceErase", sequence_erase},
      {"SequenceAt", sequence_at},
      {"SequenceLength", sequence_length},
      {"SequenceMap", data_dependent},
      {"SplitToSequence", split_to_sequence},
      {"ConcatFromSequence", concat_from_sequence},
      {"Optional", optional_},
      {"OptionalGetElement", optional_},
      {"OptionalHasElement", optional_has_element},
      // quantisation
      {"QuantizeLinear", quantize},
      {"DequantizeLinear", dequantize, quantized},
      {"DynamicQuantizeLinear", dynamic_quantize},
      {"com.microsoft.QuantizeLinear", quantize},
      {"com.microsoft.DequantizeLinear", dequantize, quantized},
      fused("com.microsoft.QLinearAdd", qlinear_binary, qlinear_binary_expand, integers, nullptr, slots({0, 3})),
      fused("com.microsoft.QLinearMul", qlinear_binary, qlinear_binary_expand, integers, nullptr, slots({0, 3})),
      fused("com.microsoft.QLinearConcat", qlinear_concat, qlinear_concat_expand),
      fused("com.microsoft.QLinearWhere", qlinear_where, qlinear_where_expand),
      fused("com.microsoft.QLinearSigmoid", like_input, qlinear_unary_expand),
      fused("com.microsoft.QLinearLeakyRelu", like_input, qlinear_unary_expand),
      fused("com.microsoft.QLinearSoftmax", like_input, qlinear_unary_expand),
      fused("com.microsoft.GatherBlockQuantized", gather_blocks, gather_blocks_expand, quantized, nullptr, slots({0}),
            block_weight),
      // signals
      {"DFT", dft},
      {"STFT", stft},
      {"BlackmanWindow", window_function},
      {"HammingWindow", window_function},
      {"HannWindow", window_function},
      {"MelWeightMatrix", mel_weights},
      // classical learning, texts, training
      {"ai.onnx.ml.ArrayFeatureExtractor", array_features},
      {"ai.onnx.ml.Binarizer", like_input},
      {"ai.onnx.ml.CastMap", data_dependent},
      {"ai.onnx.ml.CategoryMapper", label_encoder},
      {"ai.onnx.ml.DictVectorizer", dictionary_vector},
      {"ai.onnx.ml.FeatureVectorizer", feature_vector},
      {"ai.onnx.ml.Imputer", like_input},
      {"ai.onnx.ml.LabelEncoder", label_encoder},
      {"ai.onnx.ml.LinearClassifier", classifier},
      {"ai.onnx.ml.LinearRegressor", regressor},
      {"ai.onnx.ml.Normalizer", to_real},
      {"ai.onnx.ml.OneHotEncoder", one_hot_encoder},
      {"ai.onnx.ml.SVMClassifier", classifier},
      {"ai.onnx.ml.SVMRegressor", regressor},
      {"ai.onnx.ml.Scaler", to_real},
      {"ai.onnx.ml.TreeEnsemble", tree_ensemble},
      {"ai.onnx.ml.TreeEnsembleClassifier", classifier},
      {"ai.onnx.ml.TreeEnsembleRegressor", regressor},
      {"ai.onnx.ml.ZipMap", data_dependent},
      {"TfIdfVectorizer", tfidf},
      {"StringNormalizer", string_normalizer},
      {"StringSplit", string_split},
      {"NegativeLogLikelihoodLoss", loss},
      {"SoftmaxCrossEntropyLoss", loss},
      {"ai.onnx.preview.training.Adagrad", one_kept},
      {"ai.onnx.preview.training.Momentum", one_kept},
      {"ai.onnx.preview.training.Adam", two_kept},
      {"ai.onnx.preview.training.Gradient", gradient},
  });
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.op < b.op; });
  return rows;
}

inline constexpr auto table_of_rules = make_table();

inline const operator_rule* find_by_name(std::string_view op) {
  const auto row = std::lower_bound(table_of_rules.begin(), table_of_rules.end(), op,
                                    [](const operator_rule& r, std::string_view key) { return r.op < key; });
  return row != table_of_rules.end() && row->op == op ? &*row : nullptr;
}

}  // namespace rules

}  // namespace ledg::inline LEDG_ABI::onnx
