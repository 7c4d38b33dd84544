// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/network_encoder.hpp"

#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/derivatives.hpp"
#include "support/latency_data.hpp"
#include "support/prepared.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using presets = std::tuple<ledg_former, nn_former, graph_transformer, graph_sage>;

}  // namespace

TEMPLATE_LIST_TEST_CASE("node states have the gradients of their values, with equal rows collapsed",
                        "[network_encoder]", presets) {
  parameter_layout layout;
  constexpr std::size_t text_size = 3;
  const bool sees_more = GENERATE(false, true);
  const graph_encoder_config config{.hidden_size = 4,
                                    .num_layers = 1,
                                    .num_heads = 4,
                                    .intermediate_size = 4,
                                    .dropout = 0.2,
                                    .positions = sees_more,
                                    .virtual_node = sees_more};
  const network_encoder<TestType> encoder(layout, "network", text_size, config);
  text_table table;
  const auto a = prepare<TestType>(make_network("residual", 4, 1), config, table);
  const auto b = prepare<TestType>(make_network("mlp", 1, 2), config, table);
  const prepared_network* const both[] = {&a, &b};
  const packed_networks networks(both);
  auto texts = random_matrix(table.size() + 1, text_size, 4);  // one that nobody uses
  auto p = random_parameters<double>(layout);
  workspace<double> memory;
  typename network_encoder<TestType>::template context<double> context;
  const forward_pass<double> pass{p.data(), &memory, true, philox(5), 3};
  const auto weights = random_matrix(networks.rows(), 4, 9);
  const auto loss = [&] {
    memory.reset();
    const auto z = encoder.forward(pass, view(texts), networks, context);
    double sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) sum += weights.values[i] * z.data[i];
    return sum;
  };
  static_cast<void>(loss());
  std::vector<double> g(p.size(), 0.0);
  const auto d = to_double(encoder.backward({p.data(), g.data(), &memory}, view(weights), networks, context));
  REQUIRE(d.rows == texts.rows);
  gradient_report report;
  compare_parameters(report, layout, p, g, loss);
  compare_derivatives(report, texts.values, d.values, "texts", loss);
  LEDG_CHECK_REPORT(report);
  for (std::size_t c = 0; c < text_size; ++c) CHECK(d.row(d.rows - 1)[c] == 0);
}

TEST_CASE("positions have weights where the configuration says so, and must then be there", "[network_encoder]") {
  graph_encoder_config config{.hidden_size = 4, .num_layers = 1, .num_heads = 2, .intermediate_size = 4};
  parameter_layout plain_layout;
  const network_encoder<graph_sage> plain(plain_layout, "network", 3, config);
  config.positions = true;
  parameter_layout layout;
  const network_encoder<graph_sage> encoder(layout, "network", 3, config);
  CHECK(layout.size() == plain_layout.size() + 4 * position_feature_count);
  std::size_t found = 0;
  for (const auto& e : layout.entries()) found += e.name == "network.node.position.weight" ? 1 : 0;
  CHECK(found == 1);
  for (const auto& e : plain_layout.entries()) CHECK(e.name.find("position") == std::string::npos);

  text_table table;
  const auto g = make_network("mlp", 2, 1);
  const auto without = prepare<graph_sage>(g, 1, table);
  const auto with = prepare<graph_sage>(g, config, table);
  const auto texts = random_matrix(table.size(), 3, 4);
  const auto run = [&](const auto& network, const parameter_layout& l, const prepared_network& n) {
    const auto p = random_parameters<double>(l);
    const prepared_network* const one[] = {&n};
    const packed_networks networks(one);
    workspace<double> memory;
    network_encoder<graph_sage>::context<double> context;
    return to_double(network.forward(forward_pass<double>{p.data(), &memory}, view(texts), networks, context));
  };
  CHECK(run(encoder, layout, with).rows == with.rows());
  CHECK_THROWS_AS(run(encoder, layout, without), shape_error);
  CHECK_THROWS_AS(run(plain, plain_layout, with), shape_error);
}
