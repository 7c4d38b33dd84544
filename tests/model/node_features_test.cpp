// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/node_features.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/latency_data.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

std::vector<node_features> concise(const graph& g) { return features_of(g, text::template_set::named("concise")); }

}  // namespace

TEST_CASE("work of a convolution by hand, and its text", "[node_features]") {
  network_builder b;
  b.unary("Relu", b.conv(b.input({1, 16, 8, 8}), 32, 3, 2));
  const auto f = concise(b.build("n", "f"));
  REQUIRE(f.size() == 3);
  CHECK(f[1].text == "ParamL Conv 3 stride 2");
  CHECK(f[2].text == "Act Relu");
  const double macs = 32 * 4 * 4 * 16 * 9;
  CHECK(static_cast<double>(f[1].work.macs) == Approx(macs * 1e-6));
  CHECK(static_cast<double>(f[1].work.weights) == Approx((32 * 16 * 9 + 32) * 1e-6));
  CHECK(static_cast<double>(f[1].work.activations) == Approx((16 * 64 + 32 * 16) * 1e-6));
  CHECK(f[1].work.group == static_cast<std::int32_t>(operator_group::dense_conv));
  CHECK(f[1].work.count == 1);
  CHECK(static_cast<double>(f[2].work.activations) == Approx(2 * 32 * 16 * 1e-6));
  CHECK(f[2].work.macs == 0);
  CHECK(f[2].work.weights == 0);
  CHECK(static_cast<double>(f[1].numeric[0]) == Approx(std::log2(1 + macs) / 12 - 1).margin(1e-6));
  CHECK(static_cast<double>(f[1].numeric[9]) == Approx(1));                     // stride 2
  CHECK(static_cast<double>(f[1].numeric[8]) == Approx(std::log2(9.0) / 4.0));  // kernel
}

TEST_CASE("numbers tell operators apart where their work differs", "[node_features]") {
  const auto numbers = [](std::int64_t channels, std::int64_t groups, std::int64_t kernel) {
    network_builder b;
    b.conv(b.input({1, 32, 8, 8}), channels, kernel, 1, groups);
    return concise(b.build("n", "f"))[1].numeric;
  };
  const auto base = numbers(32, 1, 3);
  CHECK(base == numbers(32, 1, 3));
  CHECK(base != numbers(33, 1, 3));
  CHECK(base != numbers(32, 2, 3));
  CHECK(base != numbers(32, 32, 3));
  CHECK(base != numbers(32, 1, 5));
  network_builder one, two;
  const auto x = one.input({1, 8, 4, 4});
  one.unary("Relu", x);
  const auto y = two.input({1, 8, 4, 4});
  two.unary("Relu", y);
  two.unary("Relu", y);
  CHECK(concise(one.build("", ""))[0].numeric != concise(two.build("", ""))[0].numeric);  // two consumers
}

TEST_CASE("numbers are finite and of moderate size for all families", "[node_features]") {
  for (const auto family : network_families)
    for (std::uint64_t seed = 0; seed < 10; ++seed)
      for (const auto& f : concise(make_network(family, 3, seed))) {
        CHECK_FALSE(f.text.empty());
        for (const auto x : f.numeric) CHECK(std::fabs(x) <= 4);
      }
}

TEST_CASE("odd nodes: no shapes, free dimensions, no inputs, huge counts, strange attributes", "[node_features]") {
  CHECK(concise(graph()).empty());
  std::vector<graph_node> nodes(5);
  nodes[0].op = "Input";
  nodes[1].op = "Conv";
  nodes[1].inputs = {0};
  nodes[1].set("kernel_shape", std::vector<std::int64_t>{});
  nodes[1].set("strides", std::vector<std::int64_t>{});
  nodes[1].set("group", std::int64_t{0});
  nodes[2].op = "NobodyKnows";
  nodes[2].output_shape = shape{-1, 0};
  nodes[3].op = "Gemm";
  nodes[3].inputs = {2};
  nodes[3].output_shape = shape{};
  nodes[3].set("strides", std::vector<std::int64_t>{-4});
  nodes[4].op = "Conv";
  nodes[4].inputs = {0};
  nodes[4].output_shape = shape{1, 4, 1LL << 55, 3};
  nodes[4].params = std::numeric_limits<std::int64_t>::max();
  nodes[4].set("kernel_shape", std::vector<std::int64_t>{-3, 1LL << 60});
  const auto f = concise(graph(nodes));
  REQUIRE(f.size() == 5);
  for (std::size_t i = 0; i < f.size(); ++i) {
    INFO("node " << i);
    for (const auto x : f[i].numeric) CHECK(std::isfinite(x));
    CHECK(std::isfinite(f[i].work.macs));
    CHECK(f[i].work.macs >= 0);
    CHECK(f[i].work.activations >= 0);
  }
  CHECK(f[2].work.group == static_cast<std::int32_t>(operator_group::other));
}

TEST_CASE("a recurrent operator's work grows with its steps", "[node_features]") {
  const auto lstm = [](std::int64_t steps) {
    std::vector<graph_node> nodes(2);
    nodes[0].op = "Input";
    nodes[0].output_shape = shape{steps, 1, 8};
    nodes[1].op = "LSTM";
    nodes[1].inputs = {0};
    nodes[1].output_shape = shape{steps, 1, 1, 16};
    nodes[1].params = 4 * 16 * (8 + 16);
    nodes[1].set("hidden_size", std::int64_t{16});
    return concise(graph(nodes))[1].work.macs;
  };
  CHECK(static_cast<double>(lstm(1)) == Approx(4 * 16 * 24 * 1e-6));
  CHECK(static_cast<double>(lstm(1000)) == Approx(1000.0 * static_cast<double>(lstm(1))));
}
