// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/communicator.hpp"

#include <cstddef>
#include <span>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;
using ledg_test::thread_rank;

static_assert(communicator<single_process> && communicator<thread_rank>);
static_assert(!communicator<int>);

TEST_CASE("one process by itself keeps what it has", "[communicator]") {
  constexpr single_process alone;
  CHECK(alone.rank() == 0);
  CHECK(alone.size() == 1);
  std::vector<float> values = {1, 2, 3};
  sum_over_ranks(alone, std::span(values));
  CHECK(values == std::vector<float>{1, 2, 3});
  CHECK(sum_over_ranks(alone, 0.1) == 0.1);
}

TEST_CASE("shares are contiguous, cover all and are even", "[communicator]") {
  for (const std::size_t ranks : {1U, 2U, 3U, 8U})
    for (const std::size_t items : {0U, 1U, 7U, 8U, 100U}) {
      const auto bounds = share_bounds(ranks, items, 5);
      REQUIRE(bounds.size() == ranks + 1);
      CHECK(bounds.front() == 0);
      CHECK(bounds.back() == 5 * items);
      for (std::size_t r = 0; r < ranks; ++r) {
        CHECK(bounds[r + 1] - bounds[r] >= 5 * (items / ranks));
        CHECK(bounds[r + 1] - bounds[r] <= 5 * (items / ranks + 1));
      }
    }
}

TEST_CASE("sums over ranks are added in rank order and equal on all", "[communicator]") {
  for (const std::size_t ranks : {2U, 3U, 5U})
    for (const std::size_t size : {0U, 1U, 70001U}) {  // the last takes more than one piece
      const auto value = [](std::size_t rank, std::size_t i) { return static_cast<float>(philox(rank).normal(i)); };
      std::vector<std::vector<float>> sums(ranks, std::vector<float>(size));
      std::vector<double> single(ranks);
      ledg_test::run_ranks(ranks, [&](const thread_rank& r) {
        for (std::size_t i = 0; i < size; ++i) sums[r.rank()][i] = value(r.rank(), i);
        sum_over_ranks(r, std::span(sums[r.rank()]));
        single[r.rank()] = sum_over_ranks(r, 0.1 * static_cast<double>(r.rank() + 1));
      });
      std::vector<float> expected(size);
      double expected_single = 0.1;
      for (std::size_t i = 0; i < size; ++i) {
        expected[i] = value(0, i);
        for (std::size_t r = 1; r < ranks; ++r) expected[i] += value(r, i);
      }
      for (std::size_t r = 1; r < ranks; ++r) expected_single += 0.1 * static_cast<double>(r + 1);
      for (std::size_t r = 0; r < ranks; ++r) {
        CHECK(sums[r] == expected);
        CHECK(single[r] == expected_single);
      }
    }
}
