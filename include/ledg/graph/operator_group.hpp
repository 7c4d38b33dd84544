// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "ledg/graph/graph.hpp"

/// @file graph/operator_group.hpp
/// What kind of work an operator does. Operators of one group cost alike, so groups carry cost rules, latency baselines
/// and short texts. One table row per operator; names are ONNX's, plus those that converters of other formats use.

namespace ledg::inline LEDG_ABI {

/// Kinds of work, in the order in which reports list them.
enum class operator_group : std::uint8_t {
  input,
  constant,
  dense_conv,
  pointwise_conv,
  grouped_conv,
  depthwise_conv,
  gemm,
  matmul,
  normalization,
  pooling,
  reduction,
  layout,
  shape_arithmetic,
  relu,
  activation,
  elementwise,
  softmax,
  resize,
  recurrent,
  attention,
  embedding,
  quantization,
  other
};

/// Number of groups.
inline constexpr std::size_t operator_group_count = static_cast<std::size_t>(operator_group::other) + 1;

/// Name of @p group as reports print it: `dense_conv`.
[[nodiscard]] constexpr std::string_view name_of(operator_group group) {
  constexpr std::string_view names[operator_group_count] = {
      "input",        "constant",      "dense_conv", "pointwise_conv", "grouped_conv", "depthwise_conv",   "gemm",
      "matmul",       "normalization", "pooling",    "reduction",      "layout",       "shape_arithmetic", "relu",
      "activation",   "elementwise",   "softmax",    "resize",         "recurrent",    "attention",        "embedding",
      "quantization", "other"};
  return names[static_cast<std::size_t>(group)];
}

/// One row of the operator table.
struct operator_row {
  std::string_view name;  ///< operator name, as in `node::op`
  operator_group group;   ///< convolutions are `dense_conv` here; `group_of(graph, i)` looks closer
  std::string_view word;  ///< short word for texts: `Act`, `Norm`, `Pool`, ...
};

namespace detail {

/// All known operators, sorted by name (checked below).
inline constexpr operator_row operator_table[] = {
    // clang-format off
    {"Abs", operator_group::elementwise, "Elem"},
    {"Acos", operator_group::elementwise, "Elem"},
    {"Acosh", operator_group::elementwise, "Elem"},
    {"Adagrad", operator_group::other, "Other"},
    {"Adam", operator_group::other, "Other"},
    {"AdaptiveAveragePool", operator_group::pooling, "Pool"},
    {"Add", operator_group::elementwise, "Elem"},
    {"AffineGrid", operator_group::resize, "Resize"},
    {"And", operator_group::elementwise, "Elem"},
    {"ArgMax", operator_group::reduction, "Reduce"},
    {"ArgMin", operator_group::reduction, "Reduce"},
    {"ArrayFeatureExtractor", operator_group::embedding, "Embed"},
    {"Asin", operator_group::elementwise, "Elem"},
    {"Asinh", operator_group::elementwise, "Elem"},
    {"Atan", operator_group::elementwise, "Elem"},
    {"Atanh", operator_group::elementwise, "Elem"},
    {"Attention", operator_group::attention, "Attn"},
    {"AveragePool", operator_group::pooling, "Pool"},
    {"BatchNorm", operator_group::normalization, "Norm"},
    {"BatchNormalization", operator_group::normalization, "Norm"},
    {"Bernoulli", operator_group::other, "Other"},
    {"BiasAdd", operator_group::elementwise, "Elem"},
    {"BiasDropout", operator_group::elementwise, "Elem"},
    {"BiasGelu", operator_group::activation, "Act"},
    {"BiasSoftmax", operator_group::softmax, "Softmax"},
    {"BiasSplitGelu", operator_group::activation, "Act"},
    {"Binarizer", operator_group::elementwise, "Elem"},
    {"BinaryOp", operator_group::elementwise, "Elem"},
    {"BitCast", operator_group::layout, "Layout"},
    {"BitShift", operator_group::elementwise, "Elem"},
    {"BitwiseAnd", operator_group::elementwise, "Elem"},
    {"BitwiseNot", operator_group::elementwise, "Elem"},
    {"BitwiseOr", operator_group::elementwise, "Elem"},
    {"BitwiseXor", operator_group::elementwise, "Elem"},
    {"BlackmanWindow", operator_group::other, "Other"},
    {"Bmm", operator_group::matmul, "MatMul"},
    {"Cast", operator_group::layout, "Layout"},
    {"CastLike", operator_group::layout, "Layout"},
    {"CastMap", operator_group::other, "Other"},
    {"CategoryMapper", operator_group::embedding, "Embed"},
    {"CausalConvWithState", operator_group::depthwise_conv, "Conv"},
    {"Ceil", operator_group::elementwise, "Elem"},
    {"Celu", operator_group::activation, "Act"},
    {"CenterCropPad", operator_group::layout, "Layout"},
    {"ChannelShuffle", operator_group::layout, "Layout"},
    {"Clip", operator_group::relu, "Act"},
    {"Col2Im", operator_group::layout, "Layout"},
    {"Compress", operator_group::shape_arithmetic, "Shape"},
    {"Concat", operator_group::layout, "Layout"},
    {"ConcatFromSequence", operator_group::shape_arithmetic, "Shape"},
    {"Constant", operator_group::constant, "Const"},
    {"ConstantOfShape", operator_group::constant, "Const"},
    {"Conv", operator_group::dense_conv, "Conv"},
    {"ConvInteger", operator_group::dense_conv, "Conv"},
    {"ConvTranspose", operator_group::dense_conv, "Conv"},
    {"Copy", operator_group::layout, "Layout"},
    {"Cos", operator_group::elementwise, "Elem"},
    {"Cosh", operator_group::elementwise, "Elem"},
    {"Crop", operator_group::layout, "Layout"},
    {"CumProd", operator_group::reduction, "Reduce"},
    {"CumSum", operator_group::reduction, "Reduce"},
    {"DFT", operator_group::other, "Other"},
    {"DeformConv", operator_group::dense_conv, "Conv"},
    {"DepthToSpace", operator_group::layout, "Layout"},
    {"DequantizeLinear", operator_group::quantization, "Quant"},
    {"Det", operator_group::other, "Other"},
    {"DetectionOutput", operator_group::other, "Other"},
    {"DictVectorizer", operator_group::other, "Other"},
    {"Div", operator_group::elementwise, "Elem"},
    {"Dropout", operator_group::layout, "Layout"},
    {"DynamicQuantizeLSTM", operator_group::recurrent, "RNN"},
    {"DynamicQuantizeLinear", operator_group::quantization, "Quant"},
    {"DynamicQuantizeMatMul", operator_group::matmul, "MatMul"},
    {"Einsum", operator_group::matmul, "MatMul"},
    {"Eltwise", operator_group::elementwise, "Elem"},
    {"Elu", operator_group::activation, "Act"},
    {"EmbedLayerNormalization", operator_group::normalization, "Norm"},
    {"Embedding", operator_group::embedding, "Embed"},
    {"EmbeddingBag", operator_group::embedding, "Embed"},
    {"Equal", operator_group::elementwise, "Elem"},
    {"Erf", operator_group::activation, "Act"},
    {"Exp", operator_group::elementwise, "Elem"},
    {"Expand", operator_group::layout, "Layout"},
    {"EyeLike", operator_group::other, "Other"},
    {"FakeQuant", operator_group::quantization, "Quant"},
    {"FastGelu", operator_group::activation, "Act"},
    {"FeatureVectorizer", operator_group::layout, "Layout"},
    {"Flatten", operator_group::layout, "Layout"},
    {"FlexAttention", operator_group::attention, "Attn"},
    {"Floor", operator_group::elementwise, "Elem"},
    {"Fma", operator_group::elementwise, "Elem"},
    {"Fold", operator_group::layout, "Layout"},
    {"FusedConv", operator_group::dense_conv, "Conv"},
    {"FusedGemm", operator_group::gemm, "Gemm"},
    {"FusedMatMul", operator_group::matmul, "MatMul"},
    {"FusedMatMulActivation", operator_group::matmul, "MatMul"},
    {"GELU", operator_group::activation, "Act"},
    {"GRU", operator_group::recurrent, "RNN"},
    {"Gather", operator_group::embedding, "Embed"},
    {"GatherBlockQuantized", operator_group::embedding, "Embed"},
    {"GatherElements", operator_group::embedding, "Embed"},
    {"GatherND", operator_group::embedding, "Embed"},
    {"Gelu", operator_group::activation, "Act"},
    {"Gemm", operator_group::gemm, "Gemm"},
    {"GemmFastGelu", operator_group::gemm, "Gemm"},
    {"GlobalAveragePool", operator_group::pooling, "Pool"},
    {"GlobalLpPool", operator_group::pooling, "Pool"},
    {"GlobalMaxPool", operator_group::pooling, "Pool"},
    {"Gradient", operator_group::other, "Other"},
    {"Greater", operator_group::elementwise, "Elem"},
    {"GreaterOrEqual", operator_group::elementwise, "Elem"},
    {"GridSample", operator_group::resize, "Resize"},
    {"GroupNorm", operator_group::normalization, "Norm"},
    {"GroupNormalization", operator_group::normalization, "Norm"},
    {"GroupQueryAttention", operator_group::attention, "Attn"},
    {"HammingWindow", operator_group::other, "Other"},
    {"HannWindow", operator_group::other, "Other"},
    {"HardSigmoid", operator_group::activation, "Act"},
    {"HardSwish", operator_group::activation, "Act"},
    {"Hardmax", operator_group::softmax, "Softmax"},
    {"Identity", operator_group::layout, "Layout"},
    {"If", operator_group::other, "Other"},
    {"ImageDecoder", operator_group::other, "Other"},
    {"Imputer", operator_group::elementwise, "Elem"},
    {"InnerProduct", operator_group::gemm, "Gemm"},
    {"Input", operator_group::input, "Input"},
    {"InputData", operator_group::input, "Input"},
    {"InstanceNormalization", operator_group::normalization, "Norm"},
    {"Interp", operator_group::resize, "Resize"},
    {"Inverse", operator_group::other, "Other"},
    {"IsInf", operator_group::elementwise, "Elem"},
    {"IsNaN", operator_group::elementwise, "Elem"},
    {"LRN", operator_group::normalization, "Norm"},
    {"LSTM", operator_group::recurrent, "RNN"},
    {"LabelEncoder", operator_group::embedding, "Embed"},
    {"LayerNorm", operator_group::normalization, "Norm"},
    {"LayerNormalization", operator_group::normalization, "Norm"},
    {"LeakyRelu", operator_group::relu, "Act"},
    {"Less", operator_group::elementwise, "Elem"},
    {"LessOrEqual", operator_group::elementwise, "Elem"},
    {"Linear", operator_group::gemm, "Gemm"},
    {"LinearAttention", operator_group::attention, "Attn"},
    {"LinearClassifier", operator_group::other, "Other"},
    {"LinearRegressor", operator_group::other, "Other"},
    {"Log", operator_group::elementwise, "Elem"},
    {"Log1p", operator_group::elementwise, "Elem"},
    {"LogSoftmax", operator_group::softmax, "Softmax"},
    {"Loop", operator_group::other, "Other"},
    {"LpNormalization", operator_group::normalization, "Norm"},
    {"LpPool", operator_group::pooling, "Pool"},
    {"MatMul", operator_group::matmul, "MatMul"},
    {"MatMulBnb4", operator_group::matmul, "MatMul"},
    {"MatMulInteger", operator_group::matmul, "MatMul"},
    {"MatMulInteger16", operator_group::matmul, "MatMul"},
    {"MatMulIntegerToFloat", operator_group::matmul, "MatMul"},
    {"MatMulNBits", operator_group::matmul, "MatMul"},
    {"Max", operator_group::elementwise, "Elem"},
    {"MaxPool", operator_group::pooling, "Pool"},
    {"MaxRoiPool", operator_group::pooling, "Pool"},
    {"MaxUnpool", operator_group::resize, "Resize"},
    {"Mean", operator_group::elementwise, "Elem"},
    {"MeanVarianceNormalization", operator_group::normalization, "Norm"},
    {"MelWeightMatrix", operator_group::other, "Other"},
    {"MemoryData", operator_group::constant, "Const"},
    {"Min", operator_group::elementwise, "Elem"},
    {"Mish", operator_group::activation, "Act"},
    {"MoE", operator_group::matmul, "MatMul"},
    {"Mod", operator_group::elementwise, "Elem"},
    {"Momentum", operator_group::other, "Other"},
    {"Mul", operator_group::elementwise, "Elem"},
    {"MultiHeadAttention", operator_group::attention, "Attn"},
    {"Multinomial", operator_group::other, "Other"},
    {"NGramRepeatBlock", operator_group::other, "Other"},
    {"Neg", operator_group::elementwise, "Elem"},
    {"NegativeLogLikelihoodLoss", operator_group::other, "Other"},
    {"NhwcConv", operator_group::dense_conv, "Conv"},
    {"NhwcFusedConv", operator_group::dense_conv, "Conv"},
    {"NhwcMaxPool", operator_group::pooling, "Pool"},
    {"NonMaxSuppression", operator_group::other, "Other"},
    {"NonZero", operator_group::shape_arithmetic, "Shape"},
    {"Noop", operator_group::layout, "Layout"},
    {"Normalize", operator_group::normalization, "Norm"},
    {"Normalizer", operator_group::normalization, "Norm"},
    {"Not", operator_group::elementwise, "Elem"},
    {"OneHot", operator_group::embedding, "Embed"},
    {"OneHotEncoder", operator_group::embedding, "Embed"},
    {"Optional", operator_group::other, "Other"},
    {"OptionalGetElement", operator_group::other, "Other"},
    {"OptionalHasElement", operator_group::other, "Other"},
    {"Or", operator_group::elementwise, "Elem"},
    {"PRelu", operator_group::relu, "Act"},
    {"PackedAttention", operator_group::attention, "Attn"},
    {"PackedMultiHeadAttention", operator_group::attention, "Attn"},
    {"Pad", operator_group::layout, "Layout"},
    {"Padding", operator_group::layout, "Layout"},
    {"Permute", operator_group::layout, "Layout"},
    {"PixelShuffle", operator_group::layout, "Layout"},
    {"Placeholder", operator_group::input, "Input"},
    {"Pow", operator_group::elementwise, "Elem"},
    {"PriorBox", operator_group::constant, "Const"},
    {"QAttention", operator_group::attention, "Attn"},
    {"QGemm", operator_group::gemm, "Gemm"},
    {"QLinearAdd", operator_group::elementwise, "Elem"},
    {"QLinearAveragePool", operator_group::pooling, "Pool"},
    {"QLinearConcat", operator_group::layout, "Layout"},
    {"QLinearConv", operator_group::dense_conv, "Conv"},
    {"QLinearGlobalAveragePool", operator_group::pooling, "Pool"},
    {"QLinearLeakyRelu", operator_group::relu, "Act"},
    {"QLinearMatMul", operator_group::matmul, "MatMul"},
    {"QLinearMul", operator_group::elementwise, "Elem"},
    {"QLinearReduceMean", operator_group::reduction, "Reduce"},
    {"QLinearSigmoid", operator_group::activation, "Act"},
    {"QLinearSoftmax", operator_group::softmax, "Softmax"},
    {"QLinearWhere", operator_group::elementwise, "Elem"},
    {"QMoE", operator_group::matmul, "MatMul"},
    {"QuantizeLinear", operator_group::quantization, "Quant"},
    {"QuickGelu", operator_group::activation, "Act"},
    {"RMSNormalization", operator_group::normalization, "Norm"},
    {"RNN", operator_group::recurrent, "RNN"},
    {"RandomNormal", operator_group::other, "Other"},
    {"RandomNormalLike", operator_group::other, "Other"},
    {"RandomUniform", operator_group::other, "Other"},
    {"RandomUniformLike", operator_group::other, "Other"},
    {"Range", operator_group::shape_arithmetic, "Shape"},
    {"Reciprocal", operator_group::elementwise, "Elem"},
    {"ReduceL1", operator_group::reduction, "Reduce"},
    {"ReduceL2", operator_group::reduction, "Reduce"},
    {"ReduceLogSum", operator_group::reduction, "Reduce"},
    {"ReduceLogSumExp", operator_group::reduction, "Reduce"},
    {"ReduceMax", operator_group::reduction, "Reduce"},
    {"ReduceMean", operator_group::reduction, "Reduce"},
    {"ReduceMin", operator_group::reduction, "Reduce"},
    {"ReduceProd", operator_group::reduction, "Reduce"},
    {"ReduceSum", operator_group::reduction, "Reduce"},
    {"ReduceSumSquare", operator_group::reduction, "Reduce"},
    {"ReduceVar", operator_group::reduction, "Reduce"},
    {"Reduction", operator_group::reduction, "Reduce"},
    {"RegexFullMatch", operator_group::other, "Other"},
    {"Relu", operator_group::relu, "Act"},
    {"Relu6", operator_group::relu, "Act"},
    {"ReorderInput", operator_group::layout, "Layout"},
    {"ReorderOutput", operator_group::layout, "Layout"},
    {"Reshape", operator_group::layout, "Layout"},
    {"Resize", operator_group::resize, "Resize"},
    {"ReverseSequence", operator_group::layout, "Layout"},
    {"RoiAlign", operator_group::pooling, "Pool"},
    {"Roll", operator_group::layout, "Layout"},
    {"RotaryEmbedding", operator_group::attention, "Attn"},
    {"Round", operator_group::elementwise, "Elem"},
    {"Rsqrt", operator_group::elementwise, "Elem"},
    {"STFT", operator_group::other, "Other"},
    {"SVMClassifier", operator_group::other, "Other"},
    {"SVMRegressor", operator_group::other, "Other"},
    {"Scaler", operator_group::elementwise, "Elem"},
    {"Scan", operator_group::other, "Other"},
    {"Scatter", operator_group::embedding, "Embed"},
    {"ScatterElements", operator_group::embedding, "Embed"},
    {"ScatterND", operator_group::embedding, "Embed"},
    {"Selu", operator_group::activation, "Act"},
    {"SequenceAt", operator_group::shape_arithmetic, "Shape"},
    {"SequenceConstruct", operator_group::shape_arithmetic, "Shape"},
    {"SequenceEmpty", operator_group::shape_arithmetic, "Shape"},
    {"SequenceErase", operator_group::shape_arithmetic, "Shape"},
    {"SequenceInsert", operator_group::shape_arithmetic, "Shape"},
    {"SequenceLength", operator_group::shape_arithmetic, "Shape"},
    {"SequenceMap", operator_group::other, "Other"},
    {"Shape", operator_group::shape_arithmetic, "Shape"},
    {"Shrink", operator_group::activation, "Act"},
    {"SiLU", operator_group::activation, "Act"},
    {"Sigmoid", operator_group::activation, "Act"},
    {"Sign", operator_group::elementwise, "Elem"},
    {"SimplifiedLayerNormalization", operator_group::normalization, "Norm"},
    {"Sin", operator_group::elementwise, "Elem"},
    {"Sinh", operator_group::elementwise, "Elem"},
    {"Size", operator_group::shape_arithmetic, "Shape"},
    {"SkipGroupNorm", operator_group::normalization, "Norm"},
    {"SkipLayerNormalization", operator_group::normalization, "Norm"},
    {"SkipSimplifiedLayerNormalization", operator_group::normalization, "Norm"},
    {"Slice", operator_group::layout, "Layout"},
    {"Softmax", operator_group::softmax, "Softmax"},
    {"SoftmaxCrossEntropyLoss", operator_group::other, "Other"},
    {"Softplus", operator_group::activation, "Act"},
    {"Softsign", operator_group::activation, "Act"},
    {"SpaceToDepth", operator_group::layout, "Layout"},
    {"SparseAttention", operator_group::attention, "Attn"},
    {"Split", operator_group::layout, "Layout"},
    {"SplitToSequence", operator_group::shape_arithmetic, "Shape"},
    {"Sqrt", operator_group::elementwise, "Elem"},
    {"Squeeze", operator_group::layout, "Layout"},
    {"StringConcat", operator_group::other, "Other"},
    {"StringNormalizer", operator_group::other, "Other"},
    {"StringSplit", operator_group::other, "Other"},
    {"Sub", operator_group::elementwise, "Elem"},
    {"Sum", operator_group::elementwise, "Elem"},
    {"SwiGLU", operator_group::activation, "Act"},
    {"Swish", operator_group::activation, "Act"},
    {"Tan", operator_group::elementwise, "Elem"},
    {"Tanh", operator_group::activation, "Act"},
    {"TensorScatter", operator_group::embedding, "Embed"},
    {"TfIdfVectorizer", operator_group::other, "Other"},
    {"ThresholdedRelu", operator_group::relu, "Act"},
    {"Tile", operator_group::layout, "Layout"},
    {"TopK", operator_group::reduction, "Reduce"},
    {"Transpose", operator_group::layout, "Layout"},
    {"TransposeMatMul", operator_group::matmul, "MatMul"},
    {"TreeEnsemble", operator_group::other, "Other"},
    {"TreeEnsembleClassifier", operator_group::other, "Other"},
    {"TreeEnsembleRegressor", operator_group::other, "Other"},
    {"Trilu", operator_group::layout, "Layout"},
    {"UnaryOp", operator_group::elementwise, "Elem"},
    {"Unfold", operator_group::layout, "Layout"},
    {"Unique", operator_group::shape_arithmetic, "Shape"},
    {"Unsqueeze", operator_group::layout, "Layout"},
    {"Upsample", operator_group::resize, "Resize"},
    {"Where", operator_group::elementwise, "Elem"},
    {"Xor", operator_group::elementwise, "Elem"},
    {"YoloDetectionOutput", operator_group::other, "Other"},
    {"Yolov3DetectionOutput", operator_group::other, "Other"},
    {"ZipMap", operator_group::other, "Other"},
    {"data", operator_group::input, "Input"},
    {"gru", operator_group::recurrent, "RNN"},
    {"lstm", operator_group::recurrent, "RNN"},
    {"new_zeros", operator_group::constant, "Const"},
    // clang-format on
};

static_assert(
    [] {
      for (std::size_t i = 1; i < std::size(operator_table); ++i)
        if (!(operator_table[i - 1].name < operator_table[i].name)) return false;
      return true;
    }(),
    "operator_table must be sorted by name without duplicates");

}  // namespace detail

/// The table row of operator @p op, or nullptr for an operator this library does not know. O(log n), no allocation.
[[nodiscard]] constexpr const operator_row* find_operator(std::string_view op) {
  const auto* const end = std::end(detail::operator_table);
  const auto* const row = std::lower_bound(std::begin(detail::operator_table), end, op,
                                           [](const operator_row& r, std::string_view key) { return r.name < key; });
  return row != end && row->name == op ? row : nullptr;
}

/// True where the library has rules for operator @p op.
[[nodiscard]] constexpr bool is_known_operator(std::string_view op) { return find_operator(op) != nullptr; }

/// Group of operator @p op by its name alone: every convolution is `dense_conv`, an unknown operator `other`.
[[nodiscard]] constexpr operator_group group_of(std::string_view op) {
  const auto* const row = find_operator(op);
  return row != nullptr ? row->group : operator_group::other;
}

/// Short word for operator @p op in texts; `Other` for an unknown one.
[[nodiscard]] constexpr std::string_view word_of(std::string_view op) {
  const auto* const row = find_operator(op);
  return row != nullptr ? row->word : std::string_view("Other");
}

/// Channels (dimension 1) of the tensor that node @p i of @p g reads first, where known.
[[nodiscard]] inline std::optional<std::int64_t> input_channels(const graph& g, std::size_t i) {
  if (g[i].inputs.empty()) return std::nullopt;
  const auto& in = g[static_cast<std::size_t>(g[i].inputs.front())].output_shape;
  if (!in || in->size() < 2) return std::nullopt;
  return (*in)[1];
}

/// Group of node @p i of @p g; convolutions are split by kernel and `group`: one filter per input channel is
/// depthwise, several groups are grouped, a kernel of ones is pointwise, the rest dense.
/// @pre `i < g.size()`
[[nodiscard]] inline operator_group group_of(const graph& g, std::size_t i) {
  const auto& v = g[i];
  const auto by_name = group_of(v.op);
  if (by_name != operator_group::dense_conv) return by_name;
  const auto groups = v.integer("group", 1);
  if (groups > 1) {
    auto channels = input_channels(g, i);
    if (!channels && v.output_shape && v.output_shape->size() > 1) channels = (*v.output_shape)[1];
    return channels == groups ? operator_group::depthwise_conv : operator_group::grouped_conv;
  }
  const auto kernel = v.integers("kernel_shape");
  const bool pointwise = !kernel.empty() && std::all_of(kernel.begin(), kernel.end(), [](auto k) { return k == 1; });
  return pointwise ? operator_group::pointwise_conv : operator_group::dense_conv;
}

}  // namespace ledg::inline LEDG_ABI
