// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/cost.hpp"

#include <limits>

#include "ledg/data/graph_jsonl.hpp"
#include "support/catch.hpp"

namespace {

ledg::graph_node make_node(std::string op, std::vector<std::int32_t> inputs, ledg::shape out, std::int64_t params = 0) {
  ledg::graph_node v;
  v.op = std::move(op);
  v.inputs = std::move(inputs);
  v.output_shape = std::move(out);
  v.params = params;
  return v;
}

}  // namespace

TEST_CASE("costs follow the textbook", "[graph]") {
  auto conv = make_node("Conv", {0}, {1, 8, 5, 5}, 8 * 2 * 9);
  conv.set("kernel_shape", ledg::shape{3, 3});
  conv.set("group", std::int64_t{2});
  auto up = make_node("ConvTranspose", {1}, {1, 6, 10, 10});
  up.set("kernel_shape", ledg::shape{2, 2});
  auto pool = make_node("MaxPool", {1}, {1, 8, 2, 2});
  pool.set("kernel_shape", ledg::shape{2, 3});
  auto gemm = make_node("Gemm", {3}, {1, 10});
  gemm.set("in", std::int64_t{32});
  auto product = make_node("MatMul", {4, 4}, {2, 7, 7});
  product.set("k", std::int64_t{11});
  const ledg::graph g({make_node("Input", {}, {1, 4, 7, 7}), conv, up, pool, gemm, product,
                       make_node("Relu", {1}, {1, 8, 5, 5}), make_node("BatchNormalization", {1}, {1, 8, 5, 5})});
  CHECK(cost_of(g, 1).macs == 8 * 5 * 5 * 2 * 9);
  CHECK(cost_of(g, 1).flops == 2 * cost_of(g, 1).macs);
  CHECK(cost_of(g, 1).input_elements == 4 * 7 * 7);
  CHECK(cost_of(g, 1).weight_elements == 144);
  CHECK(cost_of(g, 2).macs == 8 * 5 * 5 * 6 * 4);
  CHECK(cost_of(g, 3).macs == 0);
  CHECK(cost_of(g, 3).flops == 32 * 6);
  CHECK(cost_of(g, 4).macs == 320);
  CHECK(cost_of(g, 5).macs == 2 * 7 * 7 * 11);
  CHECK(cost_of(g, 6).flops == 200);
  CHECK(cost_of(g, 7).flops == 400);
  CHECK(total_cost(g).macs == 3600 + 4800 + 320 + 1078);
}

TEST_CASE("unknown shapes cost nothing, huge ones do not overflow", "[graph]") {
  auto conv = make_node("Conv", {0}, {1, 8, 5, 5});
  conv.output_shape.reset();
  const ledg::graph g({make_node("Input", {}, {1, 4, 7, 7}), conv});
  CHECK(cost_of(g, 1).macs == 0);
  auto gemm = make_node("Gemm", {0}, {1LL << 40});
  gemm.set("in", std::int64_t{1} << 40);
  const ledg::graph huge({make_node("Input", {}, {1LL << 40}), gemm});
  CHECK(cost_of(huge, 1).macs == std::numeric_limits<std::int64_t>::max());
  CHECK(total_cost(ledg::graph()) == ledg::node_cost{});
  CHECK_THROWS_AS(countable_cost(huge), ledg::graph_error);
  const ledg::graph small({make_node("Input", {}, {8}), make_node("Relu", {0}, {8})});
  CHECK(countable_cost(small) == total_cost(small));
}

TEST_CASE("totals equal those of published graphs", "[graph][shared]") {
  const auto file = ledg_test::shared_folder() / "data/pytorch_gpu_benchmark/torchvision_graphs.jsonl.gz";
  if (ledg_test::shared_folder().empty() || !std::filesystem::exists(file)) LEDG_SKIP("no shared data");
  std::size_t count = 0;
  ledg::data::for_each_graph(file, [&](const ledg::data::graph_record& r) {
    INFO(r.network.id);
    REQUIRE(r.macs);
    CHECK(total_cost(r.network).macs == *r.macs);
    ++count;
  });
  CHECK(count == 29);
}
