// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/shared_networks.hpp"

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "ledg/model/network_encoder.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/latency_data.hpp"
#include "support/prepared.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using presets = std::tuple<ledg_former, nn_former, graph_transformer, graph_sage>;

constexpr std::size_t text_size = 5;

std::vector<graph> small_networks() {
  std::vector<graph> networks{graph()};
  for (const auto family : network_families)
    for (std::uint64_t seed = 0; seed < 2; ++seed) networks.push_back(make_network(family, 3, seed));
  for (std::uint64_t seed = 0; seed < 8; ++seed) networks.push_back(random_network(9, seed / 2));
  return networks;
}

template <class GraphEncoder>
shared_networks share(const std::vector<graph>& networks, const graph_encoder_config& config, text_table& texts) {
  return share_rows<GraphEncoder>(networks, config, text::template_set::named("concise"),
                                  [&](const std::string& t) { return texts.add(t); });
}

/// Holds the states of all nodes against those of networks prepared plainly, in one batch.
template <class T, class GraphEncoder>
std::string mismatch(const graph_encoder_config& config, double tolerance) {
  parameter_layout layout;
  const network_encoder<GraphEncoder> encoder(layout, "network", text_size, config);
  const auto p = random_parameters<T>(layout);
  const auto networks = small_networks();
  text_table texts;
  std::vector<prepared_network> plain;
  for (const auto& g : networks) plain.push_back(prepare_plainly<GraphEncoder>(g, texts, config));
  std::vector<const prepared_network*> all;
  for (const auto& n : plain) all.push_back(&n);
  const packed_networks packed(all);
  const auto shared = share<GraphEncoder>(networks, config, texts);
  const auto vectors = random_matrix<T>(texts.size(), text_size, 77);
  workspace<T> memory;
  const forward_pass<T> pass{p.data(), &memory};
  typename network_encoder<GraphEncoder>::template context<T> context;
  const auto expected = to_double(encoder.forward(pass, view(vectors), packed, context));
  return difference(expected, to_double(encoder.forward(pass, view(vectors), shared)), tolerance);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("rows computed once change no node's state", "[shared_networks]", presets) {
  for (std::size_t layers = 0; layers <= 3; ++layers)
    for (const bool positions : {false, true})
      for (const bool virtual_node : {false, true}) {
        CAPTURE(layers, positions, virtual_node);
        const graph_encoder_config config{.hidden_size = 8,
                                          .num_layers = layers,
                                          .num_heads = 4,
                                          .intermediate_size = 12,
                                          .dropout = 0.2,
                                          .positions = positions,
                                          .virtual_node = virtual_node};
        CHECK(mismatch<double, TestType>(config, 1e-12) == "");
        if (std::is_same_v<TestType, ledg_former>) CHECK(mismatch<float, TestType>(config, 0) == "");
      }
}

TEST_CASE("every block has the rows that it can tell apart", "[shared_networks]") {
  const auto networks = small_networks();
  text_table texts;
  const auto shared = share<ledg_former>(networks, {.num_layers = 3}, texts);
  const std::size_t nodes = shared.batch.node_count();
  CHECK(shared.row_of.size() == nodes);
  CHECK(shared.batch.graph_count() == networks.size());
  CHECK(shared.numeric.size() == shared.rows() * node_feature_count);
  REQUIRE(shared.blocks.size() == 3);
  std::size_t before = shared.rows();
  CHECK(before < nodes / 2);
  for (const auto& block : shared.blocks) {
    CHECK(block.rows() >= before);
    CHECK(block.rows() < nodes);  // some networks are there twice
    for (const auto r : block.from) REQUIRE(static_cast<std::size_t>(r) < before);
    REQUIRE(block.structure.lists.size() == 3);
    for (const auto& list : block.structure.lists) {
      CHECK(list.rows() == block.rows());
      for (const auto r : list.indices) REQUIRE(static_cast<std::size_t>(r) < block.rows());
    }
    before = block.rows();
  }
  for (const auto r : shared.row_of) REQUIRE(static_cast<std::size_t>(r) < before);
}

TEST_CASE("the same network again costs no row", "[shared_networks]") {
  const bool sees_more = GENERATE(false, true);
  const graph_encoder_config config{.num_layers = 2, .positions = sees_more, .virtual_node = sees_more};
  const std::size_t extra = sees_more ? 1 : 0;
  text_table texts;
  const auto one = share<ledg_former>({random_network(12, 3)}, config, texts);
  const auto many = share<ledg_former>(std::vector<graph>(5, random_network(12, 3)), config, texts);
  CHECK(many.rows() == one.rows());
  CHECK(many.positions.size() == (sees_more ? many.rows() * position_feature_count : 0));
  for (std::size_t b = 0; b < 2; ++b) CHECK(many.blocks[b].rows() == one.blocks[b].rows());
  CHECK(many.row_of.size() == 5 * one.row_of.size());
  CHECK(many.batch.node_count() == many.row_of.size());
  const auto none = share<ledg_former>({}, config, texts);
  CHECK(none.row_of.empty());
  CHECK(none.rows() <= extra);
  CHECK(none.blocks.size() == 2);
  CHECK(none.batch.graph_count() == 0);
}
