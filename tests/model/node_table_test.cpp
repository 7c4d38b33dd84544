// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/node_table.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/latency_data.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("a node's number leads to its features", "[node_table]") {
  const auto templates = text::template_set::named("concise");
  node_table table(templates);
  CHECK(table.size() == 0);
  std::size_t nodes = 0;
  for (const auto family : network_families)
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const auto g = make_network(family, 4, seed);
      const auto consumers = consumer_counts(g);
      const auto expected = features_of(g, templates);
      for (std::size_t i = 0; i < g.size(); ++i) {
        const auto number = table.add(g, i, consumers[i]);
        CHECK(table.add(g, i, consumers[i]) == number);
        const auto& f = table.features().at(static_cast<std::size_t>(number));
        CHECK(f.text == expected[i].text);
        CHECK(f.numeric == expected[i].numeric);
        CHECK(f.work.macs == expected[i].work.macs);
        CHECK(f.work.group == expected[i].work.group);
      }
      nodes += g.size();
    }
  CHECK(table.size() < nodes / 2);
}

TEST_CASE("whatever features depend on tells nodes apart", "[node_table]") {
  const auto templates = text::template_set::named("verbose");
  const auto made = [](const std::function<void(graph_node & read, graph_node & v)>& change) {
    std::vector<graph_node> nodes(2);
    nodes[0].op = "Input";
    nodes[0].output_shape = shape{1, 8, 4, 4};
    nodes[1].op = "Conv";
    nodes[1].inputs = {0};
    nodes[1].output_shape = shape{1, 8, 4, 4};
    nodes[1].set("kernel_shape", std::vector<std::int64_t>{3, 3});
    change(nodes[0], nodes[1]);
    return graph(nodes);
  };
  const std::vector<std::function<void(graph_node&, graph_node&)>> changes = {
      [](graph_node&, graph_node&) {},
      [](graph_node&, graph_node& v) { v.op = "ConvTranspose"; },
      [](graph_node&, graph_node& v) { v.params = 1; },
      [](graph_node&, graph_node& v) {
        v.output_shape = shape{1, 8, 4};
      },
      [](graph_node&, graph_node& v) { v.output_shape = shape{}; },
      [](graph_node&, graph_node& v) { v.output_shape.reset(); },
      [](graph_node&, graph_node& v) { v.inputs = {}; },
      [](graph_node&, graph_node& v) {
        v.inputs = {0, 0};
      },
      [](graph_node& read, graph_node&) {
        read.output_shape = shape{1, 8, 4, 5};
      },
      [](graph_node& read, graph_node&) { read.output_shape.reset(); },
      [](graph_node&, graph_node& v) { v.attributes.clear(); },
      [](graph_node&, graph_node& v) {
        v.set("kernel_shape", std::vector<std::int64_t>{3, 5});
      },
      [](graph_node&, graph_node& v) { v.set("kernel_shape", std::vector<std::int64_t>{3}); },
      [](graph_node&, graph_node& v) { v.set("kernel_shape", std::int64_t{3}); },
      [](graph_node&, graph_node& v) { v.set("group", std::int64_t{2}); },
      [](graph_node&, graph_node& v) { v.set("group", 2.0); },
      [](graph_node&, graph_node& v) { v.set("group", std::string("2")); },
      [](graph_node&, graph_node& v) { v.set("group", std::vector<double>{2.0}); },
      [](graph_node&, graph_node& v) { v.set("groups", std::int64_t{2}); },
  };
  node_table table(templates);
  std::set<std::int32_t> numbers;
  for (const auto& change : changes) numbers.insert(table.add(made(change), 1, 1));
  numbers.insert(table.add(made(changes.front()), 1, 2));
  CHECK(numbers.size() == changes.size() + 1);
  CHECK(table.size() == numbers.size());
  CHECK(table.add(made([](graph_node& read, graph_node& v) { read.op = v.name = "any"; }), 1, 1) == 0);
}

TEST_CASE("a position tells nodes apart whose features are the same", "[node_table]") {
  const auto templates = text::template_set::named("concise");
  const auto g = make_network(network_families[0], 4, 0);
  const std::vector<float> here{0.0F, 1.0F}, there{0.0F, 2.0F};
  node_table table(templates);
  CHECK(table.add(g, 0, 1, here) == 0);
  CHECK(table.add(g, 0, 1, there) == 1);
  CHECK(table.add(g, 0, 1, here) == 0);
  CHECK(table.features()[0].numeric == table.features()[1].numeric);
}
