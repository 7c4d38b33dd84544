// SPDX-License-Identifier: BSD-3-Clause
// The code of docs/cookbook.md: every variant is an encoder.
#include <cstddef>
#include <type_traits>

#include "ledg/graph/far_masks.hpp"
#include "ledg/graph/mask_sets.hpp"
#include "ledg/graph/masks.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/presets.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/gate.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/sage.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace cookbook_document {

using paper = graph_encoder<dgsa<masks<grandfather, father, child>, mlp_gate>, feed_forward<gelu>>;
using far_sighted = graph_encoder<dgsa<masks<ancestors<4>, descendants<4>>, linear_gate>, feed_forward<gelu>>;
using ordered = graph_encoder<masked_attention<masks<reachable>>, feed_forward<gelu>>;
using neighbours = union_of<father, child, sibling, co_parent>;
using one_branch = graph_encoder<masked_attention<masks<neighbours>>, feed_forward<gelu>>;
using static_branches = graph_encoder<dgsa<masks<grandfather, father, child>, fixed_gate>, feed_forward<gelu>>;
using free_branches = graph_encoder<dgsa<masks<father, child>, head_gate, branch_qkv>, feed_forward<gelu>>;
using light = graph_encoder<dgsa_lite<masks<father, child>>, feed_forward<relu>>;
using means = graph_encoder<sage_convolution<masks<father, child>>, feed_forward<relu>>;
using classic = graph_encoder<masked_attention<masks<every_node>>, feed_forward<gelu>, post_norm>;

/// Parameters of the encoder @p E with the default sizes.
template <class E>
requires encoder_of_graphs<E, float> std::size_t parameters_of() {
  parameter_layout layout;
  const E encoder(layout, "encoder", graph_encoder_config{});
  return layout.size();
}

}  // namespace cookbook_document

TEST_CASE("every variant of the cookbook is an encoder", "[documents]") {
  using namespace cookbook_document;
  static_assert(std::is_same_v<paper, ledg_former>);
  CHECK(parameters_of<paper>() > parameters_of<static_branches>());
  CHECK(parameters_of<free_branches>() > parameters_of<light>());
  for (const auto count : {parameters_of<far_sighted>(), parameters_of<ordered>(), parameters_of<one_branch>(),
                           parameters_of<means>(), parameters_of<classic>()})
    CHECK(count > 0);
}
