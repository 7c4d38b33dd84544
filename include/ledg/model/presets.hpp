// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/graph/masks.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/part_name.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/graph_aided_attention.hpp"
#include "ledg/nn/sage.hpp"

/// @file model/presets.hpp
/// Graph encoders with a name. Each is a composition of a few words; a variant is another one.

namespace ledg::inline LEDG_ABI {

/// LeDG-Former (arXiv 2506.07735): dynamic graph self-attention over grandparents, parents and children.
using ledg_former = graph_encoder<dgsa<masks<grandfather, father, child>, mlp_gate>, feed_forward<gelu>>;

/// NN-Former (arXiv 2507.00880): parents, children and both kinds of siblings, one group of heads each, and the
/// bidirectional graph feed-forward.
using nn_former = graph_encoder<masked_attention<masks<child, father, co_parent, sibling>>, graph_feed_forward>;

/// A plain Transformer over the nodes of a graph.
using graph_transformer = graph_encoder<masked_attention<masks<every_node>>, feed_forward<gelu>>;

/// GraphSAGE with mean aggregation over parents and children, as NNLQP's encoder.
using graph_sage = graph_encoder<sage_convolution<masks<father, child>>, feed_forward<gelu>>;

/// NAR-Former V2 (arXiv 2306.10792): linear attention along edges, in either direction, and feed-forwards with ReLU.
/// Its layer scale is a value: `graph_encoder_config::layer_scale`, 1e-4 in the source. Ours: the attention stands
/// beside the identity as well, and the feed-forward is not grouped.
using nar_former_v2 = graph_encoder<graph_aided_attention<masks<father, child>>, feed_forward<relu>>;

/// All presets, the one list of them: `each(NAME)` for every NAME. A macro, since what is compiled once
/// (`ledg::compiled`) has to be declared type by type.
#define LEDG_PRESETS(each) each(ledg_former) each(nn_former) each(graph_transformer) each(graph_sage) each(nar_former_v2)

/// A preset and its short name.
template <class GraphEncoder>
struct named_preset {
  using graph_encoder_type = GraphEncoder;
  const char* name;
};

/// Calls `function(preset)` with a `named_preset` for each preset.
template <class Function>
void for_each_preset(Function&& function) {
#define LEDG_CALL_WITH(preset) function(named_preset<preset>{#preset});
  LEDG_PRESETS(LEDG_CALL_WITH)
#undef LEDG_CALL_WITH
}

/// Names of all presets.
[[nodiscard]] inline std::vector<std::string> preset_names() {
  std::vector<std::string> out;
  for_each_preset([&](const auto& preset) { out.emplace_back(preset.name); });
  return out;
}

/// A preset's short name; what other graph encoders are composed of.
template <class GraphEncoder>
[[nodiscard]] std::string encoder_name() {
  std::string out;
  for_each_preset([&](const auto& preset) {
    if (std::same_as<typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type, GraphEncoder>)
      out = preset.name;
  });
  return out.empty() ? part_name<GraphEncoder>::text() : out;
}

/// The name of a network: its graph encoder's, and its head's or pool's where that is not the usual one.
template <class Network>
[[nodiscard]] std::string network_name() {
  using read_out = typename Network::read_out_type;
  const auto encoder = encoder_name<typename Network::graph_encoder_type>();
  return std::same_as<read_out, typename Network::usual_read_out> ? encoder
                                                                  : encoder + "+" + part_name<read_out>::text();
}

}  // namespace ledg::inline LEDG_ABI
