// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"

/// @file latency_data.hpp
/// Small networks of several families and times that follow a known law: enough to learn from in seconds.
namespace ledg_test {

/// Writes networks operator by operator; every method returns the index of the new node.
class network_builder {
 public:
  std::int32_t add(std::string op, std::vector<std::int32_t> inputs, ledg::shape s, std::int64_t params = 0) {
    ledg::graph_node v;
    v.op = std::move(op);
    v.inputs = std::move(inputs);
    v.output_shape = std::move(s);
    v.params = params;
    nodes_.push_back(std::move(v));
    return static_cast<std::int32_t>(nodes_.size() - 1);
  }
  std::int32_t input(ledg::shape s) { return add("Input", {}, std::move(s)); }
  std::int32_t conv(std::int32_t from, std::int64_t channels, std::int64_t kernel, std::int64_t stride = 1,
                    std::int64_t groups = 1) {
    const auto s = shape_of(from);
    const auto at = add("Conv", {from}, {s[0], channels, (s[2] + stride - 1) / stride, (s[3] + stride - 1) / stride},
                        channels * (s[1] / groups) * kernel * kernel + channels);
    auto& v = nodes_.back();
    v.set("kernel_shape", std::vector<std::int64_t>{kernel, kernel});
    v.set("strides", std::vector<std::int64_t>{stride, stride});
    v.set("group", groups);
    return at;
  }
  std::int32_t gemm(std::int32_t from, std::int64_t out) {
    const auto s = shape_of(from);
    const auto at = add("Gemm", {from}, {s[0], out}, s.back() * out + out);
    nodes_.back().set("in", s.back());
    nodes_.back().set("out", out);
    return at;
  }
  std::int32_t unary(std::string op, std::int32_t from) { return add(std::move(op), {from}, shape_of(from)); }
  std::int32_t sum(std::int32_t a, std::int32_t b) { return add("Add", {a, b}, shape_of(a)); }
  std::int32_t concat(std::int32_t a, std::int32_t b) {
    auto s = shape_of(a);
    s[1] += shape_of(b)[1];
    return add("Concat", {a, b}, std::move(s));
  }
  /// Global pooling and a fully connected layer.
  void classify(std::int32_t from, std::int64_t classes) {
    const auto s = shape_of(from);
    gemm(add("Flatten", {add("GlobalAveragePool", {from}, {s[0], s[1], 1, 1})}, {s[0], s[1]}), classes);
  }
  [[nodiscard]] ledg::graph build(std::string id, std::string family) {
    return ledg::graph(std::move(nodes_), std::move(id), std::move(family));
  }

 private:
  [[nodiscard]] ledg::shape shape_of(std::int32_t i) const { return *nodes_[static_cast<std::size_t>(i)].output_shape; }

