// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/peak_memory.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

graph_node giving(std::string op, std::vector<std::int32_t> inputs, std::int64_t elements, std::int64_t params = 0) {
  graph_node v;
  v.op = std::move(op);
  v.inputs = std::move(inputs);
  v.output_shape = shape{elements};
  v.params = params;
  return v;
}

/// The node whose memory node @p i's result lies in, found by walking back through views.
std::size_t owner(const graph& g, std::size_t i) {
  while (is_view(g[i].op) && !g[i].inputs.empty()) i = static_cast<std::size_t>(g[i].inputs[0]);
  return i;
}

/// Whether the result of node @p i is read by node @p now or one behind it, or is an output.
bool needed_from(const graph& g, std::size_t i, std::size_t now) {
  bool read = false;
  for (std::size_t k = 0; k < g.size(); ++k)
    for (const auto j : g[k].inputs) {
      if (static_cast<std::size_t>(j) != i) continue;
      read = true;
      if (k >= now) return true;
    }
  return !read;
}

/// The peak by its definition: at every step, all results that are there by then and that something will still read.
double simulated_peak(const graph& g) {
  double peak = 0;
  for (std::size_t now = 0; now < g.size(); ++now) {
    std::vector<bool> lives(g.size(), false);
    for (std::size_t i = 0; i < g.size(); ++i) {
      const bool there = i <= now || g[owner(g, i)].op == "Input";
      if (there && (i == now || needed_from(g, i, now))) lives[owner(g, i)] = true;
    }
    double sum = 0;
    for (std::size_t i = 0; i < g.size(); ++i)
      if (lives[i]) sum += static_cast<double>(element_count(*g[i].output_shape));
    peak = std::max(peak, sum);
  }
  return peak;
}

graph random_network(std::uint64_t seed) {
  const philox bits(seed);
  std::uint64_t at = 0;
  const auto below = [&](std::uint64_t n) { return bits.block(at++)[0] % n; };
  const std::vector<std::string> ops{"Relu", "Conv", "Reshape", "Add", "Identity", "Flatten"};
  std::vector<graph_node> nodes;
  const auto size = 2 + below(30);
  for (std::uint64_t i = 0; i < size; ++i) {
    const bool input = i == 0 || below(8) == 0;
    auto v = giving(input ? "Input" : ops[below(ops.size())], {}, static_cast<std::int64_t>(1 + below(100)));
    const auto reads = input ? 0 : 1 + below(3);
    for (std::uint64_t k = 0; k < reads; ++k) v.inputs.push_back(static_cast<std::int32_t>(below(i)));
    nodes.push_back(std::move(v));
  }
  return graph(std::move(nodes));
}

}  // namespace

TEST_CASE("a chain keeps what is read and what is written", "[peak_memory]") {
  const graph g({giving("Input", {}, 10), giving("Conv", {0}, 100, 7), giving("Relu", {1}, 100),
                 giving("Conv", {2}, 30, 5), giving("Gemm", {3}, 4, 3)});
  const auto m = memory_of(g);
  CHECK(m.activations == 200);
  REQUIRE(m.peak);
  CHECK(*m.peak == 2);
  CHECK(m.weights == 15);
  CHECK(m.unknown == 0);
}

TEST_CASE("what is read again later lives until then", "[peak_memory]") {
  const graph g({giving("Input", {}, 10), giving("Conv", {0}, 100), giving("Conv", {1}, 40), giving("Conv", {2}, 50),
                 giving("Add", {1, 3}, 100)});
  CHECK(memory_of(g).activations == 100 + 50 + 100);
}

TEST_CASE("views take nothing and keep what they look at alive", "[peak_memory]") {
  const graph with({giving("Input", {}, 10), giving("Conv", {0}, 100), giving("Reshape", {1}, 100),
                    giving("Flatten", {2}, 100), giving("Conv", {3}, 60), giving("Relu", {2}, 100)});
  const auto m = memory_of(with);
  CHECK(m.activations == 100 + 60 + 100);
  CHECK(*m.peak == 5);
  const graph copying({giving("Input", {}, 10), giving("Conv", {0}, 100), giving("Transpose", {1}, 100)});
  CHECK(memory_of(copying).activations == 200);
}

TEST_CASE("inputs live from the start and outputs to the end", "[peak_memory]") {
  const graph g({giving("Input", {}, 5), giving("Relu", {0}, 50), giving("Relu", {1}, 3), giving("Input", {}, 1000),
                 giving("Add", {2, 3}, 7)});
  CHECK(memory_of(g).activations == 1000 + 50 + 5);
  const graph outputs({giving("Input", {}, 5), giving("Conv", {0}, 50), giving("Conv", {0}, 60)});
  CHECK(memory_of(outputs).activations == 115);
}

TEST_CASE("constants count as weights and shapes as nothing", "[peak_memory]") {
  const graph g({giving("Input", {}, 10), giving("Constant", {}, 64), giving("Shape", {0}, 4),
                 giving("Add", {0, 1}, 10), giving("Reshape", {3, 2}, 10)});
  const auto m = memory_of(g);
  CHECK(m.weights == 64);
  CHECK(m.activations == 20);
}

TEST_CASE("a split gives all that it reads", "[peak_memory]") {
  const graph g({giving("Input", {}, 90), giving("Split", {0}, 30), giving("Relu", {1}, 30)});
  CHECK(memory_of(g).activations == 180);
}

TEST_CASE("results of unknown shape are counted as unknown", "[peak_memory]") {
  auto lost = giving("Relu", {0}, 1);
  lost.output_shape.reset();
  const auto m = memory_of(graph({giving("Input", {}, 8), lost, giving("Relu", {1}, 8)}));
  CHECK(m.unknown == 1);
  CHECK(m.activations == 8);
}

TEST_CASE("an empty network takes no memory", "[peak_memory]") {
  const auto m = memory_of(graph());
  CHECK(m.activations == 0);
  CHECK(m.weights == 0);
  CHECK_FALSE(m.peak);
}

TEST_CASE("random networks take what a plain simulation says", "[peak_memory]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const auto g = random_network(seed);
    const auto m = memory_of(g);
    CHECK(m.activations == simulated_peak(g));
  }
}
