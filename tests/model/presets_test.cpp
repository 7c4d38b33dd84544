// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/presets.hpp"

#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;

namespace {

template <class Encoder>
graph_structure diamond() {
  return Encoder::structure(ledg_test::pack({ledg_test::parents(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}})}));
}

template <class Encoder>
std::size_t parameters() {
  parameter_layout layout;
  const Encoder encoder(layout, "graph", {.hidden_size = 8, .num_layers = 2, .num_heads = 4, .intermediate_size = 12});
  CHECK(encoder.config().num_layers == 2);
  for (const auto& p : layout.entries()) CHECK(p.name.rfind("graph.", 0) == 0);
  return layout.size();
}

}  // namespace

TEST_CASE("presets attend over the neighbours their papers name", "[presets]") {
  const auto own = diamond<ledg_former>();
  REQUIRE(own.lists.size() == 3);
  CHECK(own.lists[0].edge_count() == 5 + 3);  // grandparents: 0 of 3, 1 and 2 of 4
  CHECK(own.lists[1].edge_count() == 5 + 5);
  CHECK(own.lists[2].edge_count() == 5 + 5);
  const auto nn = diamond<nn_former>();
  REQUIRE(nn.lists.size() == 4);
  CHECK(nn.lists[0].edge_count() == 10);
  CHECK(nn.lists[1].edge_count() == 10);
  CHECK(nn.lists[2].edge_count() == 5 + 2);  // 1 and 2 share a consumer
  CHECK(nn.lists[3].edge_count() == 5 + 2);  // and a producer
  const auto all = diamond<graph_transformer>();
  REQUIRE(all.lists.size() == 1);
  CHECK(all.lists[0].edge_count() == 25);
  CHECK(diamond<graph_sage>().lists.size() == 2);
  CHECK(diamond<nar_former_v2>().lists.size() == 2);
}

TEST_CASE("a block of nn_former looks two steps far, of the others one", "[presets]") {
  CHECK(ledg_former::reach == 1);
  CHECK(graph_transformer::reach == 1);
  CHECK(graph_sage::reach == 1);
  CHECK(nar_former_v2::reach == 1);
  CHECK(nn_former::reach == 2);
}

TEST_CASE("presets are made of different parameters", "[presets]") {
  CHECK(parameters<ledg_former>() > parameters<graph_transformer>());
  CHECK(parameters<nn_former>() > 0);
  CHECK(parameters<nar_former_v2>() > parameters<graph_sage>());  // by the queries
  parameter_layout layout;
  CHECK_THROWS_AS(nn_former(layout, "graph", {.hidden_size = 6, .num_heads = 3}), input_error);  // four groups of heads
}
