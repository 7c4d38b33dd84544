// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/graph/graph.hpp"

#include <numeric>
#include <span>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;
using Catch::Matchers::Contains;

namespace {

/// A node whose name is its place in the source.
graph_node make(const std::string& name, std::vector<std::int32_t> inputs, const std::string& op = "Relu") {
  graph_node v;
  v.op = op;
  v.name = name;
  v.inputs = std::move(inputs);
  return v;
}

std::string names(const graph& g) {
  std::string s;
  for (const auto& v : g.nodes()) s += v.name;
  return s;
}

std::string message(std::vector<graph_node> nodes) {
  try {
    const graph g(std::move(nodes), "net");
  } catch (const graph_error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("an empty graph is a graph", "[graph]") {
  const graph g({}, "nothing", "family");
  CHECK(g.empty());
  CHECK(g.size() == 0);
  CHECK(g.edge_count() == 0);
  CHECK(g.params() == 0);
  CHECK(g.id == "nothing");
  CHECK(g.family == "family");
}

TEST_CASE("nodes in order stay in order", "[graph]") {
  const graph g({make("a", {}), make("b", {}), make("c", {0, 0}), make("d", {1, 2})});
  CHECK(names(g) == "abcd");
  CHECK(g.edge_count() == 4);  // c uses a twice
  CHECK(g[2].inputs == std::vector<std::int32_t>{0, 0});
}

TEST_CASE("nodes out of order are sorted, stably, and edges renumbered", "[graph]") {
  // d needs c, b needs d: a and c keep their places relative to each other.
  const graph g({make("a", {}), make("b", {3}), make("c", {0}), make("d", {2, 0, 2}), make("e", {1, 3})});
  CHECK(names(g) == "acdbe");
  CHECK(g[2].inputs == std::vector<std::int32_t>{1, 0, 1});  // the operator's input order
  CHECK(g[3].inputs == std::vector<std::int32_t>{2});
  CHECK(g[4].inputs == std::vector<std::int32_t>{3, 2});
}

TEST_CASE("any shuffle of a graph sorts into a topological order of the same edges", "[graph]") {
  constexpr std::size_t size = 60;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const philox random(seed);
    std::vector<std::int32_t> place(size);  // of the node that was i before the shuffle
    std::iota(place.begin(), place.end(), 0);
    random.shuffle(std::span(place));
    std::vector<graph_node> nodes(size);
    std::vector<std::vector<std::string>> producers(size);
    for (std::size_t i = 0; i < size; ++i) {
      auto& v = nodes[static_cast<std::size_t>(place[i])];
      v.name = std::to_string(i);
      for (std::size_t j = 0; j < i; ++j)
        if (random.uniform(1000 + i * size + j) < 0.05) {
          v.inputs.push_back(place[j]);
          producers[i].push_back(std::to_string(j));
        }
    }
    const graph g(std::move(nodes));
    REQUIRE(g.size() == size);
    for (std::size_t k = 0; k < size; ++k) {
      std::vector<std::string> found;
      for (const auto j : g[k].inputs) {
        CHECK(static_cast<std::size_t>(j) < k);
        found.push_back(g[static_cast<std::size_t>(j)].name);
      }
      CHECK(found == producers[std::stoul(g[k].name)]);
    }
  }
}

TEST_CASE("an edge to nowhere names node and number", "[graph]") {
  CHECK(message({make("in", {}), make("conv", {7}, "Conv")}) ==
        "graph 'net': node 1 (Conv 'conv') takes its input from node 7, but there are only nodes 0 to 1");
  CHECK_THAT(message({make("x", {-1})}), Contains("node 0 (Relu 'x')") && Contains("node -1"));
  CHECK_THAT(message({make("", {1})}), Contains("node 0 (Relu) takes its input from node 1"));
}

TEST_CASE("a cycle is shown along its edges", "[graph]") {
  CHECK(message({make("x", {0})}) == "graph 'net': cycle through node 0 (Relu 'x') -> node 0 (Relu 'x')");
  // in -> a -> b -> c -> a, and d hangs on the cycle without being part of it.
  const auto text = message({make("d", {3}), make("in", {}), make("a", {1, 4}), make("b", {2}), make("c", {3})});
  CHECK_THAT(text, Contains("node 2 (Relu 'a') -> node 3 (Relu 'b')") || Contains("node 3 (Relu 'b') -> node 4"));
  CHECK_THAT(text, Contains("node 2 (Relu 'a')") && Contains("node 3 (Relu 'b')") && Contains("node 4 (Relu 'c')"));
  CHECK_THAT(text, !Contains("'d'") && !Contains("'in'"));
}

TEST_CASE("a long cycle is cut short", "[graph]") {
  std::vector<graph_node> ring;
  for (std::int32_t i = 0; i < 100; ++i) ring.push_back(make("n" + std::to_string(i), {(i + 99) % 100}));
  const auto text = message(std::move(ring));
  CHECK_THAT(text, Contains("-> ..."));
  CHECK(text.size() < 300);
}

TEST_CASE("a chain of many nodes, given backwards, sorts fast", "[graph]") {
  constexpr std::int32_t size = 20000;
  std::vector<graph_node> nodes(size);
  for (std::int32_t i = 0; i + 1 < size; ++i) nodes[static_cast<std::size_t>(i)].inputs = {i + 1};
  const graph g(std::move(nodes));
  for (std::size_t i = 1; i < g.size(); ++i) REQUIRE(g[i].inputs == std::vector{static_cast<std::int32_t>(i - 1)});
}

TEST_CASE("attributes are found by name, and only with their own type", "[graph]") {
  graph_node v = make("conv", {}, "Conv");
  v.set("group", std::int64_t{4});
  v.set("kernel_shape", std::vector<std::int64_t>{3, 5});
  v.set("auto_pad", std::string("SAME_UPPER"));
  CHECK(v.integer("group", 1) == 4);
  CHECK(v.integer("auto_pad", 9) == 9);
  CHECK(v.integer("dilation", 1) == 1);
  CHECK(v.integers("kernel_shape") == std::vector<std::int64_t>{3, 5});
  CHECK(v.integers("group", {1}) == std::vector<std::int64_t>{1});
  CHECK(v.text("auto_pad") == "SAME_UPPER");
  CHECK(v.text("mode", "none") == "none");
  v.set("group", std::int64_t{2});
  CHECK(v.attributes.size() == 3);
  CHECK(v.integer("group", 1) == 2);
  CHECK(v.find("group") != nullptr);
  CHECK(v.find("Group") == nullptr);
}

TEST_CASE("elements and parameters are counted", "[graph]") {
  CHECK(element_count({}) == 1);
  CHECK(element_count({2, 3, 5}) == 30);
  CHECK(element_count({2, 0, 5}) == 0);
  CHECK(element_count({-1, 5}) == 0);
  auto a = make("a", {});
  auto b = make("b", {0});
  a.params = 10;
  b.params = 5'000'000'000;
  CHECK(graph({a, b}).params() == 5'000'000'010);
}
