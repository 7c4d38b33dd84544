// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/parallel.hpp"

#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("every piece runs once, and a pool serves many rounds", "[parallel]") {
  const std::size_t threads = GENERATE(1U, 2U, 3U);
  thread_pool pool(threads);
  CHECK(pool.size() == threads);
  for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 1000U, 5U, 0U, 64U}) {
    std::vector<std::atomic<int>> runs(count);
    pool.run(count, [&](std::size_t i) { ++runs.at(i); });
    std::size_t once = 0;
    for (const auto& n : runs) once += n == 1;
    CHECK(once == count);
  }
}

TEST_CASE("many short rounds neither hang nor lose pieces", "[parallel]") {
  thread_pool pool(3);
  std::size_t total = 0;
  for (std::size_t round = 0; round < 3000; ++round) {
    std::atomic<std::size_t> sum = 0;
    pool.run(4, [&](std::size_t i) { sum += i + 1; });
    total += sum;
  }
  CHECK(total == 30000);
}

TEST_CASE("the exception of the lowest piece wins, and the others still run", "[parallel]") {
  const std::size_t threads = GENERATE(1U, 2U, 3U);
  thread_pool pool(threads);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> runs = 0;
    const auto piece = [&](std::size_t i) {
      ++runs;
      if (i >= 3 && i % 2 == 1) throw std::runtime_error("piece " + std::to_string(i));
    };
    CHECK_THROWS_WITH(pool.run(16, piece), "piece 3");
    CHECK(runs == 16);
  }
  std::atomic<int> runs = 0;
  pool.run(9, [&](std::size_t) { ++runs; });  // usable afterwards
  CHECK(runs == 9);
  CHECK_THROWS_WITH(pool.run(1, [](std::size_t) { throw std::runtime_error("alone"); }), "alone");
}

TEST_CASE("sums in piece order are bit-equal for any number of threads", "[parallel]") {
  constexpr std::size_t pieces = 37;
  const auto sum = [](std::size_t threads) {
    thread_pool pool(threads);
    std::vector<float> partial(pieces);
    pool.run(pieces, [&](std::size_t i) {
      const philox random(i);
      for (std::size_t k = 0; k < 1000; ++k) partial[i] += static_cast<float>(random.normal(k));
    });
    float total = 0.0F;
    for (const float p : partial) total += p;
    return total;
  };
  const float one = sum(1);
  CHECK(sum(2) == one);
  CHECK(sum(3) == one);
}

TEST_CASE("threads share the work", "[parallel]") {
  thread_pool pool(2);
  std::mutex mutex;
  std::condition_variable both;
  std::set<std::thread::id> seen;
  // Each of two pieces waits for the other: one thread alone would run into the time limit.
  std::atomic<int> late = 0;
  pool.run(2, [&](std::size_t) {
    std::unique_lock lock(mutex);
    seen.insert(std::this_thread::get_id());
    both.notify_all();
    if (!both.wait_for(lock, std::chrono::seconds(20), [&] { return seen.size() == 2; })) ++late;
  });
  CHECK(seen.size() == 2);
  CHECK(late == 0);
}

TEST_CASE("zero threads means one for each core", "[parallel]") {
  CHECK(thread_pool(0).size() == std::max(1U, std::thread::hardware_concurrency()));
}
