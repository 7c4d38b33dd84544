// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"

/// @file prepared.hpp
namespace ledg_test {

/// `prepare_nodes` with the concise texts: what merged rows must agree with.
template <class GraphEncoder>
[[nodiscard]] ledg::prepared_network prepare_plainly(const ledg::graph& g, ledg::text_table& texts,
                                                     const ledg::graph_encoder_config& config = {}) {
  return ledg::prepare_nodes<GraphEncoder>(g, config, ledg::text::template_set::named("concise"),
                                           [&](const std::string& t) { return texts.add(t); });
}

/// `prepare_network` with the concise texts.
template <class GraphEncoder>
[[nodiscard]] ledg::prepared_network prepare(const ledg::graph& g, const ledg::graph_encoder_config& config,
                                             ledg::text_table& texts) {
  return ledg::prepare_network<GraphEncoder>(g, config, ledg::text::template_set::named("concise"),
                                             [&](const std::string& t) { return texts.add(t); });
}
template <class GraphEncoder>
[[nodiscard]] ledg::prepared_network prepare(const ledg::graph& g, std::size_t layers, ledg::text_table& texts) {
  return prepare<GraphEncoder>(g, ledg::graph_encoder_config{.num_layers = layers}, texts);
}

}  // namespace ledg_test
