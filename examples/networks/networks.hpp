// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledg/onnx/write.hpp"

/// @file networks.hpp
/// A few well-known networks, written node by node, with a free batch `N`: most take images `{N, 3, size, size}`.
namespace networks {

using ledg::onnx::builder;
using sizes = std::vector<std::int64_t>;

namespace detail {

inline std::string conv_bn(builder& net, const std::string& x, const builder::conv_options& o) {
  return net.batch_norm(net.conv(x, o), o.out);
}

}  // namespace detail

/// Sizes of a ResNet: He et al., "Deep residual learning for image recognition", table 1, version 1.5 (stride in the
/// 3x3).
struct resnet_options {
  sizes blocks = {3, 4, 6, 3};  ///< residual blocks of each stage
  bool bottleneck = true;       ///< three convolutions a block and four times the width, else two
  std::int64_t width = 64;      ///< channels of the first stage
  std::int64_t classes = 1000;
  std::int64_t image = 224;
};

inline builder resnet(const std::string& name, const resnet_options& o = {}) {
  builder net(name);
  auto x = net.input("input", {"N", 3, o.image, o.image});
  x = net.relu(detail::conv_bn(net, x, {.in = 3, .out = o.width, .kernel = 7, .stride = 2, .pad = 3}));
  x = net.max_pool(x, 3, 2, 1);
  std::int64_t in = o.width;
  for (std::size_t stage = 0; stage < o.blocks.size(); ++stage) {
    const auto width = o.width << stage;
    const auto out = o.bottleneck ? 4 * width : width;
    for (std::int64_t b = 0; b < o.blocks[stage]; ++b) {
      const std::int64_t stride = b == 0 && stage > 0 ? 2 : 1;
      std::string y;
      if (o.bottleneck) {
        y = net.relu(detail::conv_bn(net, x, {.in = in, .out = width}));
        y = net.relu(detail::conv_bn(net, y, {.in = width, .out = width, .kernel = 3, .stride = stride, .pad = 1}));
        y = detail::conv_bn(net, y, {.in = width, .out = out});
      } else {
        y = net.relu(detail::conv_bn(net, x, {.in = in, .out = out, .kernel = 3, .stride = stride, .pad = 1}));
        y = detail::conv_bn(net, y, {.in = out, .out = out, .kernel = 3, .pad = 1});
      }
      const auto shortcut =
          in == out && stride == 1 ? x : detail::conv_bn(net, x, {.in = in, .out = out, .stride = stride});
      x = net.relu(net.add(y, shortcut));
      in = out;
    }
  }
  net.output(net.gemm(net.flatten(net.global_average_pool(x)), in, o.classes), {"N", o.classes});
  return net;
}

inline builder resnet34() { return resnet("resnet34", {.bottleneck = false}); }
inline builder resnet101() { return resnet("resnet101", {.blocks = {3, 4, 23, 3}}); }
inline builder resnet152() { return resnet("resnet152", {.blocks = {3, 8, 36, 3}}); }
inline builder resnet18() { return resnet("resnet18", {.blocks = {2, 2, 2, 2}, .bottleneck = false}); }
inline builder resnet50() { return resnet("resnet50"); }
/// Each stage of ResNet-50 with twice the blocks.
inline builder resnet50_deep() { return resnet("resnet50_deep", {.blocks = {6, 8, 12, 6}}); }
/// ResNet-50 with twice the channels everywhere.
inline builder resnet50_wide() { return resnet("resnet50_wide", {.width = 128}); }

/// MobileNetV2: Sandler et al., "Inverted residuals and linear bottlenecks", table 2.
inline builder mobilenetv2(std::int64_t image = 224, std::int64_t classes = 1000) {
  builder net("mobilenetv2_100");
  auto x = net.input("input", {"N", 3, image, image});
  const auto conv = [&](const std::string& from, const builder::conv_options& o) {
    return net.clip(detail::conv_bn(net, from, o), 0, 6);
  };
  x = conv(x, {.in = 3, .out = 32, .kernel = 3, .stride = 2, .pad = 1});
  struct stage {
    std::int64_t expansion, out, blocks, stride;
  };
  std::int64_t in = 32;
  for (const stage& s :
       {stage{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}})
    for (std::int64_t b = 0; b < s.blocks; ++b) {
      const auto stride = b == 0 ? s.stride : 1, hidden = in * s.expansion;
      auto y = s.expansion == 1 ? x : conv(x, {.in = in, .out = hidden});
      y = conv(y, {.in = hidden, .out = hidden, .kernel = 3, .stride = stride, .pad = 1, .group = hidden});
      y = detail::conv_bn(net, y, {.in = hidden, .out = s.out});
      x = stride == 1 && in == s.out ? net.add(y, x) : y;
      in = s.out;
    }
  x = net.flatten(net.global_average_pool(conv(x, {.in = in, .out = 1280})));
  net.output(net.gemm(x, 1280, classes), {"N", classes});
  return net;
}

/// Vision transformer: Dosovitskiy et al., "An image is worth 16x16 words", table 1; the default is ViT-Base/16.
struct vit_options {
  std::int64_t layers = 12, width = 768, heads = 12, patch = 16, image = 224, classes = 1000;
};

inline builder vit(const std::string& name = "vit_base_patch16_224", const vit_options& o = {}) {
  builder net(name);
  const auto d = o.width, depth = d / o.heads, grid = o.image / o.patch, tokens = grid * grid + 1;
  auto x = net.input("input", {"N", 3, o.image, o.image});
  x = net.conv(x, {.in = 3, .out = d, .kernel = o.patch, .stride = o.patch, .bias = true});
  x = net.transpose(net.reshape(x, {0, d, grid * grid}), {0, 2, 1});
  // The class token, once for each image of the batch.
  const auto batch = net.node("Slice", {net.node("Shape", {x}), net.integers({0}), net.integers({1})});
  const auto target = net.concat({batch, net.integers({1, d})}, 0);
  x = net.concat({net.node("Expand", {net.weight({1, 1, d}), target}), x}, 1);
  x = net.add(x, net.weight({1, tokens, d}));
  for (std::int64_t layer = 0; layer < o.layers; ++layer) {
    auto y = net.linear(net.layer_norm(x, d), d, 3 * d);
    y = net.transpose(net.reshape(y, {0, tokens, 3, o.heads, depth}), {2, 0, 3, 1, 4});
    const auto q = net.select(y, 0, 0), k = net.select(y, 1, 0), v = net.select(y, 2, 0);
    const auto scaled = net.mul(q, net.scalar(1 / std::sqrt(static_cast<float>(depth))));
    const auto weights = net.softmax(net.matmul(scaled, net.transpose(k, {0, 1, 3, 2})));
    y = net.reshape(net.transpose(net.matmul(weights, v), {0, 2, 1, 3}), {0, tokens, d});
    x = net.add(x, net.linear(y, d, d));
    y = net.gelu(net.linear(net.layer_norm(x, d), d, 4 * d));
    x = net.add(x, net.linear(y, 4 * d, d));
  }
  x = net.select(net.layer_norm(x, d), 0, 1);
  net.output(net.gemm(x, d, o.classes), {"N", o.classes});
  return net;
}

/// VGG-16: Simonyan and Zisserman, "Very deep convolutional networks", table 1, column D.
inline builder vgg16() {
  builder net("vgg16");
  auto x = net.input("input", {"N", 3, 224, 224});
  std::int64_t in = 3;
  for (const auto& [out, layers] : {std::pair<std::int64_t, int>{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}) {
    for (int l = 0; l < layers; ++l, in = out)
      x = net.relu(net.conv(x, {.in = in, .out = out, .kernel = 3, .pad = 1, .bias = true}));
    x = net.max_pool(x, 2, 2, 0);
  }
  x = net.relu(net.gemm(net.flatten(x), 25088, 4096));
  x = net.relu(net.gemm(x, 4096, 4096));
  net.output(net.gemm(x, 4096, 1000), {"N", 1000});
  return net;
}

/// The encoder of BERT on embedded tokens: Devlin et al., "BERT", section 3; the default is BERT-Base.
struct bert_options {
  std::int64_t layers = 12, width = 768, heads = 12, tokens = 128;
};

inline builder bert(const std::string& name, const bert_options& o = {}) {
  builder net(name);
  const auto d = o.width;
  auto x = net.layer_norm(net.input("embedded", {"N", o.tokens, d}), d);
  for (std::int64_t layer = 0; layer < o.layers; ++layer) {
    const auto part = [&](const sizes& order) {
      return net.transpose(net.reshape(net.linear(x, d, d), {0, o.tokens, o.heads, d / o.heads}), order);
    };
    const auto scores = net.mul(net.matmul(part({0, 2, 1, 3}), part({0, 2, 3, 1})), net.scalar(0.125F));
    const auto mixed = net.transpose(net.matmul(net.softmax(scores), part({0, 2, 1, 3})), {0, 2, 1, 3});
    x = net.layer_norm(net.add(x, net.linear(net.reshape(mixed, {0, o.tokens, d}), d, d)), d);
    x = net.layer_norm(net.add(x, net.linear(net.gelu(net.linear(x, d, 4 * d)), 4 * d, d)), d);
  }
  net.output(x, {"N", o.tokens, d});
  return net;
}

/// A network that `write_network` can write.
struct entry {
  const char* name;
  builder (*make)();
};

inline constexpr entry all[] = {
    {"resnet18", resnet18},
    {"resnet50", resnet50},
    {"resnet34", resnet34},
    {"resnet101", resnet101},
    {"resnet152", resnet152},
    {"resnet50_deep", resnet50_deep},
    {"resnet50_wide", resnet50_wide},
    {"mobilenetv2_100", [] { return mobilenetv2(); }},
    {"vgg16", vgg16},
    {"bert_base_128", [] { return bert("bert_base_128"); }},
    {"bert_base_384", [] { return bert("bert_base_384", {.tokens = 384}); }},
    {"bert_large_128",
     [] {
       return bert("bert_large_128", {24, 1024, 16, 128});
     }},
    {"bert_large_384",
     [] {
       return bert("bert_large_384", {24, 1024, 16, 384});
     }},
    {"vit_base_patch16_224", [] { return vit(); }},
    {"vit_tiny_patch16_224", [] { return vit("vit_tiny_patch16_224", {.width = 192, .heads = 3}); }},
};

}  // namespace networks
