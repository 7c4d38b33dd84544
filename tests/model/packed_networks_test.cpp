// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/packed_networks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "ledg/model/network_encoder.hpp"
#include "ledg/predict/presets.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/latency_data.hpp"
#include "support/prepared.hpp"

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
std::pair<std::size_t, std::size_t> check_collapse(std::size_t layers, const std::vector<graph>& networks,
                                                   bool in_float) {
  parameter_layout layout;
  const network_encoder<GraphEncoder> encoder(layout, "network", text_size, small_encoder(layers));
  const auto p = random_parameters<double>(layout);
  const std::vector<float> p_float(p.begin(), p.end());
  std::pair<std::size_t, std::size_t> size{0, 0};
  for (const auto& g : networks) {
    INFO("network " << g.id << ", layers " << layers);
    text_table texts;
    const auto plain = prepare_plainly<GraphEncoder>(g, texts);
    const auto collapsed = prepare<GraphEncoder>(g, layers, texts);
    CHECK(mismatch(states<double>(encoder, p, {&plain}, texts.size()),
                   states<double>(encoder, p, {&collapsed}, texts.size()), collapsed, 1e-12) == "");
    if (in_float)  // to the last bit
      CHECK(mismatch(states<float>(encoder, p_float, {&plain}, texts.size()),
                     states<float>(encoder, p_float, {&collapsed}, texts.size()), collapsed, 0) == "");
    size.first += collapsed.rows();
    size.second += g.size();
  }
  return size;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("collapsing equal rows changes no node's state", "[packed_networks]", presets) {
  std::vector<graph> repeated, random;
  for (const auto family : network_families) repeated.push_back(make_network(family, 9, 5));
  for (std::uint64_t seed = 0; seed < 6; ++seed) random.push_back(random_network(25, seed));
  const bool in_float = std::is_same_v<TestType, ledg_former>;
  for (std::size_t layers = 1; layers <= 3; ++layers) {
    const auto [rows, nodes] = check_collapse<TestType>(layers, repeated, in_float);
    if (layers == 1) CHECK(rows < nodes * (std::is_same_v<TestType, nn_former> ? 7 : 6) / 10);
    check_collapse<TestType>(layers, random, in_float);
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
  // In float too, whatever stands beside a network, to the last bit.
  const std::vector<float> single(q.begin(), q.end());
  const auto float_alone = states<float>(encoder, single, {&b}, texts.size());
  const auto float_stacked = states<float>(encoder, single, {&a, &b, &a}, texts.size());
  CHECK(row_range(float_stacked, a.rows(), b.rows()).values == float_alone.values);
  CHECK(packed_networks(std::vector<const prepared_network*>{}).rows() == 0);
  const prepared_network* const with_empty[] = {&none};
  CHECK(packed_networks(with_empty).offsets().size() == 2);
}
