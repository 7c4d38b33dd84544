// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/workspaces.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/language/text_batch.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/model/text_table.hpp"

/// @file latency/run.hpp
/// Plans through the network: what it says to each of their questions.

namespace ledg::inline LEDG_ABI {

/// A network that is asked by a plan, both by their index.
struct planned_pair {
  std::size_t network = 0;
  std::size_t plan = 0;
};

namespace detail {

/// Texts of each plan's platforms, numbered in @p texts.
[[nodiscard]] inline std::vector<std::vector<std::int32_t>> add_platform_texts(std::span<const latency_plan> plans,
                                                                               text_table& texts) {
  std::vector<std::vector<std::int32_t>> out;
  for (const auto& plan : plans) {
    auto& own = out.emplace_back();
    for (const auto& p : plan.platforms) own.push_back(texts.add(p.text));
  }
  return out;
}

/// Adds @p plan's questions about the only network of @p in. @param texts of the plan's platforms
inline void add_questions(const latency_plan& plan, std::span<const std::int32_t> texts, latency_inputs& in) {
  // The network takes a platform and a setting as one.
  std::map<std::pair<std::size_t, std::int32_t>, std::int32_t> rows;
  for (const auto& q : plan.questions) {
    const auto [at, fresh] = rows.try_emplace({q.platform, q.setting}, static_cast<std::int32_t>(in.platforms()));
    if (fresh) {
      const auto& p = plan.platforms[q.platform];
      in.platform_text.push_back(texts[q.platform]);
      in.platform_numeric.insert(in.platform_numeric.end(), p.numeric.begin(), p.numeric.end());
      in.terms.push_back(p.terms);
      in.setting.push_back(q.setting);
    }
    in.queries.push_back({0, at->second, static_cast<float>(q.batch)});
  }
}

/// The places of @p pairs by network: those of one network stand together.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> pairs_by_network(std::span<const planned_pair> pairs) {
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < pairs.size(); ++i) groups[pairs[i].network].push_back(i);
  std::vector<std::vector<std::size_t>> out;
  for (auto& [network, places] : groups) out.push_back(std::move(places));
  return out;
}

}  // namespace detail

/// What watches a pass of `run_plans` for nothing.
struct no_observer {
  template <class Context>
  void operator()(std::size_t /*pair*/, std::size_t /*first*/, const Context& /*pass*/) const {}
};

/// What @p predictor's network says to the questions of each of @p pairs, in log milliseconds. A network runs once, for
/// all that it is asked; all texts are encoded once. Bits depend neither on what else is asked nor on the number of
/// threads.
/// @tparam Predictor has `network()`, `parameters()` and `language()`, as `latency_predictor`
/// @param texts those that @p networks were prepared with; platforms add theirs
/// @param observe called with each pair's place, the number of its first question in the pass that answered it, and
/// what that pass kept; for several networks from several threads at once
/// @returns for each pair a log latency for each question of its plan
template <class Predictor, class Observer = no_observer>
[[nodiscard]] std::vector<std::vector<float>> run_plans(const Predictor& predictor, text_table texts,
                                                        std::span<const prepared_network* const> networks,
                                                        std::span<const latency_plan> plans,
                                                        std::span<const planned_pair> pairs, thread_pool& pool,
                                                        const Observer& observe = {}) {
  using network_type = typename Predictor::network_type;
  const std::span<const float> parameters = predictor.parameters();
  const auto platform_texts = detail::add_platform_texts(plans, texts);
  std::vector<std::int32_t> every(texts.size());
  std::iota(every.begin(), every.end(), 0);
  text_batch encoded(predictor.language(), texts.texts());
  encoded.forward(parameters, every, pool, philox(0), false);

  std::vector<std::vector<float>> out(pairs.size());
  const auto groups = detail::pairs_by_network(pairs);
  workspaces<float> memories;
  pool.run(groups.size(), [&](std::size_t g) {
    latency_inputs in;
    in.networks = packed_networks(networks.subspan(pairs[groups[g].front()].network, 1));
    for (const auto i : groups[g]) detail::add_questions(plans[pairs[i].plan], platform_texts[pairs[i].plan], in);
    const auto memory = memories.borrow();
    typename network_type::template context<float> context;
    const forward_pass<float> pass{parameters.data(), memory.get(), false, philox(0), 0};
    const auto log_ms = predictor.network().forward(pass, encoded.rows(), in, context);
    std::size_t first = 0;
    for (const auto i : groups[g]) {
      const auto count = plans[pairs[i].plan].questions.size();
      for (std::size_t q = 0; q < count; ++q) out[i].push_back(log_ms[first + q]);
      observe(i, first, context);
      first += count;
    }
  });
  return out;
}

}  // namespace ledg::inline LEDG_ABI
