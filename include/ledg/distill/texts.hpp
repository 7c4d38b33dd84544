// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/hardware/platform_text.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/text/templates.hpp"
#include "ledg/text/vocabulary.hpp"

/// @file distill/texts.hpp
/// The texts that a text encoder of this domain meets: operators and platforms in the words of every built-in template
/// set, sentences about both, and the same forms filled with other words and numbers. Some are kept from training.

namespace ledg::inline v0_1 {

/// Texts of one kind.
struct text_group {
  std::string name;  ///< `operators`, `hardware`, ...
  std::vector<std::string> texts;
};

/// Texts to learn from and texts to be tested on; none is in both.
struct domain_corpus {
  std::vector<text_group> train;     ///< operators, hardware, variations, words
  std::vector<text_group> held_out;  ///< attributes, hardware, operators: see `make_domain_texts`
};

namespace detail {

/// Draws one after the other from a counter-based generator.
class text_dice {
 public:
  explicit text_dice(philox random) : random_(random) {}

  [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_.below(at_++, n)); }
  [[nodiscard]] bool chance(double p) { return random_.uniform(at_++ * 4) < p; }
  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }
  /// A number between the two, evenly on a logarithmic scale.
  [[nodiscard]] double magnitude(double least, double most) {
    return least * std::pow(most / least, random_.uniform(at_++ * 4));
  }

 private:
  philox random_;
  std::uint64_t at_ = 0;
};

/// FNV-1a, then mixed: which texts are held out must not depend on the standard library.
[[nodiscard]] inline bool one_in(std::uint64_t n, std::string_view text) {
  std::uint64_t h = 14695981039346656037ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return philox(h).below(0, n) == 0;
}

[[nodiscard]] inline std::string capitalized(std::string word) {
  if (!word.empty()) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
  return word;
}

/// Software under which networks run, as data sets and people write it.
[[nodiscard]] inline std::string any_runtime(text_dice& dice) {
  static constexpr std::string_view with_version[] = {"PyTorch",  "PyTorch",  "PyTorch",      "TensorFlow",
                                                      "TensorRT", "OpenVINO", "ONNX Runtime", "TFLite"};
  static constexpr std::string_view plain[] = {
      "PyTorch eager", "PyTorch Mobile", "TFLite", "TensorRT", "TensorFlow", "OpenVINO",   "ONNX Runtime", "ncnn",
      "ncnn Vulkan",   "SNPE",           "QNN",    "CoreML",   "MNN",        "simulated",  "estimated",    "TVM",
      "Vitis AI DPU",  "OpenPPL",        "ACL",    "NNIE",     "XLA",        "PyTorch",    "MIGraphX",     "DirectML",
      "RKNN",          "Hailo",          "CUDA",   "cuDNN",    "IREE",       "ExecuTorch", "NNAPI",        "fairseq"};
  static constexpr std::string_view modes[] = {"",
                                               "",
                                               " eager",
                                               " compiled",
                                               " eager channels-last",
                                               " compiled channels-last",
                                               " eager training",
                                               " compiled training"};
  if (dice.chance(0.2)) return {};
  if (dice.chance(0.45)) {
    const auto name = std::string(dice.pick(with_version));
    return name + ' ' + std::to_string(dice.below(3)) + '.' + std::to_string(dice.below(14)) +
           std::string(name == "PyTorch" ? dice.pick(modes) : modes[0]);
  }
  return std::string(dice.pick(plain));
}

/// The part of a processor in use.
[[nodiscard]] inline std::string any_cores(text_dice& dice) {
  if (dice.chance(0.5)) return {};
  if (dice.chance(0.5)) {
    const auto n = std::array{1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 28, 32, 48, 56, 64, 96, 128}[dice.below(17)];
    return std::to_string(n) + (n == 1 ? " thread" : " threads") +
           std::string(std::array{"", "", " big cores", " little cores"}[dice.below(4)]);
  }
  static constexpr std::string_view sizes[] = {"large", "med", "small"};
  const auto some = [&] { return std::to_string(1 + dice.below(4)) + std::string(dice.pick(sizes)); };
  return some() + (dice.chance(0.3) ? some() : "");
}

/// A number with three significant digits at most, as platform texts have them.
[[nodiscard]] inline std::string three_digits(double v) {
  hardware::spec s;
  s.tdp_w = v;
  return hardware::platform_fields(s, precision::fp32).tdp_w;
}

