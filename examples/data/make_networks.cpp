// SPDX-License-Identifier: BSD-3-Clause
/// @file make_networks.cpp  Writes the small networks of examples/data: `make_networks DIR` makes DIR/onnx/ID.onnx,
/// without weights and with a free batch, and DIR/graphs.jsonl, which holds the same networks at batch 1.
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <ledg/data/graph_jsonl.hpp>
#include <ledg/onnx/read.hpp>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "../networks/networks.hpp"

namespace {

using networks::builder;
using networks::detail::conv_bn;
namespace fs = std::filesystem;

/// A network under its name, which says its sizes.
struct named {
  std::string id;
  builder net;
};

/// Draws sizes from short lists and collects them into a name.
class draw {
 public:
  draw(std::string family, std::mt19937& random) : id_(std::move(family)), random_(random) {}

  std::int64_t operator()(const char* what, std::initializer_list<std::int64_t> choices) {
    const auto value = choices.begin()[random_() % choices.size()];
    id_ += std::string("_") + what + std::to_string(value);
    return value;
  }
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  std::string id_;
  std::mt19937& random_;
};

std::string image(builder& net, std::int64_t size) { return net.input("input", {"N", 3, size, size}); }

/// Every network tells this many classes apart.
constexpr std::int64_t classes = 100;

/// Pools an image of @p width channels and classifies it.
void classify(builder& net, const std::string& x, std::int64_t width) {
  net.output(net.gemm(net.flatten(net.global_average_pool(x)), width, classes), {"N", classes});
}

std::string swish(builder& net, const std::string& x) { return net.mul(x, net.sigmoid(x)); }

/// Convolution of 3x3, batch normalisation and ReLU.
std::string conv3(builder& net, const std::string& x, std::int64_t in, std::int64_t out, std::int64_t stride = 1,
                  std::int64_t group = 1) {
  return net.relu(conv_bn(net, x, {.in = in, .out = out, .kernel = 3, .stride = stride, .pad = 1, .group = group}));
}

named plain(draw d) {
  const auto size = d("i", {32, 64, 96, 128}), width = d("w", {12, 16, 24, 32}), depth = d("d", {1, 2, 3});
  builder net(d.id());
  auto x = image(net, size);
  std::int64_t in = 3;
  for (int stage = 0; stage < 4; ++stage) {
    for (std::int64_t b = 0; b < depth; ++b, in = width << stage) x = conv3(net, x, in, width << stage);
    x = net.max_pool(x, 2, 2, 0);
  }
  classify(net, x, in);
  return {d.id(), std::move(net)};
}

named resnet(draw d, bool bottleneck) {
  const auto size = d("i", {64, 96, 128, 160}), width = d("w", {8, 16, 24, 32});
  const auto first = d("a", {1, 2}), last = d("b", {1, 2, 3});
  return {d.id(), networks::resnet(d.id(), {.blocks = {first, first, last, last},
                                            .bottleneck = bottleneck,
                                            .width = bottleneck ? width / 2 : width,
                                            .classes = classes,
                                            .image = size})};
}

/// Depthwise and pointwise convolutions in turn.
named mobile(draw d) {
  const auto size = d("i", {96, 128, 160, 192}), width = d("w", {8, 16, 24, 32}), depth = d("d", {1, 2, 4});
  builder net(d.id());
  auto x = conv3(net, image(net, size), 3, width, 2);
  std::int64_t in = width;
  for (int stage = 1; stage <= 4; ++stage)
    for (std::int64_t b = 0; b < depth; ++b) {
      x = conv3(net, x, in, in, b == 0 ? 2 : 1, in);
      x = net.relu(conv_bn(net, x, {.in = in, .out = width << stage}));
      in = width << stage;
    }
  classify(net, x, in);
  return {d.id(), std::move(net)};
}

/// Inverted residuals; with @p attention squeeze-and-excitation and Swish.
named inverted(draw d, bool attention) {
  const auto size = d("i", {96, 128, 160}), width = d("w", {8, 12, 16, 24}), depth = d("d", {1, 2, 3}),
             kernel = d("k", {3, 5}), expansion = d("e", {3, 4, 6});
  builder net(d.id());
  const auto activate = [&](const std::string& x) { return attention ? swish(net, x) : net.clip(x, 0, 6); };
  auto x = activate(conv_bn(net, image(net, size), {.in = 3, .out = width, .kernel = 3, .stride = 2, .pad = 1}));
  std::int64_t in = width;
  for (int stage = 0; stage < 4; ++stage)
    for (std::int64_t b = 0; b < depth; ++b) {
      const std::int64_t stride = b == 0 ? 2 : 1, out = width * (stage + 1), hidden = in * expansion;
      auto y = activate(conv_bn(net, x, {.in = in, .out = hidden}));
      y = activate(conv_bn(
          net, y,
          {.in = hidden, .out = hidden, .kernel = kernel, .stride = stride, .pad = kernel / 2, .group = hidden}));
      if (attention) {
        auto s = net.conv(net.global_average_pool(y), {.in = hidden, .out = in / 2, .bias = true});
        s = net.conv(swish(net, s), {.in = in / 2, .out = hidden, .bias = true});
        y = net.mul(y, net.sigmoid(s));
      }
      y = conv_bn(net, y, {.in = hidden, .out = out});
      x = in == out && stride == 1 ? net.add(x, y) : y;
      in = out;
    }
  classify(net, x, in);
  return {d.id(), std::move(net)};
}

/// Squeezed to few channels, then 1x1 and 3x3 side by side.
named fire(draw d) {
  const auto size = d("i", {96, 128, 160, 192}), width = d("w", {16, 24, 32, 48}), depth = d("d", {2, 3, 4});
  builder net(d.id());
  auto x = net.max_pool(conv3(net, image(net, size), 3, 2 * width, 2), 3, 2, 1);
  std::int64_t in = 2 * width;
  for (std::int64_t stage = 1; stage <= 3; ++stage) {
    for (std::int64_t b = 0; b < depth; ++b) {
      const auto squeezed = width / 2 * stage, half = width * stage;
      x = net.relu(net.conv(x, {.in = in, .out = squeezed, .bias = true}));
      const auto small = net.relu(net.conv(x, {.in = squeezed, .out = half, .bias = true}));
      const auto large = net.relu(net.conv(x, {.in = squeezed, .out = half, .kernel = 3, .pad = 1, .bias = true}));
      x = net.concat({small, large}, 1);
      in = 2 * half;
    }
    if (stage < 3) x = net.max_pool(x, 3, 2, 1);
  }
  classify(net, x, in);
  return {d.id(), std::move(net)};
}

/// Each layer sees all before it.
named dense(draw d) {
  const auto size = d("i", {64, 96, 128}), growth = d("g", {8, 12, 16, 24}), depth = d("d", {3, 4, 6});
  builder net(d.id());
  auto x = net.max_pool(conv3(net, image(net, size), 3, 2 * growth, 2), 3, 2, 1);
  std::int64_t in = 2 * growth;
  for (int stage = 0; stage < 3; ++stage) {
    for (std::int64_t b = 0; b < depth; ++b) {
      auto y = net.relu(net.batch_norm(x, in));
      y = net.relu(conv_bn(net, y, {.in = in, .out = 4 * growth}));
      x = net.concat({x, net.conv(y, {.in = 4 * growth, .out = growth, .kernel = 3, .pad = 1})}, 1);
      in += growth;
    }
    if (stage == 2) break;
    x = net.conv(net.relu(net.batch_norm(x, in)), {.in = in, .out = in / 2});
    x = net.node("AveragePool", {x}, {{"kernel_shape", ledg::shape{2, 2}}, {"strides", ledg::shape{2, 2}}});
    in /= 2;
  }
  classify(net, net.relu(net.batch_norm(x, in)), in);
  return {d.id(), std::move(net)};
}

named vit(draw d) {
  const auto size = d("i", {64, 96, 128}), patch = d("p", {8, 16}), width = d("w", {64, 96, 128, 192}),
             layers = d("d", {2, 4, 6});
  return {
      d.id(),
      networks::vit(
          d.id(),
          {.layers = layers, .width = width, .heads = width / 32, .patch = patch, .image = size, .classes = classes})};
}

/// A Transformer over token vectors, post-norm as BERT's.
named encoder(draw d) {
  const auto tokens = d("t", {16, 32, 64, 128}), width = d("w", {64, 128, 192, 256}), layers = d("d", {1, 2, 3, 4}),
             heads = width / 32;
  builder net(d.id());
  auto x = net.input("input", {"N", tokens, width});
  const auto split = [&](const std::string& y, std::initializer_list<std::int64_t> perm) {
    return net.transpose(net.reshape(y, {0, tokens, heads, 32}), perm);
  };
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const auto q = split(net.linear(x, width, width), {0, 2, 1, 3}),
               k = split(net.linear(x, width, width), {0, 2, 3, 1}),
               v = split(net.linear(x, width, width), {0, 2, 1, 3});
    const auto weights = net.softmax(net.mul(net.matmul(q, k), net.scalar(1 / std::sqrt(32.0F))));
    auto y = net.reshape(net.transpose(net.matmul(weights, v), {0, 2, 1, 3}), {0, tokens, width});
    x = net.layer_norm(net.add(x, net.linear(y, width, width)), width);
    y = net.linear(net.gelu(net.linear(x, width, 4 * width)), 4 * width, width);
    x = net.layer_norm(net.add(x, y), width);
  }
  net.output(net.gemm(net.select(x, 0, 1), width, classes), {"N", classes});
  return {d.id(), std::move(net)};
}

