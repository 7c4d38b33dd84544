// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/latency_network.hpp"

#include <cmath>
#include <span>
#include <tuple>
#include <vector>

#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/derivatives.hpp"
#include "support/latency_data.hpp"
#include "support/prepared.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using networks = std::tuple<latency_network<ledg_former>, latency_network<ledg_former, pooled_latency_head>>;

template <class Network>
typename Network::config_type small_latency() {
  typename Network::config_type c;
  c.text_size = 4;
  c.graph = {.hidden_size = 4, .num_layers = 1, .num_heads = 2, .intermediate_size = 5, .dropout = 0.2};
  c.platform.hidden_size = 4;
  c.platform.size = 3;
  if constexpr (requires { c.head.mlp_size; })
    c.head.mlp_size = 4;
  else
    c.head.fusion_size = 5;
  c.connect(2);
  return c;
}

/// Two networks on three platforms, whose texts have arbitrary vectors.
struct question {
  text_table table;
  dense<double> texts;
  latency_inputs in;

  explicit question(std::size_t repeats = 5) {
    const auto a = prepare<ledg_former>(make_network("residual", repeats, 1), 1, table);
    const auto b = prepare<ledg_former>(make_network("mlp", repeats, 2), 1, table);
    const prepared_network* const both[] = {&a, &b};
    in.networks = packed_networks(both);
    const auto own = table.add("platform");
    in.platform_text = {own, -1, 0};
    in.platform_numeric = random_matrix<float>(3, platform_feature_count, 6).values;
    in.terms = {{1, 20, 4, 0.005F}, {0.01F, 1, 4, 0.001F}, {100, 900, 2, 0.02F}};
    in.setting = {0, -1, 1};
    in.queries = {{0, 0, 1}, {1, 1, 2}, {0, 2, 8}, {1, 2, 1}, {1, 0, 1.5F}};
    texts = random_matrix(table.size(), 4, 8);
  }
};

template <class T, class Network>
std::vector<double> log_ms(const Network& network, const std::vector<T>& p, const question& q) {
  workspace<T> memory;
  typename Network::template context<T> context;
  const forward_pass<T> pass{p.data(), &memory};
  const std::vector<T> texts(q.texts.values.begin(), q.texts.values.end());
  const auto y = network.forward(pass, {texts.data(), q.texts.rows, q.texts.cols}, q.in, context);
  return {y.begin(), y.end()};
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("latencies have the gradients of their values, from texts to head", "[latency_network]",
                        networks) {
  parameter_layout layout;
  const TestType network(layout, small_latency<TestType>());
  question q;
  auto p = random_parameters<double>(layout);
  const auto weights = random_matrix(1, q.in.queries.size(), 43).values;
  workspace<double> memory;
  typename TestType::template context<double> context;
  const forward_pass<double> pass{p.data(), &memory, true, philox(5), 3};
  const auto loss = [&] {
    memory.reset();
    const auto y = network.forward(pass, view(q.texts), q.in, context);
    double sum = 0.3 * factor_penalty_of<double>(context.head);
    for (std::size_t i = 0; i < y.size(); ++i) sum += weights[i] * y[i];
    return sum;
  };
  static_cast<void>(loss());
  std::vector<double> g(p.size(), 0.0);
  const backward_pass<double> back{p.data(), g.data(), &memory};
  const auto d_texts = memory.zeros(q.texts.rows, q.texts.cols);
  network.backward(back, weights, 0.3, q.in, context, d_texts);
  const auto d = to_double(d_texts);
  gradient_report report;
  compare_parameters(report, layout, p, g, loss);
  compare_derivatives(report, q.texts.values, d.values, "texts", loss);
  LEDG_CHECK_REPORT(report);
  CHECK(report.checked == layout.size() + q.texts.values.size());
}

TEST_CASE("float agrees with double", "[latency_network]") {
  parameter_layout layout;
  const latency_network<ledg_former> network(layout, small_latency<latency_network<ledg_former>>());
  const auto p = random_parameters<double>(layout);
  const question q;
  const auto exact = log_ms(network, p, q);
  const auto rounded = log_ms(network, std::vector<float>(p.begin(), p.end()), q);
  REQUIRE(exact.size() == q.in.queries.size());
  for (std::size_t i = 0; i < exact.size(); ++i) CHECK(rounded[i] == Approx(exact[i]).margin(1e-4));
}

TEST_CASE("more repetitions of a block and a larger batch are never faster, whatever the weights",
          "[latency_network]") {
  parameter_layout layout;
  const latency_network<ledg_former> network(layout, small_latency<latency_network<ledg_former>>());
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto p = random_matrix<double>(1, layout.size(), seed, 1.5).values;
    // Every block far enough from the ends looks like its neighbours, so more blocks are more of the same rows.
    question q(6);
    const question more(12);
    REQUIRE(q.table.texts() == more.table.texts());
    const auto before = log_ms(network, p, q);
    const auto longer = log_ms(network, p, more);
    for (auto& query : q.in.queries) query.batch *= 2;
    const auto larger = log_ms(network, p, q);
    for (std::size_t i = 0; i < before.size(); ++i) {
      CHECK(longer[i] > before[i]);
      CHECK(larger[i] >= before[i]);
    }
  }
}