/// Kernels, strides and the rest for an operator that has them; realistic ones most of the time.
inline void set_extents(graph_node& v, text_dice& dice) {
  const auto list = [](std::size_t dimensions, std::int64_t a, std::int64_t b) {
    std::vector<std::int64_t> values(dimensions, a);
    values.back() = b;
    return values;
  };
  const std::size_t dimensions = dice.chance(0.9) ? 2 : dice.chance(0.5) ? 1 : 3;
  static constexpr std::int64_t kernels[] = {1, 1, 1, 2,  3,  3,  3,  3,  4,  5,  5,  6, 7,
                                             7, 8, 9, 11, 12, 13, 14, 15, 16, 21, 31, 32};
  const auto k = dice.pick(kernels);
  const auto other = dimensions > 1 && dice.chance(0.15) ? dice.pick(kernels) : k;
  v.set("kernel_shape", list(dimensions, k, other));
  static constexpr std::int64_t strides[] = {1, 1, 1, 2, 2, 2, 3, 4, 5, 8, 14, 16, 32};
  const auto s = dice.pick(strides);
  v.set("strides", list(dimensions, s, dimensions > 1 && dice.chance(0.05) ? dice.pick(strides) : s));
  static constexpr std::int64_t dilations[] = {2, 2, 3, 4, 5, 6, 8, 12, 16, 18, 24, 36};
  const std::int64_t d = dice.chance(0.2) ? dice.pick(dilations) : 1;
  if (d > 1) v.set("dilations", list(dimensions, d, d));
  const auto pad = [&](std::int64_t size) { return dice.chance(0.7) ? d * (size - 1) / 2 : dice.chance(0.7) ? 0 : 1; };
  const auto before = pad(k);
  const auto across = other == k ? before : pad(other);
  std::vector<std::int64_t> pads = list(dimensions, before, across);
  for (const auto p : list(dimensions, before, across)) pads.push_back(dice.chance(0.05) ? p + 1 : p);
  if (dice.chance(0.06))
    v.set("auto_pad", std::string("SAME_UPPER"));
  else
    v.set("pads", pads);
  if (word_of(v.op) != "Conv" || dice.chance(0.4)) return;
  static constexpr std::int64_t few[] = {2, 3, 4, 8, 16, 32};
  const auto groups =
      dice.chance(0.3) ? dice.pick(few) : static_cast<std::int64_t>(8 * std::llround(dice.magnitude(1, 400)));
  v.set("group", groups);
  v.output_shape = shape{1, dice.chance(0.6) ? groups : groups * 4, 14, 14};
}

/// Whether texts of operator @p op may have a kernel.
[[nodiscard]] inline bool has_kernel(std::string_view op) {
  const auto word = word_of(op);
  return (word == "Conv" || word == "Pool") && !op.starts_with("Global");
}

