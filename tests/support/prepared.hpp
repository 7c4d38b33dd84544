// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"

/// @file prepared.hpp
namespace ledg_test {

/// As `prepare_network`, but with a row for each node: what collapsed rows must agree with.
template <class GraphEncoder>
[[nodiscard]] ledg::prepared_network prepare_plainly(const ledg::graph& g, ledg::text_table& texts) {
  const auto parents = ledg::parents_of(g);
  const ledg::csr* const one[] = {&parents};
  const auto s = GraphEncoder::structure(ledg::graph_batch(one));
  ledg::prepared_network out;
  for (const auto& f : ledg::features_of(g, ledg::text::template_set::named("concise"))) {
    out.text.push_back(texts.add(f.text));
    out.numeric.insert(out.numeric.end(), f.numeric.begin(), f.numeric.end());
    out.work.push_back(f.work);
  }
  out.parents = s.batch.parents;
  out.children = s.batch.children;
  out.lists = s.lists;
  return out;
}

/// `prepare_network` with the concise texts.
template <class GraphEncoder>
[[nodiscard]] ledg::prepared_network prepare(const ledg::graph& g, std::size_t layers, ledg::text_table& texts) {
  return ledg::prepare_network<GraphEncoder>(g, layers, ledg::text::template_set::named("concise"),
                                             [&](const std::string& t) { return texts.add(t); });
}

}  // namespace ledg_test
