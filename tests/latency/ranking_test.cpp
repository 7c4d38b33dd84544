// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/ranking.hpp"

#include <cstddef>
#include <optional>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using ledg::judge;
using ledg::latency_answer;
using ledg::over_limit;
using ledg::rank_answers;

namespace {

latency_answer answer_between(double low, double ms, double high) {
  latency_answer a;
  a.latency_ms = ms;
  a.interval = ledg::latency_interval{low, high};
  return a;
}

latency_answer answer_without_interval(double ms) {
  latency_answer a;
  a.latency_ms = ms;
  return a;
}

std::vector<std::size_t> order_of(const std::vector<ledg::ranked_answer>& ranked) {
  std::vector<std::size_t> out;
  for (const auto& r : ranked) out.push_back(r.index);
  return out;
}

}  // namespace

TEST_CASE("ranking: nothing and one answer", "[ranking]") {
  CHECK(rank_answers({}).empty());
  const auto one = rank_answers(std::vector{answer_between(1, 2, 3)});
  REQUIRE(one.size() == 1);
  CHECK(one[0].rank == 1U);
  CHECK(one[0].best == 1);
  CHECK(one[0].worst == 1);
}

TEST_CASE("ranking: a rank begins where an interval lies wholly above the first of the one before", "[ranking]") {
  // b overlaps a, c overlaps b but not a: c begins a rank, d overlaps c.
  const std::vector answers{answer_between(5, 6, 7), answer_between(1, 2, 3), answer_between(2.5, 4, 5.5),
                            answer_between(3.5, 5, 6)};
  const auto ranked = rank_answers(answers);
  CHECK(order_of(ranked) == std::vector<std::size_t>{1, 2, 3, 0});
  CHECK(ranked[0].rank == 1U);
  CHECK(ranked[1].rank == 1U);
  CHECK(ranked[2].rank == 3U);  // two stand before it
  CHECK(ranked[3].rank == 3U);
  CHECK(ranked[0].worst == 2);  // c and d are surely slower
  CHECK(ranked[1].best == 1);
  CHECK(ranked[1].worst == 4);
  CHECK(ranked[3].best == 2);
}

TEST_CASE("ranking: intervals that touch overlap and equal latencies keep their order", "[ranking]") {
  const auto touching = rank_answers(std::vector{answer_between(1, 2, 3), answer_between(3, 4, 5)});
  CHECK(touching[1].rank == 1U);
  CHECK(touching[1].best == 1);
  CHECK(touching[0].worst == 2);
  const auto equal = rank_answers(std::vector{answer_between(2, 2, 2), answer_between(2, 2, 2)});
  CHECK(order_of(equal) == std::vector<std::size_t>{0, 1});
  CHECK(equal[1].rank == 1U);
}

TEST_CASE("ranking: what has no interval has no rank and may stand anywhere", "[ranking]") {
  const auto ranked =
      rank_answers(std::vector{answer_without_interval(1), answer_between(2, 3, 4), answer_between(10, 11, 12)});
  CHECK_FALSE(ranked[0].rank);
  CHECK(ranked[0].best == 1);
  CHECK(ranked[0].worst == 3);
  CHECK(ranked[1].rank == 2U);
  CHECK(ranked[2].rank == 3U);
  CHECK(ranked[2].worst == 3);
}

TEST_CASE("ranking: places of many answers are those that counting gives", "[ranking]") {
  const ledg::philox random(7);
  std::vector<latency_answer> answers;
  for (std::size_t i = 0; i < 200; ++i) {
    const double ms = 1 + 9 * random.uniform(2 * i);
    const double spread = 1 + random.uniform(2 * i + 1);
    answers.push_back(answer_between(ms / spread, ms, ms * spread));
  }
  for (const auto& r : rank_answers(answers)) {
    const auto& own = *answers[r.index].interval;
    std::size_t faster = 0, slower = 0;
    for (const auto& other : answers) {
      faster += other.interval->high_ms < own.low_ms ? 1U : 0U;
      slower += other.interval->low_ms > own.high_ms ? 1U : 0U;
    }
    CHECK(r.best == 1 + faster);
    CHECK(r.worst == answers.size() - slower);
    CHECK(r.rank.value() <= r.worst);
  }
}

TEST_CASE("ranking: a limit is kept surely or perhaps or not", "[ranking]") {
  CHECK(judge(answer_between(1, 2, 3), 3) == over_limit::no);
  CHECK(judge(answer_between(1, 2, 3), 2.9) == over_limit::perhaps);
  CHECK(judge(answer_between(1, 2, 3), 1) == over_limit::perhaps);
  CHECK(judge(answer_between(1, 2, 3), 0.9) == over_limit::surely);
  CHECK(judge(answer_without_interval(1), 5) == over_limit::perhaps);
  CHECK(to_string(over_limit::surely) == "surely");
}