/// Ordinary names of operators, for sentences.
struct operator_phrase {
  std::string_view op, phrase;
};
inline constexpr operator_phrase operator_phrases[] = {
    {"Conv", "convolution"},
    {"Conv", "convolutional layer"},
    {"ConvTranspose", "transposed convolution"},
    {"ConvTranspose", "deconvolution for upsampling"},
    {"DeformConv", "deformable convolution"},
    {"Gemm", "fully connected layer"},
    {"Gemm", "dense linear layer"},
    {"Gemm", "general matrix multiplication"},
    {"MatMul", "matrix multiplication"},
    {"MatMul", "product of two matrices"},
    {"Relu", "rectified linear unit"},
    {"Relu", "rectifier activation"},
    {"LeakyRelu", "leaky rectified linear unit"},
    {"PRelu", "parametric rectified linear unit"},
    {"Gelu", "gaussian error linear unit"},
    {"Selu", "scaled exponential linear unit"},
    {"Elu", "exponential linear unit"},
    {"SiLU", "sigmoid linear unit"},
    {"HardSwish", "hard swish activation"},
    {"HardSigmoid", "hard sigmoid activation"},
    {"Sigmoid", "logistic sigmoid function"},
    {"Tanh", "hyperbolic tangent"},
    {"Softmax", "softmax over classes"},
    {"Softmax", "normalised exponential function"},
    {"LogSoftmax", "logarithm of softmax"},
    {"BatchNormalization", "batch normalization"},
    {"LayerNormalization", "layer normalization"},
    {"GroupNormalization", "group normalization"},
    {"InstanceNormalization", "instance normalization"},
    {"LRN", "local response normalization"},
    {"RMSNormalization", "root mean square normalization"},
    {"MaxPool", "maximum pooling"},
    {"MaxPool", "max pooling layer"},
    {"AveragePool", "average pooling"},
    {"GlobalAveragePool", "global average pooling"},
    {"Add", "elementwise addition"},
    {"Add", "residual connection"},
    {"Mul", "elementwise multiplication"},
    {"Sub", "elementwise subtraction"},
    {"Div", "elementwise division"},
    {"Pow", "power of each element"},
    {"Sqrt", "square root"},
    {"Exp", "exponential function"},
    {"Log", "natural logarithm"},
    {"Abs", "absolute value"},
    {"Concat", "concatenation of tensors"},
    {"Split", "splitting a tensor into parts"},
    {"Slice", "slice of a tensor"},
    {"Reshape", "change of shape"},
    {"Transpose", "transposition of dimensions"},
    {"Flatten", "flattening to a vector"},
    {"Squeeze", "removal of dimensions of size one"},
    {"Pad", "zero padding at the border"},
    {"Gather", "lookup of rows by index"},
    {"Embedding", "word embedding lookup table"},
    {"Resize", "image resizing by interpolation"},
    {"Upsample", "nearest neighbour upsampling"},
    {"DepthToSpace", "pixel shuffle from depth to space"},
    {"ReduceMean", "mean over an axis"},
    {"ReduceSum", "sum over an axis"},
    {"ReduceMax", "maximum over an axis"},
    {"ArgMax", "index of the largest value"},
    {"TopK", "the largest values in order"},
    {"CumSum", "cumulative sum"},
    {"LSTM", "long short term memory"},
    {"GRU", "gated recurrent unit"},
    {"RNN", "recurrent neural network layer"},
    {"Attention", "scaled dot product attention"},
    {"MultiHeadAttention", "multi head self attention"},
    {"RotaryEmbedding", "rotary position embedding"},
    {"Dropout", "dropout regularization"},
    {"QuantizeLinear", "quantization to eight bit integers"},
    {"DequantizeLinear", "dequantization to floating point"},
    {"Cast", "conversion of the data type"},
    {"Constant", "constant value"},
    {"Clip", "clipping of values to a range"},
    {"Where", "selection by a condition"},
    {"Einsum", "einstein summation"},
    {"NonMaxSuppression", "non maximum suppression of boxes"},
    {"RoiAlign", "region of interest alignment"},
    {"GridSample", "sampling on a grid"},
    {"Identity", "identity function"},
    {"Input", "input image"},
};

/// Words of the field.
inline constexpr std::string_view field_words[] = {"neural network",
                                                   "deep learning",
                                                   "latency",
                                                   "latency in milliseconds",
                                                   "throughput",
                                                   "accuracy",
                                                   "inference time",
                                                   "memory bandwidth",
                                                   "peak performance",
                                                   "floating point operations per second",
                                                   "graphics processor",
                                                   "graphics card",
                                                   "central processing unit",
                                                   "server processor",
                                                   "desktop processor",
                                                   "laptop processor",
                                                   "mobile phone processor",
                                                   "embedded board",
                                                   "single board computer",
                                                   "tensor processing unit",
                                                   "neural processing unit",
                                                   "vision processing unit",
                                                   "digital signal processor",
                                                   "field programmable gate array",
                                                   "application specific integrated circuit",
                                                   "accelerator for deep learning",
                                                   "edge device",
                                                   "data center gpu",
                                                   "consumer graphics card",
                                                   "workstation graphics card",
                                                   "integrated graphics",
                                                   "smartphone",
                                                   "single precision",
                                                   "double precision",
                                                   "half precision",
                                                   "mixed precision",
                                                   "eight bit integer",
                                                   "brain floating point",
                                                   "tensor cores",
                                                   "vector instructions",
                                                   "power consumption in watts",
                                                   "thermal design power",
                                                   "clock frequency",
                                                   "number of cores",
                                                   "big cores",
                                                   "little cores",
                                                   "cache size",
                                                   "video memory",
                                                   "multiply accumulate operations",
                                                   "weights of the layer",
                                                   "learnable parameters",
                                                   "activation function",
                                                   "pooling layer",
                                                   "normalization layer",
                                                   "elementwise operator",
                                                   "layout change",
                                                   "shape arithmetic",
                                                   "reduction operator",
                                                   "quantized operator",
                                                   "recurrent layer",
                                                   "attention layer",
                                                   "embedding table",
                                                   "kernel size",
                                                   "stride",
                                                   "padding",
                                                   "dilation",
                                                   "groups",
                                                   "channels",
                                                   "depthwise convolution",
                                                   "depthwise separable convolution",
                                                   "pointwise convolution",
                                                   "grouped convolution",
                                                   "dilated convolution",
                                                   "residual network",
                                                   "transformer",
                                                   "vision transformer",
                                                   "convolutional network",
                                                   "language model",
                                                   "image classification",
                                                   "object detection",
                                                   "semantic segmentation",
                                                   "batch size",
                                                   "image resolution",
                                                   "compiler",
                                                   "runtime",
                                                   "eager execution",
                                                   "compiled graph",
                                                   "channels last",
                                                   "training",
                                                   "inference",
                                                   "quantization",
                                                   "pruning",
                                                   "distillation",
                                                   "architecture search",
                                                   "operator",
                                                   "hardware"};