/// Fully connected layers over patches and over channels in turn.
named mixer(draw d) {
  const auto size = d("i", {64, 96, 128}), patch = d("p", {8, 16}), width = d("w", {64, 96, 128, 192}),
             layers = d("d", {2, 4, 6}), tokens = size / patch * (size / patch);
  builder net(d.id());
  auto x = net.conv(image(net, size), {.in = 3, .out = width, .kernel = patch, .stride = patch, .bias = true});
  x = net.transpose(net.reshape(x, {0, width, tokens}), {0, 2, 1});
  const auto mlp = [&](const std::string& y, std::int64_t in, std::int64_t hidden) {
    return net.linear(net.gelu(net.linear(y, in, hidden)), hidden, in);
  };
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const auto across = net.transpose(net.layer_norm(x, width), {0, 2, 1});
    x = net.add(x, net.transpose(mlp(across, tokens, width / 2), {0, 2, 1}));
    x = net.add(x, mlp(net.layer_norm(x, width), width, 4 * width));
  }
  x = net.node("ReduceMean", {net.layer_norm(x, width)}, {{"axes", ledg::shape{1}}, {"keepdims", std::int64_t{0}}});
  net.output(net.gemm(x, width, classes), {"N", classes});
  return {d.id(), std::move(net)};
}

