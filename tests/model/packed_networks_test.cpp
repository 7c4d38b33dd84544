// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/packed_networks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/model/network_encoder.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/latency_data.hpp"
#include "support/prepared.hpp"
#include "support/reference.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using presets = std::tuple<ledg_former, nn_former, graph_transformer, graph_sage>;

graph_encoder_config small_encoder(std::size_t layers) {
  return {.hidden_size = 8, .num_layers = layers, .num_heads = 4, .intermediate_size = 12, .dropout = 0};
}

constexpr std::size_t text_size = 5;

/// Node states of one network.
template <class T, class GraphEncoder>
dense<double> states(const network_encoder<GraphEncoder>& encoder, const std::vector<T>& parameters,
                     const std::vector<const prepared_network*>& networks, std::size_t texts) {
  const packed_networks packed(networks);
  const auto rows = random_matrix<T>(texts, text_size, 77);
  workspace<T> memory;
  typename network_encoder<GraphEncoder>::template context<T> context;
  return to_double(encoder.forward(forward_pass<T>{parameters.data(), &memory}, view(rows), packed, context));
}

/// Deals every row of @p plain out to an equal row of @p collapsed, each taking as many as it stands for. Empty where
/// that comes out even.
std::string mismatch(const dense<double>& plain, const dense<double>& collapsed, const prepared_network& network,
                     double most) {
  std::vector<float> left;
  for (const auto& w : network.work) left.push_back(w.count);
  for (std::size_t i = 0; i < plain.rows; ++i) {
    bool found = false;
    for (std::size_t r = 0; r < collapsed.rows && !found; ++r) {
      if (left[r] == 0) continue;
      double worst = 0;
      for (std::size_t c = 0; c < plain.cols; ++c)
        worst = std::max(worst, std::fabs(plain.row(i)[c] - collapsed.row(r)[c]));
      if (!(worst <= most)) continue;
      found = true;
      left[r] -= 1;
    }
    if (!found) return "node " + std::to_string(i) + " of " + std::to_string(plain.rows) + " has no equal row";
  }
  return std::all_of(left.begin(), left.end(), [](float n) { return n == 0; }) ? "" : "a row stands for too many nodes";
}

/// Holds all networks against their plain forms. @returns rows left of how many.
template <class GraphEncoder>
std::pair<std::size_t, std::size_t> check_collapse(const graph_encoder_config& config,
                                                   const std::vector<graph>& networks, bool in_float) {
  parameter_layout layout;
  const network_encoder<GraphEncoder> encoder(layout, "network", text_size, config);
  const auto p = random_parameters<double>(layout);
  const std::vector<float> p_float(p.begin(), p.end());
  std::pair<std::size_t, std::size_t> size{0, 0};
  for (const auto& g : networks) {
    INFO("network " << g.id << ", layers " << config.num_layers);
    text_table texts;
    auto plain = prepare_plainly<GraphEncoder>(g, texts, config);
    auto collapsed = prepare<GraphEncoder>(g, config, texts);
    if (config.virtual_node)  // it stands for no node, and is compared as one here
      for (auto* n : {&plain, &collapsed}) n->work.back().count += 1;
    CHECK(mismatch(states<double>(encoder, p, {&plain}, texts.size()),
                   states<double>(encoder, p, {&collapsed}, texts.size()), collapsed, 1e-12) == "");
    if (in_float)  // to the last bit
      CHECK(mismatch(states<float>(encoder, p_float, {&plain}, texts.size()),
                     states<float>(encoder, p_float, {&collapsed}, texts.size()), collapsed, 0) == "");
    size.first += collapsed.rows();
    size.second += plain.rows();
  }
  return size;
}

/// The same network, its nodes in another order in which producers stand before consumers. @p order receives whose
/// place each node takes: node i of the result is node order[i] of @p g.
graph shuffled(const graph& g, std::uint64_t seed, std::vector<std::size_t>& order) {
  std::vector<std::int32_t> place(g.size(), -1);
  std::vector<graph_node> nodes;
  order.clear();
  while (order.size() < g.size()) {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < g.size(); ++i)
      if (place[i] < 0 && std::all_of(g[i].inputs.begin(), g[i].inputs.end(),
                                      [&](auto j) { return place[static_cast<std::size_t>(j)] >= 0; }))
        ready.push_back(i);
    const auto i = ready[philox(seed).below(order.size(), ready.size())];
    place[i] = static_cast<std::int32_t>(order.size());
    order.push_back(i);
    nodes.push_back(g[i]);
    for (auto& j : nodes.back().inputs) j = place[static_cast<std::size_t>(j)];
  }
  return graph(std::move(nodes), g.id, g.family);
}