/// Families of processors, for variations: names that people write, not devices of the catalogue.
inline constexpr std::string_view processor_families[] = {"GeForce",
                                                          "GeForce RTX",
                                                          "GeForce GTX",
                                                          "Quadro",
                                                          "Quadro RTX",
                                                          "Tesla",
                                                          "Titan",
                                                          "Jetson",
                                                          "Jetson Orin",
                                                          "Tegra",
                                                          "Kepler",
                                                          "Maxwell",
                                                          "Pascal",
                                                          "Volta",
                                                          "Turing",
                                                          "Ampere",
                                                          "Ada Lovelace",
                                                          "Hopper",
                                                          "Blackwell",
                                                          "Radeon",
                                                          "Radeon Pro",
                                                          "Radeon RX",
                                                          "Radeon Instinct",
                                                          "Instinct MI",
                                                          "Vega",
                                                          "Navi",
                                                          "RDNA",
                                                          "CDNA",
                                                          "GCN",
                                                          "Polaris",
                                                          "Zen",
                                                          "Ryzen",
                                                          "Ryzen Embedded",
                                                          "Threadripper",
                                                          "EPYC",
                                                          "Xeon",
                                                          "Xeon Gold",
                                                          "Xeon Silver",
                                                          "Xeon Platinum",
                                                          "Xeon E5",
                                                          "Xeon Phi",
                                                          "Core i3",
                                                          "Core i5",
                                                          "Core i7",
                                                          "Core i9",
                                                          "Core Ultra",
                                                          "Pentium",
                                                          "Celeron",
                                                          "Atom",
                                                          "Skylake",
                                                          "Cascade Lake",
                                                          "Ice Lake",
                                                          "Sapphire Rapids",
                                                          "Haswell",
                                                          "Broadwell",
                                                          "Sandy Bridge",
                                                          "Ivy Bridge",
                                                          "Kaby Lake",
                                                          "Coffee Lake",
                                                          "Comet Lake",
                                                          "Tiger Lake",
                                                          "Alder Lake",
                                                          "Raptor Lake",
                                                          "Nehalem",
                                                          "Arc",
                                                          "Iris",
                                                          "Iris Xe",
                                                          "UHD Graphics",
                                                          "HD Graphics",
                                                          "Gaudi",
                                                          "Movidius",
                                                          "Myriad",
                                                          "Cortex",
                                                          "Cortex-A",
                                                          "Cortex-M",
                                                          "Neoverse",
                                                          "Graviton",
                                                          "Mali",
                                                          "Mali-G",
                                                          "Mali-T",
                                                          "Immortalis",
                                                          "Ethos",
                                                          "Adreno",
                                                          "Hexagon",
                                                          "Kryo",
                                                          "Snapdragon",
                                                          "Snapdragon 8 Gen",
                                                          "Dimensity",
                                                          "Helio",
                                                          "Kirin",
                                                          "HiSilicon Kirin",
                                                          "Ascend",
                                                          "Atlas",
                                                          "Kunpeng",
                                                          "TaiShan",
                                                          "Exynos",
                                                          "Tensor",
                                                          "Pixel",
                                                          "Galaxy",
                                                          "Redmi",
                                                          "Mi",
                                                          "OnePlus",
                                                          "Moto",
                                                          "iPhone",
                                                          "iPad",
                                                          "Apple A",
                                                          "Apple M",
                                                          "Bionic",
                                                          "PowerVR",
                                                          "VideoCore",
                                                          "Raspberry Pi",
                                                          "Rockchip RK",
                                                          "Allwinner",
                                                          "Amlogic",
                                                          "Loongson",
                                                          "Phytium",
                                                          "Edge TPU",
                                                          "Coral",
                                                          "Cloud TPU",
                                                          "TPU v",
                                                          "Inferentia",
                                                          "Trainium",
                                                          "Zynq",
                                                          "Zynq UltraScale",
                                                          "Virtex",
                                                          "Versal",
                                                          "Alveo",
                                                          "Ultra96",
                                                          "Stratix",
                                                          "Arria",
                                                          "Hailo",
                                                          "Eyeriss",
                                                          "Cambricon MLU",
                                                          "Sophon",
                                                          "Kalray",
                                                          "Graphcore",
                                                          "Cerebras",
                                                          "Groq"};

