// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/operator_group.hpp"

#include "support/catch.hpp"

using ledg::operator_group;

namespace {

ledg::graph conv_graph(std::int64_t channels, std::int64_t group, std::int64_t kernel) {
  ledg::graph_node input, conv;
  input.op = "Input";
  input.output_shape = ledg::shape{1, channels, 8, 8};
  conv.op = "Conv";
  conv.inputs = {0};
  conv.output_shape = ledg::shape{1, 2 * channels, 8, 8};
  conv.set("group", group);
  conv.set("kernel_shape", ledg::shape{kernel, kernel});
  return ledg::graph({input, conv});
}

}  // namespace

TEST_CASE("operators have groups and words", "[graph]") {
  CHECK(ledg::group_of("Gemm") == operator_group::gemm);
  CHECK(ledg::group_of("SiLU") == operator_group::activation);
  CHECK(ledg::group_of("lstm") == operator_group::recurrent);
  CHECK(ledg::word_of("BatchNormalization") == "Norm");
  CHECK(ledg::is_known_operator("MultiHeadAttention"));
  CHECK_FALSE(ledg::is_known_operator("conv"));
  CHECK_FALSE(ledg::is_known_operator(""));
  CHECK(ledg::group_of("NoSuchOperator") == operator_group::other);
  CHECK(ledg::word_of("NoSuchOperator") == "Other");
  CHECK(ledg::name_of(operator_group::depthwise_conv) == "depthwise_conv");
  CHECK(ledg::name_of(operator_group::other) == "other");
}

TEST_CASE("convolutions are told apart by kernel and groups", "[graph]") {
  CHECK(group_of(conv_graph(16, 1, 3), 1) == operator_group::dense_conv);
  CHECK(group_of(conv_graph(16, 1, 1), 1) == operator_group::pointwise_conv);
  CHECK(group_of(conv_graph(16, 4, 3), 1) == operator_group::grouped_conv);
  CHECK(group_of(conv_graph(16, 16, 3), 1) == operator_group::depthwise_conv);
  CHECK(group_of(conv_graph(16, 16, 3), 0) == operator_group::input);
}
