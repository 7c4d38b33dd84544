// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/stages.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

using stage_names = std::vector<std::string>;
using stage_numbers = std::vector<std::size_t>;

graph_node staged(std::string op, std::vector<std::int32_t> inputs, shape out) {
  graph_node v;
  v.op = std::move(op);
  v.inputs = std::move(inputs);
  v.output_shape = std::move(out);
  if (v.op == "Conv") v.set("kernel_shape", shape{3, 3});
  return v;
}

}  // namespace

TEST_CASE("an image network has a stage for each resolution and a head", "[stages]") {
  const auto s = stages_of(graph({staged("Input", {}, {2, 3, 64, 64}), staged("Conv", {0}, {2, 8, 32, 32}),
                                  staged("Relu", {1}, {2, 8, 32, 32}), staged("MaxPool", {2}, {2, 8, 16, 16}),
                                  staged("Conv", {3}, {2, 8, 15, 15}), staged("GlobalAveragePool", {4}, {2, 8, 1, 1}),
                                  staged("Flatten", {5}, {2, 8}), staged("Gemm", {6}, {2, 10})}));
  CHECK(s.names == stage_names{"32x32", "16x16", "head"});
  CHECK(s.of == stage_numbers{0, 0, 0, 1, 1, 2, 2, 2});
}

TEST_CASE("squeeze and excite belongs to the stage that it weighs", "[stages]") {
  const auto s = stages_of(graph({staged("Input", {}, {1, 3, 32, 32}), staged("Conv", {0}, {1, 8, 32, 32}),
                                  staged("GlobalAveragePool", {1}, {1, 8, 1, 1}), staged("Conv", {2}, {1, 8, 1, 1}),
                                  staged("Sigmoid", {3}, {1, 8, 1, 1}), staged("Mul", {1, 4}, {1, 8, 32, 32})}));
  CHECK(s.names == stage_names{"32x32"});
  CHECK(s.of == stage_numbers{0, 0, 0, 0, 0, 0});
}

TEST_CASE("both sides of a network that comes back to a resolution are one stage", "[stages]") {
  const auto s = stages_of(
      graph({staged("Input", {}, {1, 3, 8, 8}), staged("Conv", {0}, {1, 4, 8, 8}), staged("Conv", {1}, {1, 4, 4, 4}),
             staged("Resize", {2}, {1, 4, 8, 8}), staged("Concat", {1, 3}, {1, 8, 8, 8})}));
  CHECK(s.names == stage_names{"8x8", "4x4"});
  CHECK(s.of == stage_numbers{0, 0, 1, 0, 0});
}

TEST_CASE("tokens are one stage with the patches that they come from", "[stages]") {
  const auto s = stages_of(graph({staged("Input", {}, {1, 3, 224, 224}), staged("Conv", {0}, {1, 32, 14, 14}),
                                  staged("Concat", {1}, {1, 197, 32}), staged("Gemm", {2}, {1, 197, 32}),
                                  staged("MatMul", {3, 3}, {1, 4, 197, 197}), staged("Gather", {4}, {1, 32}),
                                  staged("Gemm", {5}, {1, 10})}));
  CHECK(s.names == stage_names{"14x14", "head"});
  CHECK(s.of == stage_numbers{0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("a network of tokens has their number for a stage", "[stages]") {
  const auto s = stages_of(graph({staged("Input", {}, {1, 128}), staged("Gather", {0}, {1, 128, 64}),
                                  staged("Gemm", {1}, {1, 128, 64}), staged("Softmax", {2}, {1, 128, 64})}));
  CHECK(s.names == stage_names{"128 positions"});
}

TEST_CASE("where nothing has a resolution all is one stage", "[stages]") {
  const auto s =
      stages_of(graph({staged("Input", {}, {1, 16}), staged("Gemm", {0}, {1, 8}), staged("Relu", {1}, {1, 8})}));
  CHECK(s.names == stage_names{"all"});
  CHECK(s.of == stage_numbers{0, 0, 0});
  CHECK(stages_of(graph()).names.empty());
}
