// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/write.hpp"

#include "../../examples/networks/networks.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/onnx/read.hpp"
#include "support/catch.hpp"

namespace {

ledg::onnx::network read_back(const ledg::onnx::builder& net, std::int64_t batch = 1) {
  ledg::onnx::options o;
  o.dims["N"] = batch;
  return ledg::onnx::read_bytes(net.bytes(), "built.onnx", o);
}

}  // namespace

TEST_CASE("a written network reads back with its shapes and costs", "[onnx]") {
  ledg::onnx::builder b("tiny");
  auto x = b.input("image", {"N", 3, 32, 32});
  x = b.relu(b.batch_norm(b.conv(x, {.in = 3, .out = 16, .kernel = 3, .stride = 2, .pad = 1}), 16));
  b.output(b.gemm(b.flatten(b.global_average_pool(x)), 16, 10), {"N", 10});
  const auto net = read_back(b, 2);
  CHECK(net.unresolved().empty());
  CHECK(net.inputs()[0].dims == ledg::shape{2, 3, 32, 32});
  CHECK(net.outputs()[0].dims == ledg::shape{2, 10});
  CHECK(net.params() == 16 * 27 + 4 * 16 + 170);
  CHECK(net.macs() == 2 * (16 * 16 * 16 * 27 + 160));
  const auto g = canonicalize(net.to_graph());
  CHECK(g.size() == 6);
  CHECK(g.params() == 16 * 27 + 2 * 16 + 170);
}

TEST_CASE("known networks have their published sizes", "[onnx]") {
  struct known {
    ledg::onnx::builder net;
    std::int64_t params, macs;
  };
  // Trainable parameters as the papers' reference implementations count them.
  for (const auto& k :
       {known{networks::resnet18(), 11689512, 1814073344}, known{networks::resnet50(), 25557032, 4089184256},
        known{networks::mobilenetv2(), 3504872, 300774272}, known{networks::vit(), 86567656, 17563828224}}) {
    const auto net = read_back(k.net);
    CHECK(net.unresolved().empty());
    CHECK(net.macs() == k.macs);
    CHECK(canonicalize(net.to_graph()).params() == k.params);
    CHECK(ledg::total_cost(net.to_graph()).macs == k.macs);
  }
  CHECK(read_back(networks::resnet50_deep()).macs() > 2 * 4089184256 - 700000000);
}
