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
#include "ledg/onnx/rules/attention.hpp"
#include "ledg/onnx/rules/constants.hpp"
#include "ledg/onnx/rules/control.hpp"
#include "ledg/onnx/rules/convolution.hpp"
#include "ledg/onnx/rules/elementwise.hpp"
#include "ledg/onnx/rules/gather.hpp"
#include "ledg/onnx/rules/image.hpp"
#include "ledg/onnx/rules/layout.hpp"
#include "ledg/onnx/rules/matmul.hpp"
#include "ledg/onnx/rules/normalization.hpp"
#include "ledg/onnx/rules/pooling.hpp"
#include "ledg/onnx/rules/quantization.hpp"
#include "ledg/onnx/rules/recurrent.hpp"
#include "ledg/onnx/rules/reduction.hpp"
#include "ledg/onnx/rules/sequence.hpp"

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
      // one input, one output of the same shape
      unary("Relu"),
      unary("Clip"),
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
      unary("Exp"),
      unary("Log"),
      unary("Sign"),
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
      unary("RotaryEmbedding"),
      unary("ScatterElements"),
      unary("ScatterND"),
      unary("Scatter"),
      unary("TensorScatter"),
      unary("LpNormalization"),
      unary("LRN"),
      unary("MeanVarianceNormalization"),
      unary("EyeLike"),
      unary("com.microsoft.FastGelu"),
      unary("com.microsoft.QuickGelu"),
      unary("com.microsoft.BiasGelu"),
      unary("com.microsoft.RotaryEmbedding"),
      unary("com.microsoft.QLinearSigmoid"),
      unary("com.microsoft.QLinearLeakyRelu"),
      {"Identity", identity, vectors},
      {"Dropout", dropout},
      {"Cast", cast, vectors},
      {"CastLike", cast, vectors},
      // convolution and pooling
      {"Conv", conv, all, conv_macs},
      {"com.microsoft.FusedConv", conv, all, conv_macs},
      {"ConvInteger", conv_integer, integers, conv_macs},
      {"QLinearConv", conv_qlinear, integers, conv_qlinear_macs},
      {"DeformConv", conv, all, conv_macs},
      {"ConvTranspose", conv_transpose, all, conv_transpose_macs},
      {"MaxPool", pool},
      {"AveragePool", pool},
      {"LpPool", pool},
      {"GlobalAveragePool", global_pool},
      {"GlobalMaxPool", global_pool},
      {"GlobalLpPool", global_pool},
      {"com.microsoft.QLinearGlobalAveragePool", global_pool},
      {"MaxRoiPool", roi_pool},
      {"RoiAlign", roi_pool},
      {"GridSample", grid_sample},
      // products
      {"Gemm", gemm, all, gemm_macs},
      {"com.microsoft.FusedGemm", gemm, all, gemm_macs},
      {"MatMul", matmul, all, matmul_macs},
      {"com.microsoft.FusedMatMul", matmul_fused, all, matmul_macs},
      {"MatMulInteger", matmul_integer, integers, matmul_macs},
      {"QLinearMatMul", matmul_qlinear, integers, matmul_macs},
      {"Einsum", einsum, all},
      // attention and recurrence
      {"Attention", attention, none, attention_macs},
      {"com.microsoft.Attention", packed_attention, all, packed_attention_macs},
      {"com.microsoft.MultiHeadAttention", multi_head_attention, vectors, multi_head_attention_macs},
      {"LSTM", recurrent, all},
      {"GRU", recurrent, all},
      {"RNN", recurrent, all},
      // normalisation
      {"BatchNormalization", batch_norm, all},
      {"InstanceNormalization", like_input, all},
      {"GroupNormalization", like_input, all},
      {"LayerNormalization", layer_norm, all},
      {"RMSNormalization", layer_norm, all},
      {"SimplifiedLayerNormalization", layer_norm, all},
      {"com.microsoft.SimplifiedLayerNormalization", layer_norm, all},
      {"com.microsoft.SkipLayerNormalization", skip_layer_norm, all},
      {"com.microsoft.SkipSimplifiedLayerNormalization", skip_layer_norm, all},
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
      {"Resize", resize},
      {"Upsample", resize},
      {"Gather", gather, table},
      {"GatherElements", gather_elements},
      {"GatherND", gather_nd},
      // constants and shapes
      {"Constant", constant},
      {"ConstantOfShape", constant_of_shape},
      {"Shape", shape_, none, nullptr, no_fold, int64},
      {"Size", size, none, nullptr, no_fold, int64},
      {"Range", range},
      {"OneHot", one_hot},
      {"RandomNormal", random},
      {"RandomUniform", random},
      {"NonZero", non_zero},
      {"NonMaxSuppression", non_max_suppression},
      {"Unique", data_dependent},
      {"Compress", data_dependent},
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
      {"com.microsoft.QLinearAdd", qlinear_binary},
      {"com.microsoft.QLinearMul", qlinear_binary},
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

LEDG_INLINE const operator_rule* find_rule(const node_view& n) {
  if (n.domain.empty()) return rules::find_by_name(n.op);
  if (n.domain != "com.microsoft") return nullptr;
  const auto* own = rules::find_by_name(std::string("com.microsoft.") + std::string(n.op));
  return own != nullptr ? own : rules::find_by_name(n.op);
}

}  // namespace ledg::inline LEDG_ABI::onnx