  std::vector<ledg::graph_node> nodes_;
};

inline constexpr std::string_view network_families[] = {"plain", "residual", "mobile", "mlp", "branch"};

/// A network of @p family with @p repeats equal blocks, sizes drawn from @p seed.
[[nodiscard]] inline ledg::graph make_network(std::string_view family, std::size_t repeats, std::uint64_t seed) {
  const ledg::philox random(seed);
  const auto pick = [&](std::uint64_t i, std::initializer_list<std::int64_t> from) {
    return from.begin()[random.below(i, from.size())];
  };
  network_builder b;
  std::int32_t x = 0;
  if (family == "mlp") {
    const auto width = pick(0, {64, 256, 1024});
    x = b.gemm(b.input({1, pick(1, {32, 128, 512})}), width);
    for (std::size_t r = 0; r < repeats; ++r) x = b.gemm(b.unary("Relu", x), width);
    b.gemm(x, 10);
  } else {
    const auto side = pick(1, {16, 28, 56});
    const auto channels = pick(0, {16, 32, 64});
    x = b.unary("Relu", b.conv(b.input({1, 3, 2 * side, 2 * side}), channels, 3, 2));
    for (std::size_t r = 0; r < repeats; ++r) {
      if (family == "plain") x = b.unary("Relu", b.conv(x, channels, 3));
      if (family == "residual")
        x = b.unary("Relu", b.sum(b.conv(b.unary("Relu", b.conv(x, channels, 3)), channels, 3), x));
      if (family == "mobile") {
        const auto wide = b.unary("HardSwish", b.conv(x, 4 * channels, 1));
        x = b.sum(b.conv(b.unary("HardSwish", b.conv(wide, 4 * channels, 3, 1, 4 * channels)), channels, 1), x);
      }
      if (family == "branch")
        x = b.concat(b.unary("Relu", b.conv(x, channels / 2, 1)), b.unary("Relu", b.conv(x, channels / 2, 3)));
    }
    b.classify(x, 10);
  }
  return b.build(std::string(family) + "-" + std::to_string(repeats) + "-" + std::to_string(seed), std::string(family));
}

/// A directed acyclic graph of @p size operators on equal shapes: edges at random, kinds from a list of four, so that
/// many nodes look alike.
[[nodiscard]] inline ledg::graph random_network(std::size_t size, std::uint64_t seed) {
  const ledg::philox random(seed);
  network_builder b;
  b.input({1, 8, 8, 8});
  for (std::size_t i = 1; i < size; ++i) {
    const auto any = [&](std::uint64_t k) { return static_cast<std::int32_t>(random.below(4 * i + k, i)); };
    switch (random.below(4 * i + 2, 4)) {
      case 0:
        b.unary("Relu", any(0));
        break;
      case 1:
        b.conv(any(0), 8, 3);
        break;
      default:
        b.sum(any(0), any(1));
    }
  }
  return b.build("random-" + std::to_string(seed), "random");
}

/// Three made-up devices: a large and a mobile GPU and a CPU of which the bandwidth is not known.
[[nodiscard]] inline std::vector<ledg::hardware::spec> test_devices() {
  std::vector<ledg::hardware::spec> devices(3);
  devices[0].vendor = "NVIDIA";
  devices[0].name = "Large GPU";
  devices[0].kind = ledg::device_kind::gpu;
  devices[0].architecture = "Turing";
  devices[0].fp32_tflops = 10;
  devices[0].fp16_tflops = 20;
  devices[0].bandwidth_gbs = 400;
  devices[0].tdp_w = 200;
  devices[1].vendor = "ARM";
  devices[1].name = "Small GPU";
  devices[1].kind = ledg::device_kind::gpu;
  devices[1].mobile = true;
  devices[1].fp32_tflops = 0.5;
  devices[1].bandwidth_gbs = 25;
  devices[2].vendor = "Intel";
  devices[2].name = "Some CPU";
  devices[2].kind = ledg::device_kind::cpu;
  devices[2].fp32_tflops = 1;
  return devices;
}

/// The law that test data follow, in milliseconds: for each operator 50 % of peak and 80 % of bandwidth, one after the
/// other, and a launch.
[[nodiscard]] inline double true_latency_ms(const ledg::graph& g, const ledg::hardware::spec& device, bool eager,
                                            double batch) {
  const double launch = eager ? 0.02 : 0.004;
  double ms = launch;
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (g[i].op == "Input" || g[i].op == "Flatten") continue;
    const auto c = ledg::cost_of(g, i);
    const double moved = 4 * (batch * static_cast<double>(c.input_elements + c.output_elements) +
                              static_cast<double>(c.weight_elements));
    ms += launch + 2 * batch * static_cast<double>(c.macs) / (0.5 * device.fp32_tflops.value_or(1) * 1e9) +
          moved / (0.8 * device.bandwidth_gbs.value_or(100) * 1e6);
  }
  return ms;
}

/// @p per_family networks of each family, timed on three devices under two runtimes at batches of 1, 2 and 8, with
/// @p noise (a factor's deviation).
[[nodiscard]] inline ledg::data::dataset make_latency_data(std::size_t per_family = 10, double noise = 0.02,
                                                           std::string name = "made-up") {
  ledg::data::dataset d;
  d.name = std::move(name);
  const auto devices = test_devices();
  for (const auto& device : devices)
    for (const char* runtime : {"eager", "compiled"}) {
      ledg::data::setting s;
      s.key = device.name + "/" + runtime;
      s.source = d.name;
      s.device = device.name;
      s.hardware = device;
      s.runtime = runtime;
      d.settings.push_back(std::move(s));
    }
  const ledg::philox random(3);
  std::vector<ledg::graph> graphs;
  for (const auto family : network_families)
    for (std::size_t i = 0; i < per_family; ++i) graphs.push_back(make_network(family, 1 + i % 5, 100 + i));
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    d.ids.push_back(graphs[g].id);
    d.families.push_back(graphs[g].family);
    for (std::size_t s = 0; s < d.settings.size(); ++s) {
      const auto at = g * d.settings.size() + s;
      const double batch = std::array<double, 3>{1, 2, 8}[random.below(at, 3)];
      const double ms = true_latency_ms(graphs[g], d.settings[s].hardware, d.settings[s].runtime == "eager", batch);
      d.rows.push_back({g, s, batch, ms * std::exp(noise * random.normal(at))});
    }
  }
  d.graphs = ledg::data::graph_list(std::move(graphs));
  return d;
}

}  // namespace ledg_test