/// Makers of processors, for variations.
inline constexpr std::string_view processor_makers[] = {"NVIDIA",    "AMD",       "Intel",
                                                        "Arm",       "Qualcomm",  "Apple",
                                                        "Google",    "Samsung",   "Huawei",
                                                        "HiSilicon", "MediaTek",  "Xilinx",
                                                        "Xiaomi",    "Motorola",  "OnePlus",
                                                        "Broadcom",  "Rockchip",  "Allwinner",
                                                        "Amlogic",   "Amazon",    "Imagination",
                                                        "IBM",       "Hailo",     "Cambricon",
                                                        "Habana",    "Graphcore", "Sony",
                                                        "Nokia",     "Lenovo",    "Raspberry Pi",
                                                        "Loongson",  "Phytium",   "Texas Instruments",
                                                        "Microsoft", "Tesla",     "NXP",
                                                        "Altera",    "Lattice",   "Ambarella",
                                                        "Kneron"};

}  // namespace detail

/// Makes the texts. They depend on the arguments, the operator table and the catalogue alone.
///
/// Held out, chosen by hash: one operator in sixteen with all its texts (`operators`), one in twelve of the texts of
/// the others (`attributes`), one device in eight with all its texts (`hardware`). The variations of training texts
/// (other numbers, other words in the place of names) come from devices and operators that are not held out.
/// @param words ordinary words, in lower case, for variations; may be empty
[[nodiscard]] inline domain_corpus make_domain_texts(std::span<const std::string> words, std::uint64_t seed = 0) {
  using namespace std::string_literals;
  std::vector<text::template_set> sets;
  for (const auto& name : text::template_set::names()) sets.push_back(text::template_set::named(name));
  const philox random(seed);
  text_table operators, attributes, unseen_operators, devices, unseen_devices, variations, sentences;

  // Operators: each alone, then many draws for those with kernels.
  std::vector<std::string_view> seen_operators;
  for (const auto& row : detail::operator_table) {
    detail::text_dice dice(random.split(io::crc32(row.name)));
    const bool unseen = detail::one_in(16, "operator " + std::string(row.name));
    if (!unseen) seen_operators.push_back(row.name);
    const auto add = [&](const graph_node& v) {
      for (const auto& set : sets) {
        const auto text = set.describe(v);
        const bool tested = v.find("kernel_shape") != nullptr && detail::one_in(12, text);
        (unseen ? unseen_operators : tested ? attributes : operators).add(text);
      }
    };
    graph_node v;
    v.op = row.name;
    add(v);
    v.params = 64;
    add(v);
    if (detail::has_kernel(row.name))
      for (int i = 0; i < 250; ++i) {
        graph_node w = v;
        detail::set_extents(w, dice);
        add(w);
      }
  }

  // Devices: every precision with some runtimes.
  std::vector<const hardware::spec*> seen_devices;
  static constexpr precision precisions[] = {precision::fp32, precision::fp32, precision::fp16, precision::int8,
                                             precision::amp,  precision::bf16, precision::tf32, precision::fp64};
  for (const auto& s : hardware::catalogue()) {
    detail::text_dice dice(random.split(io::crc32(s.name) + 1));
    const bool unseen = detail::one_in(8, "device " + s.vendor + " " + s.name);
    if (!unseen) seen_devices.push_back(&s);
    for (const auto p : precisions)
      for (int i = 0; i < 5; ++i) {
        const auto runtime = i == 0 ? ""s : detail::any_runtime(dice);
        const auto cores = i == 0 || s.kind != device_kind::cpu ? ""s : detail::any_cores(dice);
        for (const auto& set : sets)
          (unseen ? unseen_devices : devices).add(hardware::platform_text(s, p, runtime, cores, set));
      }
  }

  // The same forms with other numbers and words.
  detail::text_dice dice(random.split(2));
  const auto any_word = [&] { return words.empty() ? "word"s : dice.pick(words); };
  const auto any_name = [&] {
    auto name = detail::capitalized(any_word());
    if (dice.chance(0.5)) name += detail::capitalized(any_word());
    return name;
  };
  const auto any_digits = [&] {
    std::string s = dice.pick(std::array{"", "", "", "A", "RTX ", "GTX ", "V", "i7-", "MI", "E5-", "X", "T"});
    for (std::size_t n = 1 + dice.below(4); n > 0; --n) s += static_cast<char>('0' + dice.below(10));
    return s + dice.pick(std::array{"", "", "", "", "X", "T", "U", "K", "M", " Ti", " Pro", " Max", "G"});
  };
  const auto any_family = [&] { return std::string(dice.pick(detail::processor_families)); };
  for (int i = 0; i < 20000; ++i) {
    auto s = *dice.pick(seen_devices);
    if (dice.chance(0.3))
      s.vendor = dice.chance(0.5) ? std::string(dice.pick(detail::processor_makers)) : dice.pick(seen_devices)->vendor;
    if (dice.chance(0.05)) s.vendor = any_name();
    if (dice.chance(0.25)) s.architecture = any_family() + (dice.chance(0.4) ? ' ' + any_digits() : "");
    if (dice.chance(0.15)) s.architecture = dice.pick(seen_devices)->architecture;
    if (dice.chance(0.1)) s.architecture = any_name() + (dice.chance(0.3) ? ' ' + std::to_string(dice.below(10)) : "");
    if (dice.chance(0.05)) s.architecture.clear();
    if (dice.chance(0.2)) s.kind = dice.pick(seen_devices)->kind;
    if (dice.chance(0.2)) s.mobile = !s.mobile;
    if (dice.chance(0.3)) s.name = s.name.substr(0, s.name.find_first_of("0123456789")) + any_digits();
    if (dice.chance(0.45)) s.name = any_family() + (dice.chance(0.5) ? " " : "") + any_digits();
    if (dice.chance(0.1)) s.name = any_name() + ' ' + any_digits();
    const auto p = dice.pick(precisions);
    s.*hardware::detail::peak_member(p) =
        dice.chance(0.85) ? std::optional(dice.magnitude(0.02, 2000)) : std::optional<double>();
    s.tdp_w.reset();
    if (dice.chance(0.6)) s.tdp_w = std::ceil(dice.magnitude(2, 800));
    s.memory_gb.reset();
    if (dice.chance(0.5))
      s.memory_gb = dice.pick(std::array{1, 2, 3, 4, 6, 8, 10, 11, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 192});
    const auto runtime = detail::any_runtime(dice);
    const auto cores = s.kind == device_kind::cpu ? detail::any_cores(dice) : ""s;
    variations.add(hardware::platform_text(s, p, runtime, cores, dice.pick(sets)));
  }
  static constexpr std::string_view groups[] = {"ParamL", "Act",    "Elem",  "Norm",  "Pool",    "Layout", "Shape",
                                                "Reduce", "Embed",  "Const", "Input", "Softmax", "Resize", "Quant",
                                                "Other",  "MatMul", "Attn",  "Data",  "Mask",    "Loss"};
  for (int i = 0; i < 6000; ++i) {
    graph_node v;
    v.op = dice.chance(0.3) ? std::string(dice.pick(seen_operators)) + any_name() : any_name();
    if (dice.chance(0.3)) detail::set_extents(v, dice);
    auto text = dice.pick(sets).describe(v);
    if (text.starts_with("Other ")) text.replace(0, 5, dice.pick(groups));
    variations.add(text);
  }
  for (const auto& w : words) sentences.add(w);
  for (int i = 0; i < 2500 && !words.empty(); ++i)
    sentences.add(any_word() + ' ' + any_word() + (dice.chance(0.4) ? ' ' + any_word() : ""));

  // Sentences about operators and devices.
  for (const auto word : detail::field_words) sentences.add(word);
  for (const auto word : detail::processor_families) sentences.add(word);
  for (const auto word : detail::processor_makers) sentences.add(word);
  for (const auto op : seen_operators) {
    sentences.add(op);
    sentences.add(std::string(op) + " operator");
  }
  static constexpr std::string_view openings[] = {"",           "a ",   "the ",        "OP ",
                                                  "operator: ", "one ", "layer with ", "fused "};
  for (int i = 0; i < 2500; ++i) {
    const auto& known = dice.pick(detail::operator_phrases);
    if (std::find(seen_operators.begin(), seen_operators.end(), known.op) == seen_operators.end()) continue;
    auto text = std::string(dice.pick(openings)) + std::string(known.phrase);
    if (dice.chance(0.2)) text += " ("s + std::string(known.op) + ')';
    if (detail::has_kernel(known.op) && dice.chance(0.7)) {
      const auto k = std::to_string(1 + dice.below(9));
      text += dice.pick(std::array{" with kernel ", " with a kernel of ", ", kernel size ", " "}) + k;
      if (dice.chance(0.5)) text += dice.pick(std::array{" by ", "x", " x "}) + k;
      if (dice.chance(0.5)) text += " and stride " + std::to_string(1 + dice.below(4));
    }
    if (dice.chance(0.3)) text += " on "s + std::string(dice.pick(detail::field_words));
    sentences.add(text);
  }
  for (int i = 0; i < 2500; ++i) {
    const auto& s = *dice.pick(seen_devices);
    std::string text = dice.chance(0.6) ? s.vendor + ' ' + (dice.chance(0.7) ? s.name : s.architecture)
                                        : std::string(dice.pick(detail::processor_makers)) + ' ' + any_family();
    if (dice.chance(0.4)) text += ' ' + kind_key(s);
    if (dice.chance(0.3)) text += " with " + std::to_string(1U << dice.below(8)) + " GB of memory";
    if (dice.chance(0.3))
      text += ", " + detail::three_digits(dice.magnitude(0.1, 500)) + " TFLOPS in " +
              hardware::to_string(dice.pick(precisions));
    if (dice.chance(0.3)) text += ", " + detail::three_digits(std::ceil(dice.magnitude(5, 700))) + " W";
    if (dice.chance(0.2)) text += " running " + detail::any_runtime(dice);
    if (dice.chance(0.2)) text = std::string(dice.pick(detail::field_words)) + " of " + text;
    sentences.add(text);
  }

  domain_corpus corpus;
  std::set<std::string_view> tested;
  const auto hold_out = [&](const char* name, const text_table& table, const text_table& seen) {
    const std::set<std::string_view> known(seen.texts().begin(), seen.texts().end());
    auto& group = corpus.held_out.emplace_back(text_group{name, {}});
    for (const auto& t : table.texts()) {
      if (known.contains(t)) continue;  // a text can say less than what tells two devices apart
      group.texts.push_back(t);
      tested.insert(t);
    }
  };
  hold_out("attributes", attributes, operators);
  hold_out("hardware", unseen_devices, devices);
  hold_out("operators", unseen_operators, operators);
  const auto train = [&](const char* name, const text_table& table) {
    auto& group = corpus.train.emplace_back(text_group{name, {}});
    for (const auto& t : table.texts())
      if (!t.empty() && !tested.contains(t)) group.texts.push_back(t);
  };
  train("operators", operators);
  train("hardware", devices);
  train("variations", variations);
  train("words", sentences);
  return corpus;
}

/// The @p count most frequent ordinary words of a BERT vocabulary, whose ids follow frequency: whole words of letters.
[[nodiscard]] inline std::vector<std::string> frequent_words(const text::vocabulary& vocabulary, std::size_t count) {
  std::vector<std::string> words;
  for (const auto& t : vocabulary.tokens()) {
    if (words.size() >= count) break;
    if (t.size() >= 3 && std::all_of(t.begin(), t.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      words.push_back(t);
  }
  return words;
}

}  // namespace ledg::inline v0_1
