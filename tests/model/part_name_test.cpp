// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/part_name.hpp"

#include <set>
#include <string>

#include "ledg/graph/far_masks.hpp"
#include "ledg/model/accuracy_network.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/model/presets.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("a composition is called by its parts", "[part_name]") {
  CHECK(part_name<ledg_former>::text() == "dgsa<grandfather,father,child>+mlp_gate+feed_forward<gelu>");
  CHECK(part_name<nn_former>::text() == "masked_attention<child,father,co_parent,sibling>+graph_feed_forward");
  CHECK(part_name<nar_former_v2>::text() == "graph_aided_attention<father,child>+feed_forward<relu>");
  using own = graph_encoder<dgsa<masks<ancestors<2>, child>, fixed_gate, branch_qkv>, feed_forward<relu>, post_norm>;
  CHECK(part_name<own>::text() == "dgsa<ancestors_2,child>+fixed_gate+branch_qkv+feed_forward<relu>+post_norm");
  CHECK(part_name<int>::text() == "unnamed");
}

TEST_CASE("presets have short names and others what they are composed of", "[part_name]") {
  CHECK(encoder_name<ledg_former>() == "ledg_former");
  CHECK(encoder_name<graph_encoder<sage_convolution<masks<father>>, feed_forward<gelu>>>() ==
        "sage_convolution<father>+feed_forward<gelu>");
  CHECK(network_name<latency_network<graph_sage>>() == "graph_sage");
  CHECK(network_name<latency_network<graph_sage, pooled_latency_head>>() == "graph_sage+pooled_latency_head");
  CHECK(network_name<accuracy_network<nn_former, sum_pool>>() == "nn_former+sum_pool");
}

TEST_CASE("no two presets share a name or a composition", "[part_name]") {
  std::set<std::string> names, compositions;
  for_each_preset([&](const auto& preset) {
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    names.insert(encoder_name<encoder>());
    compositions.insert(part_name<encoder>::text());
    CHECK(encoder_name<encoder>() == preset.name);
  });
  CHECK(names.size() == preset_names().size());
  CHECK(compositions.size() == names.size());
}
