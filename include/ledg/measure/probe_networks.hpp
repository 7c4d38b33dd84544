// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledg/onnx/write.hpp"

/// @file measure/probe_networks.hpp
/// Networks to measure a platform with: small files without weights that every runtime takes, of the operators that
/// real networks are made of, in sizes from a hundredth of a ResNet-50 to twice of it.

namespace ledg::inline LEDG_ABI::measure {

/// A network that may be measured; its batch is free.
struct probe_network {
  std::string name;
  onnx::builder file;
};

namespace detail {

/// A convolution with normalisation, and an activation unless @p active is false.
[[nodiscard]] inline std::string probe_conv(onnx::builder& net, const std::string& x,
                                            const onnx::builder::conv_options& o, bool active = true) {
  auto y = net.batch_norm(net.conv(x, o), o.out);
  return active ? net.relu(y) : y;
}

[[nodiscard]] inline std::string probe_image(onnx::builder& net, std::int64_t size) {
  return net.input("image", {"N", 3, size, size});
}

inline void probe_classifier(onnx::builder& net, const std::string& x, std::int64_t channels) {
  net.output(net.gemm(net.flatten(net.global_average_pool(x)), channels, 1000), {"N", 1000});
}

/// Sizes of an image network: channels of its first stage, blocks of each of four stages, size of its images.
struct image_sizes {
  std::int64_t width, blocks, image;
};

/// Convolutions of 3x3 one after another, as in VGG.
[[nodiscard]] inline onnx::builder plain_probe(const image_sizes& s) {
  onnx::builder net("plain");
  auto x = probe_image(net, s.image);
  std::int64_t in = 3;
  for (std::int64_t stage = 0; stage < 4; ++stage) {
    const auto out = s.width << stage;
    for (std::int64_t b = 0; b < s.blocks; ++b, in = out)
      x = net.relu(net.conv(x, {.in = in, .out = out, .kernel = 3, .pad = 1, .bias = true}));
    x = net.max_pool(x, 2, 2, 0);
  }
  probe_classifier(net, x, in);
  return net;
}

/// Bottlenecks with shortcuts, as in ResNet and, with @p groups, in ResNeXt.
[[nodiscard]] inline onnx::builder residual_probe(const image_sizes& s, std::int64_t groups) {
  onnx::builder net("residual");
  auto x = probe_conv(net, probe_image(net, s.image), {.in = 3, .out = s.width, .kernel = 7, .stride = 2, .pad = 3});
  x = net.max_pool(x, 3, 2, 1);
  std::int64_t in = s.width;
  for (std::int64_t stage = 0; stage < 4; ++stage) {
    const auto inner = s.width << stage;
    const auto out = 4 * inner;
    for (std::int64_t b = 0; b < s.blocks; ++b, in = out) {
      const std::int64_t stride = b == 0 && stage > 0 ? 2 : 1;
      auto y = probe_conv(net, x, {.in = in, .out = inner});
      y = probe_conv(net, y, {.in = inner, .out = inner, .kernel = 3, .stride = stride, .pad = 1, .group = groups});
      y = probe_conv(net, y, {.in = inner, .out = out}, false);
      const auto shortcut = b == 0 ? probe_conv(net, x, {.in = in, .out = out, .stride = stride}, false) : x;
      x = net.relu(net.add(y, shortcut));
    }
  }
  probe_classifier(net, x, in);
  return net;
}

/// Depthwise convolutions between pointwise ones, as in MobileNetV2; with @p attention, squeeze-and-excitation.
[[nodiscard]] inline onnx::builder depthwise_probe(const image_sizes& s, bool attention) {
  onnx::builder net("depthwise");
  auto x = probe_conv(net, probe_image(net, s.image), {.in = 3, .out = s.width, .kernel = 3, .stride = 2, .pad = 1});
  std::int64_t in = s.width;
  for (std::int64_t stage = 0; stage < 4; ++stage) {
    const auto out = s.width << stage;
    for (std::int64_t b = 0; b < s.blocks; ++b, in = out) {
      const auto inner = 4 * in;
      const std::int64_t kernel = stage > 1 ? 5 : 3;
      auto y = net.clip(net.batch_norm(net.conv(x, {.in = in, .out = inner}), inner), 0, 6);
      y = net.conv(
          y,
          {.in = inner, .out = inner, .kernel = kernel, .stride = b == 0 ? 2 : 1, .pad = kernel / 2, .group = inner});
      y = net.clip(net.batch_norm(y, inner), 0, 6);
      if (attention) {
        const auto squeezed = net.relu(net.conv(net.global_average_pool(y), {.in = inner, .out = in, .bias = true}));
        y = net.mul(y, net.sigmoid(net.conv(squeezed, {.in = in, .out = inner, .bias = true})));
      }
      y = net.batch_norm(net.conv(y, {.in = inner, .out = out}), out);
      x = b > 0 ? net.add(x, y) : y;
    }
  }
  probe_classifier(net, x, in);
  return net;
}

/// Sizes of a Transformer.
struct text_sizes {
  std::int64_t width, layers, tokens;
};

/// One layer of attention and feed-forward on `{N, tokens, width}`.
[[nodiscard]] inline std::string probe_layer(onnx::builder& net, const std::string& x, const text_sizes& s) {
  constexpr std::int64_t head_size = 64;
  const auto heads = s.width / head_size;
  const auto normed = net.layer_norm(x, s.width);
  const auto part = [&](const shape& perm) {
    return net.transpose(net.reshape(net.linear(normed, s.width, s.width), {0, s.tokens, heads, head_size}), perm);
  };
  const auto q = part({0, 2, 1, 3});
  const auto scores = net.mul(net.matmul(q, part({0, 2, 3, 1})), net.scalar(0.125F));
  const auto mixed = net.matmul(net.softmax(scores), part({0, 2, 1, 3}));
  const auto joined = net.reshape(net.transpose(mixed, {0, 2, 1, 3}), {0, s.tokens, s.width});
  const auto attended = net.add(x, net.linear(joined, s.width, s.width));
  const auto wide = net.gelu(net.linear(net.layer_norm(attended, s.width), s.width, 4 * s.width));
  return net.add(attended, net.linear(wide, 4 * s.width, s.width));
}

[[nodiscard]] inline onnx::builder transformer_probe(const text_sizes& s) {
  onnx::builder net("transformer");
  auto x = net.input("embedded", {"N", s.tokens, s.width});
  for (std::int64_t l = 0; l < s.layers; ++l) x = probe_layer(net, x, s);
  net.output(net.linear(net.layer_norm(x, s.width), s.width, 2), {"N", s.tokens, 2});
  return net;
}

/// Fully connected layers.
[[nodiscard]] inline onnx::builder dense_probe(std::int64_t width, std::int64_t layers) {
  onnx::builder net("dense");
  auto x = net.input("features", {"N", width});
  for (std::int64_t l = 0; l < layers; ++l) x = net.relu(net.gemm(x, width, width));
  net.output(net.gemm(x, width, 10), {"N", 10});
  return net;
}

[[nodiscard]] inline std::string probe_name(const std::string& kind, std::initializer_list<std::int64_t> sizes) {
  std::string name = kind;
  for (const auto n : sizes) name += '_' + std::to_string(n);
  return name;
}

}  // namespace detail

/// The networks to choose from, in a fixed order.
[[nodiscard]] inline std::vector<probe_network> probe_networks() {
  std::vector<probe_network> all;
  for (const auto& s : {detail::image_sizes{16, 1, 128}, {24, 2, 160}, {48, 2, 192}, {64, 2, 224}})
    all.push_back({detail::probe_name("plain", {s.width, s.blocks, s.image}), detail::plain_probe(s)});
  for (const auto& s : {detail::image_sizes{16, 1, 128}, {32, 2, 160}, {48, 2, 224}, {64, 3, 224}, {64, 4, 288}})
    all.push_back({detail::probe_name("residual", {s.width, s.blocks, s.image}), detail::residual_probe(s, 1)});
  for (const auto& s : {detail::image_sizes{32, 1, 160}, {64, 2, 224}})
    all.push_back({detail::probe_name("grouped", {s.width, s.blocks, s.image}), detail::residual_probe(s, 8)});
  for (const auto& s : {detail::image_sizes{8, 1, 128}, {16, 2, 160}, {16, 3, 224}, {24, 3, 224}, {32, 4, 288}})
    for (const bool attention : {false, true})
      all.push_back({detail::probe_name(attention ? "depthwise_se" : "depthwise", {s.width, s.blocks, s.image}),
                     detail::depthwise_probe(s, attention)});
  for (const auto& s :
       {detail::text_sizes{128, 2, 32}, {256, 4, 64}, {384, 6, 128}, {512, 4, 64}, {768, 6, 128}, {192, 12, 197}})
    all.push_back({detail::probe_name("transformer", {s.width, s.layers, s.tokens}), detail::transformer_probe(s)});
  for (const auto& [width, layers] : {std::pair<std::int64_t, std::int64_t>{256, 4}, {1024, 4}, {4096, 2}})
    all.push_back({detail::probe_name("dense", {width, layers}), detail::dense_probe(width, layers)});
  return all;
}

}  // namespace ledg::inline LEDG_ABI::measure
