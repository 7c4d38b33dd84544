// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledg/latency/answer.hpp"

/// @file latency/ranking.hpp
/// Answers in order of their latency, with ties where the intervals do not tell them apart. Thread-safety: plain
/// functions.

namespace ledg::inline LEDG_ABI {

/// An answer's place among others.
struct ranked_answer {
  std::size_t index = 0;            ///< of the answer, among those that were given
  std::optional<std::size_t> rank;  ///< from 1, shared by ties; empty: the answer has no interval
  std::size_t best = 1;             ///< the best place, from 1, that the intervals leave possible
  std::size_t worst = 1;            ///< the worst one
};

namespace detail {

/// Gives @p order ranks. A rank begins where an interval lies wholly above that of the answer the last one began with.
inline void give_ranks(std::span<const latency_answer> answers, std::vector<ranked_answer>& order) {
  const latency_interval* first = nullptr;
  std::size_t rank = 1;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto& own = answers[order[place].index].interval;
    if (!own) continue;
    if (first == nullptr || own->low_ms > first->high_ms) {
      first = &*own;
      rank = place + 1;
    }
    order[place].rank = rank;
  }
}

/// Gives @p order the places that are possible: behind all that are surely faster, before all that are surely slower.
inline void give_places(std::span<const latency_answer> answers, std::vector<ranked_answer>& order) {
  std::vector<double> lows, highs;
  for (const auto& a : answers)
    if (a.interval) {
      lows.push_back(a.interval->low_ms);
      highs.push_back(a.interval->high_ms);
    }
  std::sort(lows.begin(), lows.end());
  std::sort(highs.begin(), highs.end());
  for (auto& r : order) {
    r.worst = order.size();
    const auto& own = answers[r.index].interval;
    if (!own) continue;
    const auto faster = std::lower_bound(highs.begin(), highs.end(), own->low_ms) - highs.begin();
    const auto slower = lows.end() - std::upper_bound(lows.begin(), lows.end(), own->high_ms);
    r.best = 1 + static_cast<std::size_t>(faster);
    r.worst = order.size() - static_cast<std::size_t>(slower);
  }
}

}  // namespace detail

/// The places of @p answers, fastest first; equal latencies stay in the order given.
///
/// A rank is begun by an answer whose interval lies wholly above that of the answer which began the rank before it, and
/// is that answer's place; all answers until the next one share it. So two that share a rank need not overlap each
/// other, but each overlaps the first of the rank. `best` and `worst` say what the intervals alone leave open. An
/// answer without an interval has no rank, may stand at any place, and begins none.
[[nodiscard]] inline std::vector<ranked_answer> rank_answers(std::span<const latency_answer> answers) {
  std::vector<ranked_answer> order(answers.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i].index = i;
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return answers[a.index].latency_ms < answers[b.index].latency_ms;
  });
  detail::give_ranks(answers, order);
  detail::give_places(answers, order);
  return order;
}

/// Whether a latency is beyond a limit.
enum class over_limit { no, perhaps, surely };

/// `no`, `perhaps` or `surely`.
[[nodiscard]] inline std::string to_string(over_limit o) {
  return o == over_limit::no ? "no" : o == over_limit::perhaps ? "perhaps" : "surely";
}

/// Whether @p a is beyond @p limit_ms: surely or not where its whole interval is, perhaps where the limit lies inside
/// or there is no interval.
[[nodiscard]] inline over_limit judge(const latency_answer& a, double limit_ms) {
  if (a.interval && a.interval->low_ms > limit_ms) return over_limit::surely;
  return a.interval && a.interval->high_ms <= limit_ms ? over_limit::no : over_limit::perhaps;
}

}  // namespace ledg::inline LEDG_ABI
