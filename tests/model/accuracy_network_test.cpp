// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/accuracy_network.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "support/catch.hpp"
#include "support/derivatives.hpp"
#include "support/latency_data.hpp"
#include "support/prepared.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using dynamic_encoder = graph_encoder<dgsa<masks<grandfather, father, child>>, feed_forward<>>;
using accuracy_networks =
    std::tuple<accuracy_network<dynamic_encoder>, accuracy_network<dynamic_encoder, sum_pool>,
               accuracy_network<dynamic_encoder, output_pool>, accuracy_network<dynamic_encoder, attention_pool>>;

accuracy_network_config small_accuracy() {
  accuracy_network_config c;
  c.text_size = 4;
  c.graph = {.hidden_size = 4, .num_layers = 2, .num_heads = 2, .intermediate_size = 6, .dropout = 0.2};
  c.scalar_size = 3;
  c.fusion_size = 5;
  return c;
}

prepared_network prepared(const csr& parents, std::uint64_t seed) {
  const csr* const one[] = {&parents};
  auto s = dynamic_encoder::structure(graph_batch(one));
  prepared_network out;
  for (std::size_t i = 0; i < parents.rows(); ++i) out.text.push_back(static_cast<std::int32_t>((i + seed) % 3));
  out.numeric = random_matrix<float>(parents.rows(), node_feature_count, seed).values;
  out.work.resize(parents.rows());
  out.parents = s.batch.parents;
  out.children = s.batch.children;
  out.lists = s.lists;
  return out;
}

accuracy_inputs two_cells() {
  const auto a = prepared(parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), 1);
  const auto b = prepared(parents(2, {{0, 1}}), 2);
  const prepared_network* const both[] = {&a, &b};
  return {packed_networks(both), {0.5F, -1.0F, 2.0F, 1.5F, 0.25F, -0.75F}};
}

// Texts to scores, weighted into one number.
template <class Network>
struct whole {
  explicit whole(const Network& n) : network(n) {}

  const Network& network;
  dense<double> texts = random_matrix(3, 4, 7);
  accuracy_inputs in = two_cells();
  workspace<double> memory;
  typename Network::template context<double> context;

  double forward(const std::vector<double>& p) {
    memory.reset();
    const forward_pass<double> pass{p.data(), &memory, true, philox(5), 3};
    const auto y = network.forward(pass, view(texts), in, context);
    REQUIRE(y.rows == 2);
    return 1.5 * *y.row(0) - 0.5 * *y.row(1);
  }
  std::vector<double> gradients(const std::vector<double>& p) {
    static_cast<void>(forward(p));
    std::vector<double> g(p.size(), 0.0);
    const backward_pass<double> pass{p.data(), g.data(), &memory};
    const double d[] = {1.5, -0.5};
    const auto d_texts = memory.zeros(3, 4);
    network.backward(pass, {d, 2, 1}, in, context, d_texts);
    for (const double x : to_double(d_texts).values) g.push_back(x);  // behind those of the parameters
    return g;
  }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("scores have the gradients of their values, texts to head", "[accuracy_network]",
                        accuracy_networks) {
  parameter_layout layout;
  const TestType network(layout, small_accuracy());
  auto p = random_parameters<double>(layout);
  whole<TestType> run(network);
  const auto g = run.gradients(p);
  gradient_report report;
  const auto loss = [&] { return run.forward(p); };
  compare_parameters(report, layout, p, {g.begin(), g.begin() + static_cast<std::ptrdiff_t>(p.size())}, loss);
  compare_derivatives(report, run.texts.values, {g.begin() + static_cast<std::ptrdiff_t>(p.size()), g.end()}, "texts",
                      loss);
  LEDG_CHECK_REPORT(report);
  CHECK(report.checked == layout.size() + 12);
}

TEST_CASE("a cell's score does not depend on its company", "[accuracy_network]") {
  parameter_layout layout;
  const accuracy_network<dynamic_encoder> network(layout, small_accuracy());
  const auto p = random_parameters<double>(layout);
  const auto cell = prepared(parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), 1);
  const auto texts = random_matrix(3, 4, 7);
  const auto score = [&](const accuracy_inputs& in) {
    workspace<double> memory;
    accuracy_network<dynamic_encoder>::context<double> c;
    const forward_pass<double> pass{p.data(), &memory, false, philox(0), 0};
    return *network.forward(pass, view(texts), in, c).row(0);
  };
  const prepared_network* const one[] = {&cell};
  CHECK(score({packed_networks(one), {0.5F, -1.0F, 2.0F}}) == Approx(score(two_cells())).epsilon(1e-12));
  CHECK(score({packed_networks(one), {0.5F, -1.0F, 3.0F}}) != Approx(score(two_cells())).epsilon(1e-12));
}

TEST_CASE("scalars of the wrong number are refused", "[accuracy_network]") {
  parameter_layout layout;
  const accuracy_network<dynamic_encoder> network(layout, small_accuracy());
  const auto p = random_parameters<float>(layout);
  const auto texts = random_matrix<float>(3, 4, 7);
  workspace<float> memory;
  accuracy_network<dynamic_encoder>::context<float> c;
  const forward_pass<float> pass{p.data(), &memory, false, philox(0), 0};
  auto in = two_cells();
  in.scalars.pop_back();
  CHECK_THROWS_AS(network.forward(pass, view(texts), in, c), shape_error);
}

TEMPLATE_LIST_TEST_CASE("equal rows of all cells once give the same bits", "[accuracy_network]", accuracy_networks) {
  auto config = small_accuracy();
  config.graph.num_layers = GENERATE(0U, 1U, 3U);
  config.graph.positions = GENERATE(false, true);
  config.graph.virtual_node = GENERATE(false, true);
  parameter_layout layout;
  const TestType network(layout, config);
  const auto p = random_parameters<float>(layout);
  std::vector<graph> cells;
  for (std::uint64_t seed = 0; seed < 40; ++seed) cells.push_back(random_network(1 + seed % 7, seed / 2));
  text_table texts;
  std::vector<prepared_network> alone;
  for (const auto& g : cells) alone.push_back(prepare_plainly<dynamic_encoder>(g, texts, config.graph));
  const auto shared = share_rows<dynamic_encoder>(cells, config.graph, text::template_set::named("concise"),
                                                  [&](const std::string& t) { return texts.add(t); });
  const auto vectors = random_matrix<float>(texts.size(), 4, 7);
  const auto scalars = random_matrix<float>(cells.size(), 3, 8);
  workspace<float> memory;
  const forward_pass<float> pass{p.data(), &memory};
  const auto together = network.forward(pass, view(vectors), shared, std::span<const float>(scalars.values));
  REQUIRE(together.rows == cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const prepared_network* const one[] = {&alone[i]};
    const accuracy_inputs in{packed_networks(one), {scalars.row(i), scalars.row(i) + 3}};
    typename TestType::template context<float> c;
    const float score = *network.forward(pass, view(vectors), in, c).row(0);
    if (products::rows_are_independent)
      CHECK(score == *together.row(i));
    else
      CHECK(score == Approx(*together.row(i)).epsilon(1e-4));
  }
  CHECK_THROWS_AS(network.forward(pass, view(vectors), shared, std::span<const float>(scalars.values).first(3)),
                  shape_error);
}
