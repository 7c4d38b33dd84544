// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/repeats.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

std::vector<repeat> repeats_in(const std::string& letters) {
  return repeats_of(std::vector<std::int32_t>(letters.begin(), letters.end()));
}

}  // namespace

TEST_CASE("nothing is repeated where nothing is", "[repeats]") {
  CHECK(repeats_in("").empty());
  CHECK(repeats_in("a").empty());
  CHECK(repeats_in("abcdefgh").empty());
  CHECK(repeats_in("xaay").empty());  // too few to be worth a word
}

TEST_CASE("blocks one behind the other are found with what stands around them", "[repeats]") {
  CHECK(repeats_in("xabcabcabcy") == std::vector<repeat>{{1, 3, 3}});
  CHECK(repeats_in("aaaa") == std::vector<repeat>{{0, 1, 4}});
  CHECK(repeats_in("abcabca") == std::vector<repeat>{{0, 3, 2}});  // a part of a block is no block
}

TEST_CASE("several repeats are listed in order and none overlaps another", "[repeats]") {
  CHECK(repeats_in("ababab-cdecde-xyxyxyxyxy") == std::vector<repeat>{{0, 2, 3}, {7, 3, 2}, {14, 2, 5}});
}

TEST_CASE("the repeat that covers most wins over a short one within it", "[repeats]") {
  CHECK(repeats_in("aabcaabcaabcaabc") == std::vector<repeat>{{0, 4, 4}});
}

TEST_CASE("operators are alike by what they are and what they work on", "[repeats]") {
  const auto node = [](std::string op, std::vector<std::int32_t> inputs, shape out, std::int64_t params = 0) {
    graph_node v;
    v.op = std::move(op);
    v.inputs = std::move(inputs);
    v.output_shape = std::move(out);
    v.params = params;
    return v;
  };
  const graph g({node("Input", {}, {1, 8}), node("Gemm", {0}, {1, 8}, 64), node("Relu", {1}, {1, 8}),
                 node("Gemm", {2}, {1, 8}, 64), node("Relu", {3}, {1, 8}), node("Gemm", {4}, {1, 4}, 32),
                 node("Relu", {5}, {1, 4}), node("Sigmoid", {5}, {1, 4})});
  std::vector<std::size_t> nodes(g.size() - 1);
  std::iota(nodes.begin(), nodes.end(), 1);
  CHECK(alike(g, nodes) == std::vector<std::int32_t>{0, 1, 0, 1, 2, 3, 4});
}
