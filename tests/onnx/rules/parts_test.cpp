// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/parts.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

// A quantised layer is `linear` and `add_input`: which operators stand there follows from what is constant.
TEST_CASE("rules: a layer is fully connected where its weight is constant", "[onnx]") {
  const auto layer = [](given w, given bias) {
    return network_of(
               {"com.microsoft.DynamicQuantizeMatMul", {fed({3, 7, 16}), w, fed({}), absent, bias}, {}, {{{3, 7, 5}}}})
        .to_graph();
  };
  const auto fixed = layer(weight({16, 5}, uint8), weight({5}));
  REQUIRE(fixed.size() >= 3);
  const auto& gemm = fixed[fixed.size() - 2];
  CHECK(gemm.op == "Gemm");
  CHECK(gemm.integer("in", 0) == 16);
  CHECK(gemm.integer("out", 0) == 5);
  CHECK(gemm.params == 16 * 5);
  const auto& sum = fixed[fixed.size() - 1];
  CHECK(sum.op == "Add");
  CHECK(sum.integer("constant", 0) == 5);
  CHECK(sum.params == 5);

  const auto free = layer(fed({16, 5}, uint8), fed({5}));
  const auto& product = free[free.size() - 2];
  CHECK(product.op == "MatMul");
  CHECK(product.integer("k", 0) == 16);
  CHECK(product.inputs.size() == 2);
  CHECK(free[free.size() - 1].inputs.size() == 2);
  CHECK(free.params() == 0);

  const auto bare = layer(weight({16, 5}, uint8), absent);
  CHECK(bare[bare.size() - 1].op == "Gemm");
}

TEST_CASE("rules: a layer of one column and of none", "[onnx]") {
  for (const whole columns : {1, 0}) {
    const auto net = network_of({"com.microsoft.DynamicQuantizeMatMul",
                                 {fed({1, 16}), weight({16, columns}, uint8), fed({})},
                                 {},
                                 {{{1, columns}}}});
    CHECK(net.outputs()[0].dims == shape{1, columns});
    CHECK(net.to_graph().params() == 16 * columns);
    CHECK(ledg::total_cost(net.to_graph()).macs == 16 * columns);
  }
}

TEST_CASE("rules: a layer that does not fit is refused by node", "[onnx]") {
  CHECK(reason_for({"com.microsoft.DynamicQuantizeMatMul", {fed({3, 7}), weight({16, 5}, uint8), fed({})}, {}, {{}}}) ==
        "node 0 (DynamicQuantizeMatMul): inner dimensions 7 and 16 differ");
}

}  // namespace ledg_test::operator_examples
