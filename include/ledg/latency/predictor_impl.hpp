// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "ledg/latency/combine.hpp"
#include "ledg/latency/explain.hpp"
#include "ledg/latency/inquiry.hpp"
#include "ledg/latency/predictor.hpp"  // IWYU pragma: keep

/// @file latency/predictor_impl.hpp  Definitions of latency/predictor.hpp.

namespace ledg::inline LEDG_ABI {

template <class GraphEncoder, class Head>
std::vector<latency_answer> latency_predictor<GraphEncoder, Head>::answer(
    std::span<const graph> networks, std::span<const platform_query> queries, thread_pool& pool,
    std::vector<calibration_point>* points) const {
  inquiry<GraphEncoder> asked(this->knowledge(), this->config().graph);
  for (const auto& network : networks) static_cast<void>(asked.add(network, queries));
  const auto log_ms = asked.run(*this, pool);
  std::vector<latency_answer> answers;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto network = asked.network(i);
    answers.push_back(combine(asked.plan(i), log_ms[i], this->knowledge(), network));
    if (points != nullptr)
      points->push_back(calibration_point_of(asked.plan(i), network.work, this->knowledge().physics,
                                             std::log(answers.back().latency_ms)));
  }
  return answers;
}

template <class GraphEncoder, class Head>
std::vector<latency_explanation> latency_predictor<GraphEncoder, Head>::explain(
    const graph& network, std::span<const platform_query> queries) const {
  const auto& knowledge = this->knowledge();
  inquiry<GraphEncoder> asked(knowledge, this->config().graph);
  auto read = asked.add(network, queries);
  const auto form = std::make_shared<const graph>(std::move(read.form));
  std::vector<pass_trace> traces(asked.size());
  thread_pool pool(1);
  const auto log_ms = asked.run(*this, pool, [&](std::size_t i, std::size_t first, const auto& pass) {
    traces[i] = trace_of(this->network(), pass, asked.plan(i), first, asked.network(i).work);
  });
  std::vector<latency_explanation> out;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto said = asked.network(i);
    const explanation_source from{asked.plan(i), knowledge, said, traces[i], log_ms[i], read.row_of, asked.masks()};
    out.push_back(explain_answer(from, combine(from.plan, log_ms[i], knowledge, said), form));
    if (said.memory.peak) out.back().memory.peak_node = detail::name_and_operator(network[*said.memory.peak]);
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