/// Two equal branches side by side, twice.
graph twins() {
  network_builder b;
  auto x = b.input({1, 8, 8, 8});
  for (int k = 0; k < 2; ++k) x = b.sum(b.unary("Relu", b.conv(x, 8, 3)), b.unary("Relu", b.conv(x, 8, 3)));
  return b.build("twins", "twins");
}

/// Configurations in which an encoder sees more than operators and their neighbours.
graph_encoder_config seeing(bool positions, bool virtual_node, std::size_t layers = 2) {
  auto c = small_encoder(layers);
  c.positions = positions;
  c.virtual_node = virtual_node;
  return c;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("collapsing equal rows changes no node's state", "[packed_networks]", presets) {
  std::vector<graph> repeated, random;
  for (const auto family : network_families) repeated.push_back(make_network(family, 9, 5));
  for (std::uint64_t seed = 0; seed < 6; ++seed) random.push_back(random_network(25, seed));
  const bool in_float = std::is_same_v<TestType, ledg_former>;
  for (std::size_t layers = 1; layers <= 3; ++layers) {
    const auto [rows, nodes] = check_collapse<TestType>(small_encoder(layers), repeated, in_float);
    if (layers == 1) CHECK(rows < nodes * (std::is_same_v<TestType, nn_former> ? 7 : 6) / 10);
    check_collapse<TestType>(small_encoder(layers), random, in_float);
  }
}

TEST_CASE("more repetitions of a block cost no more rows", "[packed_networks]") {
  for (const auto family : network_families) {
    if (family == "branch") continue;
    text_table texts;
    const auto few = prepare<ledg_former>(make_network(family, 8, 1), 1, texts);
    const auto many = prepare<ledg_former>(make_network(family, 80, 1), 1, texts);
    CHECK(few.rows() == many.rows());
    float nodes = 0;
    for (const auto& w : many.work) nodes += w.count;
    CHECK(static_cast<std::size_t>(nodes) == make_network(family, 80, 1).size());
  }
}

TEST_CASE("stacked networks have what each has alone", "[packed_networks]") {
  text_table texts;
  const auto a = prepare<ledg_former>(make_network("residual", 3, 1), 2, texts);
  const auto b = prepare<ledg_former>(make_network("mlp", 2, 2), 2, texts);
  const prepared_network none;
  const prepared_network* const three[] = {&a, &b, &a};
  const packed_networks p(three);
  CHECK(p.rows() == 2 * a.rows() + b.rows());
  REQUIRE(p.offsets().size() == 4);
  CHECK(static_cast<std::size_t>(p.offsets()[2]) == a.rows() + b.rows());
  CHECK(p.numeric.size() == p.rows() * node_feature_count);
  CHECK(p.work.size() == p.rows());
  REQUIRE(p.structure.lists.size() == a.lists.size());
  for (const auto& list : p.structure.lists)
    for (std::size_t g = 0; g < 3; ++g)
      for (auto i = p.offsets()[g]; i < p.offsets()[g + 1]; ++i)
        for (const auto j : list.row(static_cast<std::size_t>(i)))
          REQUIRE((j >= p.offsets()[g] && j < p.offsets()[g + 1]));

  parameter_layout layout;
  const network_encoder<ledg_former> encoder(layout, "network", text_size, small_encoder(2));
  const auto q = random_parameters<double>(layout);
  const auto alone = states<double>(encoder, q, {&b}, texts.size());
  const auto stacked = states<double>(encoder, q, {&a, &b, &a}, texts.size());
  CHECK(difference(alone, row_range(stacked, a.rows(), b.rows()), 1e-13) == "");
  // In float too, whatever stands beside a network, to the last bit where products promise it.
  const std::vector<float> single(q.begin(), q.end());
  const auto float_alone = states<float>(encoder, single, {&b}, texts.size());
  const auto float_stacked = states<float>(encoder, single, {&a, &b, &a}, texts.size());
  const double most = products::rows_are_independent ? 0.0 : tolerance<float>::layer;
  CHECK(difference(float_alone, row_range(float_stacked, a.rows(), b.rows()), most) == "");
  CHECK(packed_networks(std::vector<const prepared_network*>{}).rows() == 0);
  const prepared_network* const with_empty[] = {&none};
  CHECK(packed_networks(with_empty).offsets().size() == 2);
}

TEMPLATE_LIST_TEST_CASE("collapsing equal rows changes no state where nodes have positions and a virtual node",
                        "[packed_networks]", presets) {
  std::vector<graph> networks = {twins(), graph({graph_node{}}, "one", "one")};
  for (const auto family : network_families) networks.push_back(make_network(family, 5, 5));
  for (std::uint64_t seed = 0; seed < 4; ++seed) networks.push_back(random_network(25, seed));
  for (const bool positions : {false, true})
    for (const bool virtual_node : {false, true}) {
      CAPTURE(positions, virtual_node);
      const auto [rows, nodes] = check_collapse<TestType>(seeing(positions, virtual_node), networks, true);
      CHECK(rows < nodes);
    }
}

TEST_CASE("nodes that stand elsewhere are no equal rows", "[packed_networks]") {
  text_table texts;
  const auto rows = [&](const graph& g, bool positions) {
    return prepare<ledg_former>(g, seeing(positions, false, 1), texts).rows();
  };
  // Blocks in a row are alike but for their place; branches side by side have the same.
  CHECK(rows(make_network("plain", 20, 1), false) < 20);
  CHECK(rows(make_network("plain", 20, 1), true) == make_network("plain", 20, 1).size());
  CHECK(rows(twins(), true) == 7);
  CHECK(twins().size() == 11);
}

TEST_CASE("a virtual node is a last row that counts for no node and that all others feed", "[packed_networks]") {
  text_table texts;
  const auto g = make_network("residual", 3, 1);
  const auto n = prepare_plainly<graph_sage>(g, texts, seeing(true, true));
  REQUIRE(n.rows() == g.size() + 1);
  CHECK(n.work.back().count == 0);
  CHECK(n.work.back().macs == 0);
  CHECK(n.work.front().count == 1);
  CHECK(texts.texts()[static_cast<std::size_t>(n.text.back())].find("Virtual") != std::string::npos);
  CHECK(n.parents.row(g.size()).size() == g.size());
  for (std::size_t i = 0; i < g.size(); ++i) CHECK(n.children.row(i).back() == static_cast<std::int32_t>(g.size()));
  CHECK(n.positions.size() == n.rows() * position_feature_count);
  // Positions are those of the network itself.
  const auto without = prepare_plainly<graph_sage>(g, texts, seeing(true, false));
  CHECK(std::equal(without.positions.begin(), without.positions.end(), n.positions.begin()));
  CHECK(prepare_plainly<graph_sage>(g, texts).positions.empty());
  const prepared_network* const both[] = {&n, &n};
  CHECK(packed_networks(both).positions.size() == 2 * n.positions.size());
}

TEMPLATE_LIST_TEST_CASE("the order of nodes plays no part, with positions and a virtual node", "[packed_networks]",
                        presets) {
  const auto config = seeing(true, true);
  parameter_layout layout;
  const network_encoder<TestType> encoder(layout, "network", text_size, config);
  const auto p = random_parameters<double>(layout);
  for (const auto& g : {twins(), random_network(25, 2), make_network("branch", 3, 4)}) {
    INFO("network " << g.id);
    text_table texts;
    std::vector<std::size_t> order;
    const auto plain = prepare_plainly<TestType>(g, texts, config);
    const auto other = prepare_plainly<TestType>(shuffled(g, 5, order), texts, config);
    REQUIRE_FALSE(std::is_sorted(order.begin(), order.end()));
    order.push_back(g.size());
    const auto before = states<double>(encoder, p, {&plain}, texts.size());
    CHECK(difference(reordered(before, order), states<double>(encoder, p, {&other}, texts.size()), 1e-6) == "");
  }
}
