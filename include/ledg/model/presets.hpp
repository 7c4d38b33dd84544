// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/graph/masks.hpp"
#include "ledg/model/graph_encoder.hpp"
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

}  // namespace ledg::inline LEDG_ABI
