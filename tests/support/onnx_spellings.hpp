// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/onnx_fixture.hpp"

/// @file support/onnx_spellings.hpp
/// Pairs of files that spell one network differently: attention, products, blocks that are fused.

namespace ledg_test::spellings {

using ledg::shape;
using enum ledg::onnx::data_type;

/// Two spellings of one network.
struct spelling {
  const char* name;
  onnx_fixture plain, other;
  bool same_params = true;  // false where the files hold different constants
};

inline constexpr std::int64_t length = 6, keys = 9, heads = 4, depth = 8, hidden = heads * depth;

inline onnx_fixture& layer(onnx_fixture& f, const std::string& x, const std::string& y, std::int64_t in,
                           std::int64_t out) {
  return f.weight("w" + y, {in, out})
      .weight("b" + y, {out})
      .node("MatMul", {x, "w" + y}, {"m" + y})
      .node("Add", {"m" + y, "b" + y}, {y});
}

inline onnx_fixture& split_heads(onnx_fixture& f, const std::string& x, const std::string& y, std::int64_t n,
                                 const shape& perm) {
  return f.integers("s" + y, {4}, {1, n, -1, depth})
      .node("Reshape", {x, "s" + y}, {"r" + y})
      .node("Transpose", {"r" + y}, {y}, {{"perm", perm}});
}

inline onnx_fixture& attend(onnx_fixture& f, const std::string& mask = "") {
  f.real("scale", 0.35F).node("MatMul", {"qh", "kh"}, {"dots"}).node("Mul", {"dots", "scale"}, {"scaled"});
  if (!mask.empty()) f.node("Add", {"scaled", mask}, {"masked"});
  return f.node("Softmax", {mask.empty() ? "scaled" : "masked"}, {"soft"})
      .node("MatMul", {"soft", "vh"}, {"mixed"})
      .node("Transpose", {"mixed"}, {"turned"}, {{"perm", shape{0, 2, 1, 3}}})
      .integers("flat", {3}, {1, length, hidden})
      .node("Reshape", {"turned", "flat"}, {"y"})
      .output("y");
}

inline onnx_fixture inputs(const std::vector<std::pair<std::string, shape>>& all, std::int64_t opset = 23) {
  onnx_fixture f(opset);
  for (const auto& [name, dims] : all) f.input(name, dims);
  return f;
}

inline const std::vector<std::pair<std::string, shape>> qkv = {
    {"q", {1, length, hidden}}, {"k", {1, keys, hidden}}, {"v", {1, keys, hidden}}};

inline onnx_fixture decomposed(const std::string& mask = "") {
  auto f = inputs(qkv);
  if (!mask.empty()) f.input(mask, {1, 1, length, keys});
  split_heads(f, "q", "qh", length, {0, 2, 1, 3});
  split_heads(f, "k", "kh", keys, {0, 2, 3, 1});
  split_heads(f, "v", "vh", keys, {0, 2, 1, 3});
  return attend(f, mask);
}

// Keys and values of a past before those of this step, and as many heads as queries have for each.
inline onnx_fixture decomposed_past(std::int64_t kv_heads) {
  const auto width = kv_heads * depth;
  auto f = inputs({{"q", {1, length, hidden}},
                   {"k", {1, length, width}},
                   {"v", {1, length, width}},
                   {"pk", {1, kv_heads, keys, depth}},
                   {"pv", {1, kv_heads, keys, depth}}});
  split_heads(f, "q", "qh", length, {0, 2, 1, 3});
  for (const std::string x : {"k", "v"}) {
    split_heads(f, x, x + "new", length, {0, 2, 1, 3});
    f.node("Concat", {"p" + x, x + "new"}, {x + "all"}, {{"axis", std::int64_t{2}}});
    if (kv_heads == heads) continue;
    f.integers("a" + x, {5}, {1, kv_heads, 1, keys + length, depth})
        .integers("e" + x, {5}, {1, kv_heads, heads / kv_heads, keys + length, depth})
        .integers("j" + x, {4}, {1, heads, keys + length, depth})
        .node("Reshape", {x + "all", "a" + x}, {x + "apart"})
        .node("Expand", {x + "apart", "e" + x}, {x + "repeated"})
        .node("Reshape", {x + "repeated", "j" + x}, {x + "each"});
  }
  const std::string suffix = kv_heads == heads ? "all" : "each";
  f.node("Transpose", {"k" + suffix}, {"kh"}, {{"perm", shape{0, 1, 3, 2}}}).node("Identity", {"v" + suffix}, {"vh"});
  return attend(f).output("kall").output("vall");
}

inline std::vector<spelling> attention_spellings() {
  const std::vector<onnx_fixture::attribute> onnx_heads = {{"q_num_heads", heads}, {"kv_num_heads", heads}};
  const std::vector<onnx_fixture::attribute> ms_heads = {{"num_heads", heads}};
  std::vector<spelling> all;
  all.push_back({"Attention of three dimensions", decomposed(),
                 inputs(qkv).node("Attention", {"q", "k", "v"}, {"y"}, onnx_heads).output("y")});
  all.push_back({"Attention with a mask", decomposed("mask"),
                 inputs(qkv)
                     .input("mask", {1, 1, length, keys})
                     .node("Attention", {"q", "k", "v", "mask"}, {"y"}, onnx_heads)
                     .output("y")});
  auto four = inputs(qkv);
  split_heads(four, "q", "qh", length, {0, 2, 1, 3});
  split_heads(four, "k", "kh", keys, {0, 2, 1, 3});
  split_heads(four, "v", "vh", keys, {0, 2, 1, 3});
  four.node("Attention", {"qh", "kh", "vh"}, {"mixed"})
      .node("Transpose", {"mixed"}, {"turned"}, {{"perm", shape{0, 2, 1, 3}}})
      .integers("flat", {3}, {1, length, hidden})
      .node("Reshape", {"turned", "flat"}, {"y"})
      .output("y");
  auto two_steps = inputs(qkv);  // keys are turned in a step of their own
  split_heads(two_steps, "q", "qh", length, {0, 2, 1, 3});
  split_heads(two_steps, "k", "kn", keys, {0, 2, 1, 3});
  split_heads(two_steps, "v", "vh", keys, {0, 2, 1, 3});
  two_steps.node("Transpose", {"kn"}, {"kh"}, {{"perm", shape{0, 1, 3, 2}}});
  all.push_back({"Attention of four dimensions", attend(two_steps), four});
  all.push_back({"MultiHeadAttention", decomposed(),
                 inputs(qkv).node("com.microsoft.MultiHeadAttention", {"q", "k", "v"}, {"y"}, ms_heads).output("y")});
  all.push_back({"Attention with a past", decomposed_past(heads),
                 inputs({{"q", {1, length, hidden}},
                         {"k", {1, length, hidden}},
                         {"v", {1, length, hidden}},
                         {"pk", {1, heads, keys, depth}},
                         {"pv", {1, heads, keys, depth}}})
                     .node("Attention", {"q", "k", "v", "", "pk", "pv"}, {"y", "nk", "nv"}, onnx_heads)
                     .output("y")
                     .output("nk")
                     .output("nv")});
  all.push_back({"MultiHeadAttention with a past", decomposed_past(heads),
                 inputs({{"q", {1, length, hidden}},
                         {"k", {1, length, hidden}},
                         {"v", {1, length, hidden}},
                         {"pk", {1, heads, keys, depth}},
                         {"pv", {1, heads, keys, depth}}})
                     .node("com.microsoft.MultiHeadAttention", {"q", "k", "v", "", "", "", "pk", "pv"},
                           {"y", "nk", "nv"}, ms_heads)
                     .output("y")
                     .output("nk")
                     .output("nv")});
  const std::int64_t kv = 2;
  const auto grouped = inputs({{"q", {1, length, hidden}},
                               {"k", {1, length, kv * depth}},
                               {"v", {1, length, kv * depth}},
                               {"pk", {1, kv, keys, depth}},
                               {"pv", {1, kv, keys, depth}}});
  all.push_back({"Attention with grouped heads", decomposed_past(kv),
                 onnx_fixture(grouped)
                     .node("Attention", {"q", "k", "v", "", "pk", "pv"}, {"y", "nk", "nv"},
                           {{"q_num_heads", heads}, {"kv_num_heads", kv}})
                     .output("y")
                     .output("nk")
                     .output("nv")});
  all.push_back({"GroupQueryAttention", decomposed_past(kv),
                 onnx_fixture(grouped)
                     .integers("last", {1}, {length + keys - 1})
                     .integers("total", {}, {length + keys})
                     .node("com.microsoft.GroupQueryAttention", {"q", "k", "v", "pk", "pv", "last", "total"},
                           {"y", "nk", "nv"}, {{"num_heads", heads}, {"kv_num_heads", kv}})
                     .output("y")
                     .output("nk")
                     .output("nv")});
  auto layers = inputs({{"x", {1, length, hidden}}});
  for (const std::string n : {"q", "k", "v"}) layer(layers, "x", n, hidden, hidden);
  split_heads(layers, "q", "qh", length, {0, 2, 1, 3});
  split_heads(layers, "k", "kh", length, {0, 2, 3, 1});
  split_heads(layers, "v", "vh", length, {0, 2, 1, 3});
  all.push_back({"packed Attention", attend(layers),
                 inputs({{"x", {1, length, hidden}}})
                     .weight("w", {hidden, 3 * hidden})
                     .weight("b", {3 * hidden})
                     .node("com.microsoft.Attention", {"x", "w", "b"}, {"y"}, ms_heads)
                     .output("y")});
  all.push_back({"quantised packed Attention", layers,
                 inputs({{"x", {1, length, hidden}}})
                     .weight("w", {hidden, 3 * hidden}, uint8)
                     .weight("b", {3 * hidden})
                     .real("s", 0.1F)
                     .node("com.microsoft.QAttention", {"x", "w", "b", "s", "s"}, {"y"}, ms_heads)
                     .output("y")});
  return all;
}

inline onnx_fixture linear_layer() {
  auto f = inputs({{"x", {2, 6, 16}}});
  return f.weight("w", {16, 24}).node("MatMul", {"x", "w"}, {"y"}).output("y");
}
inline onnx_fixture einsum(const std::string& equation, const shape& weight) {
  auto f = inputs({{"x", {2, 6, 16}}});
  return f.weight("w", weight).node("Einsum", {"x", "w"}, {"y"}, {{"equation", equation}}).output("y");
}

inline std::vector<spelling> product_spellings() {
  std::vector<spelling> all;
  all.push_back({"Einsum with the weight as it is", linear_layer(), einsum("bsi,io->bso", {16, 24})});
  all.push_back({"Einsum with the weight turned", linear_layer(), einsum("bsi,oi->bso", {24, 16})});
  all.push_back({"Einsum with spaces", linear_layer(), einsum("b s i, i o -> b s o", {16, 24})});
  all.push_back({"Einsum without a result", linear_layer(), einsum("abi,ic", {16, 24})});
  all.push_back({"Einsum with an ellipsis", linear_layer(), einsum("...i,io->...o", {16, 24})});
  all.push_back({"Einsum with an ellipsis and no result", linear_layer(), einsum("...i,io", {16, 24})});
  const auto two = inputs({{"a", {2, 4, 6, 8}}, {"b", {2, 4, 9, 8}}});
  all.push_back({"Einsum of queries and keys",
                 onnx_fixture(two)
                     .node("Transpose", {"b"}, {"t"}, {{"perm", shape{0, 1, 3, 2}}})
                     .node("MatMul", {"a", "t"}, {"y"})
                     .output("y"),
                 onnx_fixture(two)
                     .node("Einsum", {"a", "b"}, {"y"}, {{"equation", std::string("bhid,bhjd->bhij")}})
                     .output("y")});
  const auto apart = inputs({{"a", {2, 6, 4, 8}}, {"b", {2, 9, 4, 8}}});  // heads behind positions
  all.push_back({"Einsum of queries and keys before their heads",
                 onnx_fixture(apart)
                     .node("Transpose", {"a"}, {"s"}, {{"perm", shape{0, 2, 1, 3}}})
                     .node("Transpose", {"b"}, {"t"}, {{"perm", shape{0, 2, 3, 1}}})
                     .node("MatMul", {"s", "t"}, {"y"})
                     .output("y"),
                 onnx_fixture(apart)
                     .node("Einsum", {"a", "b"}, {"y"}, {{"equation", std::string("bihd,bjhd->bhij")}})
                     .output("y")});
  all.push_back({"FusedMatMul",
                 onnx_fixture(two)
                     .real("alpha", 0.5F)
                     .node("Transpose", {"b"}, {"t"}, {{"perm", shape{0, 1, 3, 2}}})
                     .node("MatMul", {"a", "t"}, {"m"})
                     .node("Mul", {"m", "alpha"}, {"y"})
                     .output("y"),
                 onnx_fixture(two)
                     .node("Transpose", {"b"}, {"t"}, {{"perm", shape{0, 1, 3, 2}}})
                     .node("com.microsoft.FusedMatMul", {"a", "t"}, {"y"}, {{"alpha", 0.5F}})
                     .output("y")});
  all.push_back({"MatMulNBits", linear_layer(),
                 inputs({{"x", {2, 6, 16}}})
                     .weight("w", {24, 1, 8}, uint8)
                     .weight("s", {24})
                     .node("com.microsoft.MatMulNBits", {"x", "w", "s"}, {"y"},
                           {{"K", std::int64_t{16}},
                            {"N", std::int64_t{24}},
                            {"bits", std::int64_t{4}},
                            {"block_size", std::int64_t{16}}})
                     .output("y")});
  auto biased = linear_layer();
  const auto with_bias = inputs({{"x", {2, 6, 16}}})
                             .weight("b", {24})
                             .weight("w", {16, 24})
                             .node("MatMul", {"x", "w"}, {"m"})
                             .node("Add", {"m", "b"}, {"y"})
                             .output("y");
  const auto quantised = inputs({{"x", {2, 6, 16}}})
                             .weight("w", {16, 24}, uint8)
                             .weight("s", {24})
                             .weight("b", {24})
                             .integers("zero", {}, {0});
  all.push_back({"DynamicQuantizeMatMul", with_bias,
                 onnx_fixture(quantised)
                     .node("com.microsoft.DynamicQuantizeMatMul", {"x", "w", "s", "", "b"}, {"y"})
                     .output("y")});
  all.push_back({"MatMulInteger behind a dynamic quantisation", with_bias,
                 onnx_fixture(quantised)
                     .node("DynamicQuantizeLinear", {"x"}, {"xq", "xs", "xz"})
                     .node("MatMulInteger", {"xq", "w", "xz"}, {"p"})
                     .node("Cast", {"p"}, {"pf"}, {{"to", std::int64_t{1}}})
                     .real("s1", 0.1F)
                     .node("Mul", {"xs", "s1"}, {"both"})
                     .node("Mul", {"pf", "both"}, {"m"})
                     .node("Add", {"m", "b"}, {"y"})
                     .output("y")});
  all.push_back({"MatMulIntegerToFloat", with_bias,
                 onnx_fixture(quantised)
                     .node("DynamicQuantizeLinear", {"x"}, {"xq", "xs", "xz"})
                     .node("com.microsoft.MatMulIntegerToFloat", {"xq", "w", "xs", "s", "xz", "", "b"}, {"y"})
                     .output("y")});
  all.push_back({"QLinearMatMul", linear_layer(),
                 inputs({{"x", {2, 6, 16}}})
                     .weight("w", {16, 24}, int8)
                     .weight("ws", {24})
                     .real("s", 0.1F)
                     .weight("z", {}, int8)
                     .node("QuantizeLinear", {"x", "s", "z"}, {"xq"})
                     .node("QLinearMatMul", {"xq", "s", "z", "w", "ws", "z", "s", "z"}, {"yq"})
                     .node("DequantizeLinear", {"yq", "s", "z"}, {"y"})
                     .output("y")});
  return all;
}

inline std::vector<spelling> block_spellings() {
  std::vector<spelling> all;
  const auto row =
      inputs({{"x", {1, 6, 16}}, {"s", {1, 6, 16}}}, 20).weight("g", {16}).weight("b", {16}).weight("c", {16});
  all.push_back({"SkipLayerNormalization",
                 onnx_fixture(row)
                     .node("Add", {"x", "c"}, {"u"})
                     .node("Add", {"u", "s"}, {"t"})
                     .node("LayerNormalization", {"t", "g", "b"}, {"y"})
                     .node("Add", {"y", "t"}, {"z"})
                     .output("z"),
                 onnx_fixture(row)
                     .node("com.microsoft.SkipLayerNormalization", {"x", "s", "g", "b", "c"}, {"y", "", "", "t"})
                     .node("Add", {"y", "t"}, {"z"})
                     .output("z")});
  all.push_back(
      {"SkipSimplifiedLayerNormalization",
       onnx_fixture(row).node("Add", {"x", "s"}, {"t"}).node("RMSNormalization", {"t", "g"}, {"y"}).output("y"),
       onnx_fixture(row).node("com.microsoft.SkipSimplifiedLayerNormalization", {"x", "s", "g"}, {"y"}).output("y")});
  const auto biased = onnx_fixture(row).node("Add", {"x", "b"}, {"t"}).node("Gelu", {"t"}, {"y"}).output("y");
  for (const auto* op : {"com.microsoft.BiasGelu", "com.microsoft.FastGelu"})
    all.push_back({op, biased, onnx_fixture(row).node(op, {"x", "b"}, {"y"}).output("y")});
  const auto image =
      inputs({{"x", {1, 8, 10, 10}}, {"t0", {1, 16, 8, 8}}}, 17).weight("w", {16, 8, 3, 3}).weight("b", {16});
  const auto conv_relu =
      onnx_fixture(image).node("Conv", {"x", "w", "b"}, {"c"}).node("Relu", {"c"}, {"y"}).output("y");
  all.push_back({"FusedConv", conv_relu,
                 onnx_fixture(image)
                     .node("com.microsoft.FusedConv", {"x", "w", "b"}, {"y"}, {{"activation", std::string("Relu")}})
                     .output("y")});
  all.push_back(
      {"FusedConv with a sum",
       onnx_fixture(image)
           .node("Conv", {"x", "w", "b"}, {"c"})
           .node("Add", {"c", "t0"}, {"t"})
           .node("Relu", {"t"}, {"y"})
           .output("y"),
       onnx_fixture(image)
           .node("com.microsoft.FusedConv", {"x", "w", "b", "t0"}, {"y"}, {{"activation", std::string("Relu")}})
           .output("y")});
  all.push_back({"convolutions of blocks of channels", conv_relu,
                 onnx_fixture(image)
                     .node("com.microsoft.nchwc.ReorderInput", {"x"}, {"r"})
                     .node("com.microsoft.nchwc.Conv", {"r", "w", "b"}, {"c"}, {{"activation", std::string("Relu")}})
                     .node("com.microsoft.nchwc.ReorderOutput", {"c"}, {"y"}, {{"channels", std::int64_t{16}}})
                     .output("y")});
  all.push_back({"convolutions with channels last", conv_relu,
                 onnx_fixture(image)
                     .node("Transpose", {"x"}, {"l"}, {{"perm", shape{0, 2, 3, 1}}})
                     .node("com.microsoft.NhwcConv", {"l", "w", "b"}, {"c"})
                     .node("Relu", {"c"}, {"r"})
                     .node("Transpose", {"r"}, {"y"}, {{"perm", shape{0, 3, 1, 2}}})
                     .output("y")});
  const auto same = [&](const std::vector<onnx_fixture::attribute>& a) {
    return onnx_fixture(image).node("Conv", {"x", "w", "b"}, {"y"}, a).output("y");
  };
  all.push_back({"pads that keep the extent", same({{"pads", shape{1, 1, 1, 1}}}),
                 same({{"auto_pad", std::string("SAME_UPPER")}})});
  const auto numbers = onnx_fixture(image)
                           .weight("wq", {16, 8, 3, 3}, int8)
                           .weight("ws", {16})
                           .weight("wz", {16}, int8)
                           .real("s", 0.1F)
                           .weight("z", {}, int8)
                           .weight("bq", {16}, int32)
                           .node("QuantizeLinear", {"x", "s", "z"}, {"xq"});
  all.push_back({"QLinearConv", conv_relu,
                 onnx_fixture(numbers)
                     .node("QLinearConv", {"xq", "s", "z", "wq", "ws", "wz", "s", "z", "bq"}, {"cq"})
                     .node("DequantizeLinear", {"cq", "s", "z"}, {"c"})
                     .node("Relu", {"c"}, {"y"})
                     .output("y")});
  all.push_back({"convolution of dequantised numbers", conv_relu,
                 onnx_fixture(numbers)
                     .node("DequantizeLinear", {"xq", "s", "z"}, {"xd"})
                     .node("DequantizeLinear", {"wq", "ws", "wz"}, {"wd"}, {{"axis", std::int64_t{0}}})
                     .node("Conv", {"xd", "wd", "b"}, {"c"})
                     .node("QuantizeLinear", {"c", "s", "z"}, {"cq"})
                     .node("DequantizeLinear", {"cq", "s", "z"}, {"cd"})
                     .node("Relu", {"cd"}, {"y"})
                     .output("y")});
  const auto line = inputs({{"x", {1, 8, 50}}}, 17).integers("two", {1}, {2});
  all.push_back({"convolution over a sequence",
                 onnx_fixture(line)
                     .weight("w", {16, 8, 5})
                     .node("Conv", {"x", "w"}, {"c"}, {{"pads", shape{2, 2}}})
                     .node("Relu", {"c"}, {"y"})
                     .output("y"),
                 onnx_fixture(line)
                     .weight("w", {16, 8, 1, 5})
                     .node("Unsqueeze", {"x", "two"}, {"u"})
                     .node("Conv", {"u", "w"}, {"c"}, {{"pads", shape{0, 2, 0, 2}}})
                     .node("Relu", {"c"}, {"r"})
                     .node("Squeeze", {"r", "two"}, {"y"})
                     .output("y")});
  const auto groups = inputs({{"x", {1, 8, 10, 10}}}, 21).weight("g", {8}).weight("b", {8});
  all.push_back({"group normalisation from parts",
                 onnx_fixture(groups)
                     .node("GroupNormalization", {"x", "g", "b"}, {"y"}, {{"num_groups", std::int64_t{4}}})
                     .output("y"),
                 onnx_fixture(groups)
                     .integers("split", {3}, {0, 4, -1})
                     .integers("back", {4}, {1, 8, 10, 10})
                     .weight("one", {4})
                     .weight("zero", {4})
                     .weight("g3", {8, 1, 1})
                     .weight("b3", {8, 1, 1})
                     .node("Reshape", {"x", "split"}, {"r"})
                     .node("InstanceNormalization", {"r", "one", "zero"}, {"n"})
                     .node("Reshape", {"n", "back"}, {"t"})
                     .node("Mul", {"t", "g3"}, {"m"})
                     .node("Add", {"m", "b3"}, {"y"})
                     .output("y"),
                 false});
  const auto steps = inputs({{"x", {20, 1, 8}}}, 14)
                         .weight("w", {1, 64, 8})
                         .weight("r", {1, 64, 16})
                         .weight("b", {1, 128})
                         .integers("zero", {1}, {0});
  for (const auto* op : {"LSTM", "GRU", "RNN"}) {
    const auto ends = [&](const onnx_fixture::text_list& out) {
      return onnx_fixture(steps)
          .node(op, {"x", "w", "r", "b"}, out, {{"hidden_size", std::int64_t{16}}})
          .node("Squeeze", {"h", "zero"}, {"y"})
          .output("y");
    };
    all.push_back({op, ends({"all", "h"}), ends({"", "h"})});
  }
  return all;
}

}  // namespace ledg_test::spellings
