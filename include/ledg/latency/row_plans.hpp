// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/latency/calibrated_platform.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/latency/run.hpp"

/// @file latency/row_plans.hpp
/// Measured rows as questions: each is asked as a user would who knows the row's platform, and answered alike.

namespace ledg::inline LEDG_ABI {

/// The question whose answer a row of @p r's setting and batch measures. The data set is named where training met it: a
/// user with data of their own has none to name.
template <class GraphEncoder>
[[nodiscard]] platform_query query_of(const latency_corpus<GraphEncoder>& corpus, const corpus_row& r,
                                      std::span<const known_setting> known) {
  auto q = corpus.queries()[static_cast<std::size_t>(r.setting)];
  q.batch = static_cast<double>(r.batch);
  const auto met = [&](const known_setting& s) { return s.rows > 0 && s.source == q.source; };
  if (std::none_of(known.begin(), known.end(), met)) q.source.clear();
  return q;
}

/// Plans for rows of a corpus; rows of one setting and batch share theirs.
struct row_plans {
  std::vector<latency_plan> plans;
  std::vector<planned_pair> pairs;  ///< one a row
};

namespace detail {

/// The plan of @p q; one of @p calibrations answers where it is of the platform, whatever data set the row is from.
[[nodiscard]] inline latency_plan plan_row(const platform_query& q, std::span<const known_setting> known,
                                           const text::template_set& templates,
                                           std::span<const calibrated_platform> calibrations) {
  auto plain = q;
  plain.source.clear();
  plain.setting.clear();
  const auto calibration = calibration_for(calibrations, plain);
  auto plan = plan_latency(calibration ? completed(plain, calibrations[*calibration]) : q, known, templates);
  plan.calibration = calibration;
  return plan;
}

}  // namespace detail

/// @param rows of @p corpus; @p known settings that may answer; @p calibrations that answer before them
template <class GraphEncoder>
[[nodiscard]] row_plans plan_rows(const latency_corpus<GraphEncoder>& corpus, std::span<const std::int32_t> rows,
                                  std::span<const known_setting> known,
                                  std::span<const calibrated_platform> calibrations = {}) {
  row_plans out;
  std::map<std::pair<std::int32_t, float>, std::size_t> numbers;
  for (const auto i : rows) {
    const auto& r = corpus.rows()[static_cast<std::size_t>(i)];
    const auto [at, fresh] = numbers.try_emplace({r.setting, r.batch}, out.plans.size());
    if (fresh) out.plans.push_back(detail::plan_row(query_of(corpus, r, known), known, corpus.templates(), calibrations));
    out.pairs.push_back({static_cast<std::size_t>(r.network), at->second});
  }
  return out;
}

/// `run_plans` on the networks of @p corpus.
template <class Predictor, class GraphEncoder>
[[nodiscard]] std::vector<std::vector<float>> run_rows(const Predictor& predictor,
                                                       const latency_corpus<GraphEncoder>& corpus,
                                                       const row_plans& asked, thread_pool& pool) {
  std::vector<const prepared_network*> networks;
  for (const auto& n : corpus.networks()) networks.push_back(&n.prepared);
  return run_plans(predictor, corpus.texts(), networks, asked.plans, asked.pairs, pool);
}

/// The answer to row @p i of @p asked. @param log_ms of the row, as `run_rows` gives them
template <class GraphEncoder>
[[nodiscard]] latency_answer answer_row(const latency_corpus<GraphEncoder>& corpus, const row_plans& asked,
                                        std::size_t i, std::span<const float> log_ms, const latency_knowledge& k) {
  const auto& n = corpus.networks()[asked.pairs[i].network];
  return combine(asked.plans[asked.pairs[i].plan], log_ms, k, {n.id, n.flops / 2, n.prepared.work, {}});
}

}  // namespace ledg::inline LEDG_ABI