named mlp(draw d) {
  const auto inputs = d("i", {256, 784, 2048}), width = d("w", {256, 512, 1024, 1536}), layers = d("d", {2, 3, 4, 6});
  builder net(d.id());
  auto x = net.input("input", {"N", inputs});
  std::int64_t in = inputs;
  for (std::int64_t layer = 0; layer < layers; ++layer, in = width) x = net.relu(net.gemm(x, in, width));
  net.output(net.gemm(x, in, classes), {"N", classes});
  return {d.id(), std::move(net)};
}

struct family {
  const char* name;
  named (*make)(draw);
};

constexpr std::array families{
    family{"plain", plain},
    family{"resnet", [](draw d) { return resnet(std::move(d), false); }},
    family{"bottleneck", [](draw d) { return resnet(std::move(d), true); }},
    family{"mobile", mobile},
    family{"inverted", [](draw d) { return inverted(std::move(d), false); }},
    family{"excited", [](draw d) { return inverted(std::move(d), true); }},
    family{"fire", fire},
    family{"dense", dense},
    family{"vit", vit},
    family{"encoder", encoder},
    family{"mixer", mixer},
    family{"mlp", mlp},
};
constexpr std::size_t networks_of_a_family = 10;

void write_all(const fs::path& folder) {
  fs::create_directories(folder / "onnx");
  std::ofstream lines(folder / "graphs.jsonl", std::ios::binary);
  for (const auto& f : families) {
    std::mt19937 random(1);
    std::set<std::string> written;
    while (written.size() < networks_of_a_family) {
      const auto [id, net] = f.make(draw(f.name, random));
      if (!written.insert(id).second) continue;
      net.write(folder / "onnx" / (id + ".onnx"));
      ledg::onnx::options shapes;
      shapes.batch = 1;
      ledg::data::graph_record record;
      record.network = ledg::onnx::read_bytes(net.bytes(), id, shapes).to_graph();
      record.network.id = id;
      record.network.family = f.name;
      lines << ledg::data::to_graph_line(record) << '\n';
    }
  }
  if (!lines.flush()) throw ledg::input_error("cannot write '" + (folder / "graphs.jsonl").string() + "'");
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) throw ledg::input_error("usage: make_networks DIR");
  write_all(argv[1]);
} catch (const std::exception& e) {
  std::cerr << "make_networks: " << e.what() << '\n';
  return 2;
}
