// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/any_communicator.hpp"

#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;

namespace {

/// What @p ranks make of rank-dependent values, by every call that a communicator has.
template <class T>
std::vector<T> exchanged(const any_communicator& ranks) {
  std::vector<T> values(3 * ranks.size(), T(-1));
  const auto bounds = share_bounds(ranks.size(), ranks.size(), 3);
  for (std::size_t i = 0; i < 3; ++i) values[3 * ranks.rank() + i] = static_cast<T>(10 * ranks.rank() + i);
  ranks.gather(std::span<T>(values), bounds);
  ranks.barrier();
  std::vector<T> told{static_cast<T>(ranks.rank())};
  ranks.broadcast(std::span<T>(told), ranks.size() - 1);
  values.push_back(told.front());
  return values;
}

}  // namespace

TEST_CASE("a communicator of any kind passes every call on", "[any_communicator]") {
  std::vector<std::vector<float>> floats(2);
  std::vector<std::vector<double>> doubles(2);
  std::vector<double> sums(2);
  ledg_test::run_ranks(2, [&](const ledg_test::thread_rank& rank) {
    const any_communicator any = rank;
    floats[any.rank()] = exchanged<float>(any);
    doubles[any.rank()] = exchanged<double>(any);
    sums[any.rank()] = sum_over_ranks(any, 1.0 + static_cast<double>(any.rank()));
  });
  for (const auto& f : floats) CHECK(f == std::vector<float>{0, 1, 2, 10, 11, 12, 1});
  for (const auto& d : doubles) CHECK(d == std::vector<double>{0, 1, 2, 10, 11, 12, 1});
  CHECK(sums == std::vector<double>{3, 3});
}

TEST_CASE("one process by itself is a communicator like any other", "[any_communicator]") {
  const single_process alone;
  const any_communicator any = alone;
  const auto copy = any;
  CHECK(copy.rank() == 0);
  CHECK(copy.size() == 1);
  CHECK(exchanged<float>(copy) == std::vector<float>{0, 1, 2, 0});
}
