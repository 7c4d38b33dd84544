// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"

/// @file protocol/order_networks.hpp
/// Three networks that everybody has numbers of: one of convolutions, one of matrix products, one of large images. For
/// one input each.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// A convolution with normalisation and ReLU, unless @p active is false.
[[nodiscard]] inline std::string order_conv(onnx::builder& net, const std::string& x,
                                            const onnx::builder::conv_options& o, bool active = true) {
  const auto y = net.batch_norm(net.conv(x, o), o.out);
  return active ? net.relu(y) : y;
}

[[nodiscard]] inline graph graph_of(const onnx::builder& net, std::string name) {
  graph g = onnx::read_bytes(net.bytes(), name).to_graph();
  g.id = std::move(name);
  return g;
}

/// ResNet-50, version 1.5: He et al., "Deep residual learning for image recognition", table 1.
[[nodiscard]] inline graph order_resnet50() {
  onnx::builder net("resnet50");
  auto x = net.input("image", {1, 3, 224, 224});
  x = net.max_pool(order_conv(net, x, {.in = 3, .out = 64, .kernel = 7, .stride = 2, .pad = 3}), 3, 2, 1);
  std::int64_t in = 64, inner = 64;
  for (const std::int64_t blocks : {3, 4, 6, 3}) {
    for (std::int64_t b = 0; b < blocks; ++b) {
      const std::int64_t out = 4 * inner, stride = b == 0 && inner > 64 ? 2 : 1;
      auto y = order_conv(net, x, {.in = in, .out = inner});
      y = order_conv(net, y, {.in = inner, .out = inner, .kernel = 3, .stride = stride, .pad = 1});
      y = order_conv(net, y, {.in = inner, .out = out}, false);
      const auto shortcut = b > 0 ? x : order_conv(net, x, {.in = in, .out = out, .stride = stride}, false);
      x = net.relu(net.add(y, shortcut));
      in = out;
    }
    inner *= 2;
  }
  net.output(net.gemm(net.flatten(net.global_average_pool(x)), in, 1000), {1, 1000});
  return graph_of(net, "resnet50");
}

/// The encoder of BERT-Base for 128 tokens: Devlin et al., "BERT", section 3.
[[nodiscard]] inline graph order_bert() {
  constexpr std::int64_t width = 768, heads = 12, tokens = 128;
  onnx::builder net("bert_base_128");
  auto x = net.layer_norm(net.input("embedded", {1, tokens, width}), width);
  for (int layer = 0; layer < 12; ++layer) {
    const auto part = [&](const shape& order) {
      return net.transpose(net.reshape(net.linear(x, width, width), {0, tokens, heads, width / heads}), order);
    };
    // One by one: compilers evaluate arguments in different orders, and the order of the nodes would follow.
    const auto queries = part({0, 2, 1, 3});
    const auto keys = part({0, 2, 3, 1});
    const auto values = part({0, 2, 1, 3});
    const auto products = net.matmul(queries, keys);
    const auto scores = net.mul(products, net.scalar(0.125F));
    const auto mixed = net.transpose(net.matmul(net.softmax(scores), values), {0, 2, 1, 3});
    x = net.layer_norm(net.add(x, net.linear(net.reshape(mixed, {0, tokens, width}), width, width)), width);
    const auto wide = net.gelu(net.linear(x, width, 4 * width));
    x = net.layer_norm(net.add(x, net.linear(wide, 4 * width, width)), width);
  }
  net.output(x, {1, tokens, width});
  return graph_of(net, "bert_base_128");
}

/// U-Net on 256 x 256: Ronneberger et al., "U-Net", figure 1, with padding and half of its channels.
[[nodiscard]] inline graph order_unet() {
  onnx::builder net("unet_256");
  const auto twice = [&](const std::string& from, std::int64_t in, std::int64_t out) {
    const auto y = order_conv(net, from, {.in = in, .out = out, .kernel = 3, .pad = 1});
    return order_conv(net, y, {.in = out, .out = out, .kernel = 3, .pad = 1});
  };
  auto x = net.input("image", {1, 3, 256, 256});
  std::vector<std::pair<std::string, std::int64_t>> skipped;
  std::int64_t in = 3, width = 32;
  for (; width < 512; width *= 2) {
    x = twice(x, in, width);
    skipped.emplace_back(x, width);
    x = net.max_pool(x, 2, 2, 0);
    in = width;
  }
  x = twice(x, in, width);
  for (; !skipped.empty(); skipped.pop_back()) {
    const auto& [skip, out] = skipped.back();
    using attributes = std::vector<onnx::builder::attribute_value>;
    const auto up = net.node(
        "ConvTranspose", {x, net.weight({2 * out, out, 2, 2})},
        attributes{{"kernel_shape", std::vector<std::int64_t>{2, 2}}, {"strides", std::vector<std::int64_t>{2, 2}}});
    x = twice(net.concat({up, skip}, 1), 2 * out, out);
  }
  net.output(net.conv(x, {.in = 32, .out = 2, .bias = true}), {1, 2, 256, 256});
  return graph_of(net, "unet_256");
}

}  // namespace detail

/// ResNet-50, BERT-Base and U-Net.
[[nodiscard]] inline std::vector<graph> order_networks() {
  return {detail::order_resnet50(), detail::order_bert(), detail::order_unet()};
}

}  // namespace ledg::inline LEDG_ABI
