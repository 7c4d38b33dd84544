// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/peak_memory.hpp"
#include "ledg/latency/calibrated_platform.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/latency/run.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"

/// @file latency/inquiry.hpp
/// Networks and what is asked of them, read and planned: what `predict` and `explain` run.

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

/// A network as a predictor sees it.
struct read_network {
  graph form;                        ///< `canonicalize`
  std::vector<std::int32_t> row_of;  ///< each node's row among those that are computed
};

/// Questions to a predictor with a @p GraphEncoder: each network that was added, asked by each of its queries.
/// Thread-safety: one thread at a time.
template <class GraphEncoder>
class inquiry {
 public:
  /// @param knowledge and @p config of the predictor; must outlive this
  inquiry(const latency_knowledge& knowledge, const graph_encoder_config& config)
      : knowledge_(knowledge), config_(config) {}

  /// Adds @p network, which must outlive this, asked by each of @p queries.
  /// @throws input_error where it has no operators, and as `plan_latency`; graph_error as `countable_cost`
  read_network add(const graph& network, std::span<const platform_query> queries) {
    read_network read{canonicalize(network), {}};
    const graph& g = read.form;
    if (operators_of(g) == 0) throw input_error("network '" + network.id + "' has no operators");
    const auto nodes = prepare_nodes<GraphEncoder>(g, config_, knowledge_.templates,
                                                   [&](const std::string& t) { return texts_.add(t); });
    auto classes = equal_rows_of(nodes, config_.num_layers * GraphEncoder::reach);
    prepared_.push_back(merge_equal_rows(nodes, classes));
    const auto macs = static_cast<double>(countable_cost(g).macs);
    said_.push_back(
        {&network, macs, detail::network_flags(g, macs, knowledge_), detail::unknown_share(g), memory_of(network)});
    for (const auto& q : queries) {
      pairs_.push_back({prepared_.size() - 1, plans_.size()});
      add_plan(q, {macs / q.inputs, operators_of(g)});
    }
    read.row_of = std::move(classes.class_of);
    return read;
  }

  /// Pairs of a network and a plan, in the order in which they were added.
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }
  [[nodiscard]] const latency_plan& plan(std::size_t i) const { return plans_[pairs_[i].plan]; }
  /// What `combine` is told of the network of pair @p i; valid until another is added.
  [[nodiscard]] asked_network network(std::size_t i) const {
    const auto& s = said_[pairs_[i].network];
    return {s.network->id, s.macs, prepared_[pairs_[i].network].work, s.flags, s.unknown_share, s.memory};
  }
  /// Names of the encoder's masks. @pre a network was added
  [[nodiscard]] std::span<const char* const> masks() const { return prepared_.front().masks; }

  /// What @p predictor's network says to each pair's questions (`run_plans`).
  template <class Predictor, class Observer = no_observer>
  [[nodiscard]] std::vector<std::vector<float>> run(const Predictor& predictor, thread_pool& pool,
                                                    const Observer& observe = {}) const {
    std::vector<const prepared_network*> networks;
    for (const auto& p : prepared_) networks.push_back(&p);
    return run_plans(predictor, texts_, networks, plans_, pairs_, pool, observe);
  }

 private:
  /// What is to be said of a network.
  struct said {
    const graph* network;
    double macs;
    std::vector<std::string> flags;
    double unknown_share;
    memory_use memory;
  };

  void add_plan(const platform_query& q, const network_extent& extent) {
    const auto calibration = calibration_for(knowledge_.calibrations, q);
    const auto asked = calibration ? completed(q, knowledge_.calibrations[*calibration]) : q;
    plans_.push_back(plan_latency(asked, knowledge_.settings, knowledge_.templates, &extent));
    plans_.back().calibration = calibration;
  }

  const latency_knowledge& knowledge_;
  const graph_encoder_config& config_;
  text_table texts_;
  std::vector<prepared_network> prepared_;
  std::vector<said> said_;
  std::vector<latency_plan> plans_;
  std::vector<planned_pair> pairs_;
};

}  // namespace ledg::inline LEDG_ABI
