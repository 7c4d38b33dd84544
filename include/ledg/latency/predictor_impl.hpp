// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/graph/canonical.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/latency/predictor.hpp"  // IWYU pragma: keep
#include "ledg/latency/run.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"

/// @file latency/predictor_impl.hpp  Definitions of latency/predictor.hpp.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// What is to be said of a network of @p macs: how it differs from what training saw.
[[nodiscard]] inline std::vector<std::string> network_flags(const graph& g, double macs, const latency_knowledge& k) {
  auto flags = g.flags;
  std::set<std::string> named;
  bool shapes = true;
  for (const auto& v : g.nodes()) {
    shapes = shapes && v.output_shape.has_value();
    if (!named.insert(v.op).second) continue;
    if (!is_known_operator(v.op))
      flags.push_back("unknown_operator:" + v.op);
    else if (!std::binary_search(k.operators.begin(), k.operators.end(), v.op))
      flags.push_back("outside_training:operator " + v.op);
  }
  if (!shapes) flags.emplace_back("outside_training:unknown shapes");
  // A tenth beyond what was seen is no news.
  if (macs < 0.9 * k.smallest_macs || macs > 1.1 * k.largest_macs) flags.emplace_back("outside_training:macs");
  return flags;
}

/// Share of the operators of @p g of which nothing is known: no rule, or no shape.
[[nodiscard]] inline double unknown_share(const graph& g) {
  double unknown = 0;
  for (const auto& v : g.nodes()) unknown += is_known_operator(v.op) && v.output_shape ? 0 : 1;
  return g.empty() ? 0 : unknown / static_cast<double>(g.size());
}

}  // namespace detail

template <class GraphEncoder, class Head>
std::vector<latency_answer> latency_predictor<GraphEncoder, Head>::answer(std::span<const graph> networks,
                                                                          std::span<const platform_query> queries,
                                                                          thread_pool& pool,
                                                                          std::vector<calibration_point>* points) const {
  const auto& knowledge = this->knowledge();
  std::vector<latency_plan> plans;  // of each network for each query
  text_table texts;
  std::vector<prepared_network> prepared;
  std::vector<double> macs;
  std::vector<std::vector<std::string>> flags;
  std::vector<double> unknown;
  for (const auto& network : networks) {
    const graph g = canonicalize(network);
    if (operators_of(g) == 0) throw input_error("network '" + network.id + "' has no operators");
    prepared.push_back(prepare_network<GraphEncoder>(g, this->config().graph, knowledge.templates,
                                                     [&](const std::string& t) { return texts.add(t); }));
    macs.push_back(static_cast<double>(countable_cost(g).macs));
    flags.push_back(detail::network_flags(g, macs.back(), knowledge));
    unknown.push_back(detail::unknown_share(g));
    for (const auto& q : queries) {
      const network_extent extent{macs.back() / q.inputs, operators_of(g)};
      const auto calibration = calibration_for(knowledge.calibrations, q);
      const auto asked = calibration ? completed(q, knowledge.calibrations[*calibration]) : q;
      plans.push_back(plan_latency(asked, knowledge.settings, knowledge.templates, &extent));
      plans.back().calibration = calibration;
    }
  }
  std::vector<const prepared_network*> asked;
  std::vector<planned_pair> pairs;
  for (std::size_t n = 0; n < networks.size(); ++n) {
    asked.push_back(&prepared[n]);
    for (std::size_t q = 0; q < queries.size(); ++q) pairs.push_back({n, pairs.size()});
  }
  const auto log_ms = run_plans(*this, std::move(texts), asked, plans, pairs, pool);
  std::vector<latency_answer> answers;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto n = pairs[i].network;
    answers.push_back(
        combine(plans[pairs[i].plan], log_ms[i], knowledge, {networks[n].id, macs[n], prepared[n].work, flags[n], unknown[n]}));
    if (points != nullptr)
      points->push_back(calibration_point_of(plans[pairs[i].plan], prepared[n].work, knowledge.physics,
                                             std::log(answers.back().latency_ms)));
  }
  return answers;
}

}  // namespace ledg::inline LEDG_ABI
