// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/inference_run.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

// Values: ONNX's own inference and runs of the operators (tests/reference/free_dimensions.py).
TEST_CASE("inference run: what is known of a shape while dimensions are free", "[onnx]") {
  const auto image = fed({1, 3, -1, -1}), batch = fed({-1, 3, 8, 10});
  const std::vector<onnx_fixture::attribute> window = {{"kernel_shape", shape{3, 3}}, {"strides", shape{2, 2}}};
  const std::vector<example> examples = {
      // windows
      {"MaxPool", {image}, window, {{{1, 3, -1, -1}}}},
      {"MaxPool", {batch}, window, {{{-1, 3, 3, 4}}, {{-1, 3, 3, 4}}}},
      {"GlobalAveragePool", {fed({-1, -1, -1, 7})}, {}, {{{-1, -1, 1, 1}}}},
      {"Conv", {image, fed({8, -1, 3, 3})}, {}, {{{1, 8, -1, -1}}}},
      {"Conv", {batch, fed({-1, 3, 3, 3})}, {}, {{{-1, -1, 6, 8}}}},
      {"ConvTranspose", {image, fed({3, 4, 2, 2})}, {{"strides", shape{2, 2}}}, {{{1, 4, -1, -1}}}},
      {"MaxUnpool", {fed({-1, -1, 4, -1}), fed({1, 2, 4, 4}, int64)}, window, {{{1, 2, 9, 9}}}},
      // images
      {"Resize", {image, absent, absent, list({640, 640})}, {{"axes", shape{2, 3}}}, {{{1, 3, 640, 640}}}},
      {"Resize",
       {image, absent, absent, list({640, 640})},
       {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_larger")}},
       {{{1, 3, -1, -1}}}},
      {"Resize",
       {fed({1, 3, 300, -1}), absent, absent, list({640, 640})},
       {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_smaller")}},
       {{{1, 3, -1, -1}}}},
      {"DepthToSpace", {fed({-1, 8, -1, 3})}, {{"blocksize", whole{2}}}, {{{-1, 2, -1, 6}}}},
      {"GridSample", {fed({-1, 3, 8, 8}), fed({2, 5, 6, 2})}, {}, {{{2, 3, 5, 6}}}},
      // layout
      {"Concat", {batch, fed({2, -1, 8, 10})}, {{"axis", whole{1}}}, {{{2, -1, 8, 10}}}},
      {"Slice", {image, list({1}), list({3}), list({1})}, {}, {{{1, 2, -1, -1}}}},
      {"Pad", {image, list({0, 1, 0, 0, 0, 1, 0, 0})}, {}, {{{1, 5, -1, -1}}}},
      {"Tile", {image, list({2, 2, 1, 1})}, {}, {{{2, 6, -1, -1}}}},
      {"Expand", {fed({3, 1}), fed({4}, int64)}, {}, {{{-1, -1, 3, -1}}}},
      {"Expand", {fed({-1, 1}), list({2, 1, 6})}, {}, {{{2, -1, 6}}}},
      {"Reshape", {fed({-1, 3, 8}), list({0, 24})}, {}, {{{-1, 24}}}},
      {"Reshape", {fed({-1, 3, 8}), list({-1, 6, 4})}, {}, {{{-1, 6, 4}}}},
      {"Transpose", {image}, {{"perm", shape{0, 2, 3, 1}}}, {{{1, -1, -1, 3}}}},
      {"Flatten", {batch}, {{"axis", whole{1}}}, {{{-1, 240}}}},
      {"Unsqueeze", {image, list({0})}, {}, {{{1, 1, 3, -1, -1}}}},
      {"Split",
       {image},
       {{"axis", whole{1}}, {"num_outputs", whole{3}}},
       {{{1, 1, -1, -1}}, {{1, 1, -1, -1}}, {{1, 1, -1, -1}}}},
      {"Gather", {fed({10, -1, 4}), fed({2, -1}, int64)}, {}, {{{2, -1, -1, 4}}}},
      // elements
      {"Where", {fed({-1, 1}, boolean), fed({4}), fed({2, 1})}, {}, {{{2, 4}}}},
      {"Add", {image, fed({3, 1, 1})}, {}, {{{1, 3, -1, -1}}}},
      {"MatMul", {fed({-1, 4, -1}), fed({16, 5})}, {}, {{{-1, 4, 5}}}},
      {"ReduceMean", {image, list({2, 3})}, {}, {{{1, 3, 1, 1}}}, 0, 0, 18},
      {"TopK", {batch, list({5})}, {}, {{{-1, 3, 8, 5}}, {{-1, 3, 8, 5}}}},
      {"ConstantOfShape", {fed({3}, int64)}, {}, {{{-1, -1, -1}}}},
      {"NonZero", {image}, {}, {{{4, -1}}}},
      {"Range", {number(0), fed({}, int64), number(1)}, {}, {{{-1}}}},
      {"OneHot", {fed({2, -1}, int64), number(7), fed({2})}, {}, {{{2, -1, 7}}}},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("inference run: sizes that inputs share are known from either", "[onnx]") {
  const std::vector<onnx_fixture::attribute> heads = {{"q_num_heads", whole{4}}, {"kv_num_heads", whole{2}}};
  const std::vector<example> examples = {
      {"Attention",
       {fed({-1, 9, 4, -1}), fed({-1, 3, -1, 8}), fed({2, -1, 6, 10}), absent, fed({-1, 3, 12, 8}),
        fed({-1, 3, 12, 10})},
       {},
       {{{2, 9, 4, 10}}, {{2, 3, 18, 8}}, {{2, 3, 18, 10}}}},
      {"Attention",
       {fed({-1, -1, 32}), fed({2, -1, 16}), fed({-1, 6, 12})},
       heads,
       {{{2, -1, 24}}, {{2, 2, 6, 8}}, {{2, 2, 6, 6}}}},
      {"LinearAttention",
       {fed({-1, 5, -1}), fed({-1, -1, -1}), fed({-1, -1, 12}), fed({2, 2, 8, 6})},
       heads,
       {{{2, 5, 24}}, {{2, 2, 8, 6}}}},
      {"SoftmaxCrossEntropyLoss",
       {fed({-1, 5, 7}), fed({3, -1}, int64)},
       {{"reduction", std::string("none")}},
       {{{3, 7}}}},
      {"BatchNormalization",
       {fed({-1, -1, 4}), fed({3}), fed({3}), fed({3}), fed({3})},
       {{"training_mode", whole{1}}},
       {{{-1, -1, 4}}, {{3}}, {{3}}}},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("inference run: what only a run tells leaves the rank, and is named", "[onnx]") {
  struct row {
    example what;
    std::string reason;
  };
  const auto x = fed({2, 3, 8, 10}), axes = fed({1}, int64);
  const std::string scales = "the scales are not constant", sizes = "the target size is not constant",
                    unknown_axes = "the axes are not constant";
  const std::vector<row> rows = {
      {{"Resize", {x, absent, fed({4})}, {}, {{{-1, -1, -1, -1}}}}, scales},
      {{"Resize", {x, absent, fed({2})}, {{"axes", shape{2, 3}}}, {{{2, 3, -1, -1}}}}, scales},
      {{"Resize", {x, absent, absent, fed({2}, int64)}, {{"axes", shape{-2, -1}}}, {{{2, 3, -1, -1}}}}, sizes},
      {{"Upsample", {x, fed({4})}, {}, {{{-1, -1, -1, -1}}}, 0, 0, 9}, scales},
      {{"Slice", {x, axes, axes, axes}, {}, {{{-1, -1, -1, -1}}}}, unknown_axes},
      {{"Slice", {x, fed({-1}, int64), fed({-1}, int64)}, {}, {{{-1, -1, -1, -1}}}}, "free dimensions"},
      {{"Pad", {x, fed({2}, int64), absent, axes}, {}, {{{-1, -1, -1, -1}}}}, unknown_axes},
      {{"Unsqueeze", {x, fed({2}, int64)}, {}, {{{-1, -1, -1, -1, -1, -1}}}}, unknown_axes},
      {{"ReduceSum", {x, axes}, {}, {{{-1, -1, -1, -1}}}}, unknown_axes},
      {{"ReduceSum", {x, axes}, {{"keepdims", whole{0}}}, {std::nullopt}}, unknown_axes},
      {{"Split", {x, fed({2}, int64)}, {{"axis", whole{1}}}, {{{2, -1, 8, 10}}, {{2, -1, 8, 10}}}},
       "the sizes are not constant"},
      {{"DFT", {fed({1, 10, 12, 1}), absent, fed({}, int64)}, {}, {{{1, 10, 12, 2}}}}, ""},
      {{"DFT", {fed({1, 10, 12, 1}), absent, fed({}, int64)}, {{"onesided", whole{1}}}, {{{-1, -1, -1, 2}}}},
       "the axis is not constant"},
      {{"Col2Im", {fed({1, 12, -1}), fed({2}, int64), fed({-1}, int64)}, {}, {{{1, -1, -1, -1}}}}, ""},
      {{"Col2Im",
        {fed({1, 12, 9}), fed({-1}, int64), fed({-1}, int64)},
        {{"pads", shape{0, 0, 1, 1}}},
        {{{1, -1, -1, -1}}}},
       ""},
      {{"Reshape", {x, fed({3}, int64)}, {}, {{{-1, -1, -1}}}}, "values that are not constant"},
      {{"Reshape", {x, fed({-1}, int64)}, {}, {std::nullopt}}, ""},
  };
  for (const auto& r : rows) {
    check(r.what);
    INFO(r.what.op << ": " << r.reason);
    CHECK(reason_for(r.what).find(r.reason) != std::string::npos);
  }
}

TEST_CASE("inference run: a known result of unknown work does not count", "[onnx]") {
  const auto free = fed({1, 3, -1});
  const std::vector<example> examples = {
      {"MatMul", {free, fed({1, 4, 5})}, {}, {{{1, 3, 5}}}},
      {"MatMul", {fed({3, -1}), fed({-1, 5})}, {}, {{{3, 5}}}},
      {"Gemm", {fed({-1, 3}), fed({-1, 5})}, {{"transA", whole{1}}}, {{{3, 5}}}},
      {"Einsum", {fed({3, -1, -1}), fed({-1, -1, 5})}, {{"equation", std::string("abc,bcd->ad")}}, {{{3, 5}}}},
      {"LSTM",
       {fed({-1, 2, 4}), fed({1, 20, 4}), fed({1, 20, 5})},
       {{"hidden_size", whole{5}}},
       {{{-1, 1, 2, 5}}, {{1, 2, 5}}}},
  };
  for (const auto& e : examples) {
    check(e);
    const auto net = network_of(e);
    CHECK(net.counted().counted == 0);
    CHECK(net.flops() == 0);
    REQUIRE(net.unresolved().size() == 1);
    CHECK(net.unresolved()[0].reason.find("has free dimensions") != std::string::npos);
  }
  // Only the last state is asked for: its shape is known, the number of steps is not.
  onnx_fixture f(17);
  f.input("x", {-1, 2, 4}).weight("w", {1, 20, 4}).weight("r", {1, 20, 5});
  f.node("LSTM", {"x", "w", "r"}, {"", "h"}, {{"hidden_size", whole{5}}}).output("h");
  const auto net = f.read();
  CHECK(net.outputs()[0].dims == shape{1, 2, 5});
  CHECK(net.counted().counted == 0);
  CHECK(net.unresolved().size() == 1);
  CHECK(net.flops() == 0);
}

TEST_CASE("inference run: rules behind a free dimension are asked too", "[onnx]") {
  onnx_graph g;
  g.input("x", {1, 3, "H", "W"}).constant("size", {2}, {640, 640}).weight("w", {4, 3, 1, 1});
  const std::vector<std::string> how = {onnx_graph::integers("axes", {2, 3}),
                                        onnx_graph::text("keep_aspect_ratio_policy", "not_larger")};
  g.node("Resize", {"x", "", "", "size"}, {"r"}, how).node("Conv", {"r", "w"}, {"y"}).output("y");
  const auto net = read_graph(g, {}, {}, 19);
  REQUIRE(net.node(0).open_out_shapes.size() == 1);
  CHECK(net.node(0).open_out_shapes[0] == shape{1, 3, -1, -1});
  CHECK_FALSE(net.node(0).out_shapes[0]);
  CHECK(net.node(1).open_in_shapes == std::vector<shape>{{1, 3, -1, -1}, {4, 3, 1, 1}});
  CHECK(net.outputs()[0].open_dims == shape{1, 4, -1, -1});
  CHECK(net.unresolved().size() == 2);
  CHECK(net.counted().counted == 0);
}

}  // namespace ledg_test::operator_examples
