// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "ledg/checkpoint/trained_model.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/explanation.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/model/latency_network.hpp"

/// @file latency/predictor.hpp
/// A trained latency network with everything that a prediction needs: one file, nothing beside it.

namespace ledg::inline LEDG_ABI {

/// Thread-safety: const access from any number of threads.
template <class GraphEncoder, class Head = node_latency_head>
class latency_predictor : public trained_model<latency_network<GraphEncoder, Head>, latency_knowledge> {
  using base = trained_model<latency_network<GraphEncoder, Head>, latency_knowledge>;

 public:
  using base::base;

  /// @throws input_error where the file is missing or no checkpoint of this model, corrupt_error where it is damaged.
  [[nodiscard]] static latency_predictor load(const std::filesystem::path& path) {
    return latency_predictor(checkpoint_file(path, latency_knowledge::format));
  }
  /// The predictor in an opened checkpoint. @throws as `load`
  explicit latency_predictor(const checkpoint_file& file) : base(file) {}

  /// One answer for each of @p networks, which are asked together. `setting_choice.hpp` says which setting answers,
  /// `combine` how. @p query's batch multiplies the one that a network's shapes hold.
  /// @throws input_error on an empty network or a batch that is not positive; graph_error as `countable_cost`;
  /// numeric_error where an answer is not finite
  [[nodiscard]] std::vector<latency_answer> predict(std::span<const graph> networks, const platform_query& query,
                                                    thread_pool& pool) const {
    return answer(networks, std::span(&query, 1), pool);
  }
  [[nodiscard]] latency_answer predict(const graph& network, const platform_query& query) const {
    return predict(network, std::span(&query, 1)).front();
  }
  /// One answer for each of @p queries. @throws as for several networks
  [[nodiscard]] std::vector<latency_answer> predict(const graph& network,
                                                    std::span<const platform_query> queries) const {
    thread_pool pool(1);
    return answer(std::span(&network, 1), queries, pool);
  }

  /// Why it answers @p query as it does: the same answer, what each operator has in it, and what it stands on
  /// (`explain.hpp`). @throws as `predict`
  [[nodiscard]] latency_explanation explain(const graph& network, const platform_query& query) const {
    return std::move(explain(network, std::span(&query, 1)).front());
  }
  /// One explanation for each of @p queries, which are asked together. @throws as `predict`
  [[nodiscard]] std::vector<latency_explanation> explain(const graph& network,
                                                         std::span<const platform_query> queries) const;

  /// An answer, and what a calibration of the platform would correct.
  /// @pre the platform was not calibrated. @throws as for several networks
  [[nodiscard]] std::pair<latency_answer, calibration_point> predict_point(const graph& network,
                                                                           const platform_query& query) const {
    thread_pool pool(1);
    std::vector<calibration_point> points;
    auto answers = answer(std::span(&network, 1), std::span(&query, 1), pool, &points);
    return {std::move(answers.front()), points.front()};
  }

 private:
  // Every network asked by every query, network by network. Where @p points is given it receives one for each answer.
  [[nodiscard]] std::vector<latency_answer> answer(std::span<const graph> networks,
                                                   std::span<const platform_query> queries, thread_pool& pool,
                                                   std::vector<calibration_point>* points = nullptr) const;
};

}  // namespace ledg::inline LEDG_ABI

#include "ledg/latency/predictor_impl.hpp"
