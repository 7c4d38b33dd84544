// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/sharding.hpp"

#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;

TEST_CASE("sharded gradients are bit-equal for any number of threads", "[sharding]") {
  for (const std::size_t size : {0U, 1U, 5U, 10007U})
    for (const std::size_t shards : {1U, 3U, 8U}) {
      const auto run = [&](std::size_t threads) {
        thread_pool pool(threads);
        gradient_shards<float> buffers(shards, size);
        std::vector<float> total(size, 0.125F);
        double loss = 0;
        for (int step = 0; step < 3; ++step)  // buffers are zeroed each time
          loss = buffers.run(pool, total, [&](std::size_t i, std::span<float> g) {
            const philox random(i);
            for (std::size_t k = 0; k < g.size(); ++k) g[k] += static_cast<float>(random.uniform(k) - 0.5);
            return random.uniform(0);
          });
        return std::pair(total, loss);
      };
      const auto one = run(1);
      CHECK(run(2) == one);
      CHECK(run(3) == one);
      std::vector<float> expected(size, 0.125F);
      for (int step = 0; step < 3; ++step)
        for (std::size_t i = 0; i < shards; ++i)
          for (std::size_t k = 0; k < size; ++k) expected[k] += static_cast<float>(philox(i).uniform(k) - 0.5);
      CHECK(one.first == expected);
    }
}

TEST_CASE("sharded gradients are bit-equal for any number of ranks", "[sharding]") {
  constexpr std::size_t size = 1003;
  constexpr std::size_t shards = 5;
  const auto work = [](std::size_t i, std::span<float> g) {
    for (std::size_t k = 0; k < g.size(); ++k) g[k] += static_cast<float>(philox(i).normal(k));
    return philox(i).normal(0);
  };
  std::vector<float> one(size, 0.125F);
  thread_pool pool(1);
  const double loss = gradient_shards<float>(shards, size).run(pool, one, work);
  for (const std::size_t ranks : {2U, 3U, 7U}) {  // the last are more than there are shards
    std::vector<std::vector<float>> totals(ranks, std::vector<float>(size, 0.125F));
    std::vector<double> losses(ranks);
    std::vector<std::size_t> shards_done(ranks);
    ledg_test::run_ranks(ranks, [&](const ledg_test::thread_rank& r) {
      thread_pool own_pool(2);
      gradient_shards<float> buffers(shards, size);
      losses[r.rank()] = buffers.run(own_pool, totals[r.rank()], work, r);
      shards_done[r.rank()] = buffers.shards_of(r).size();
    });
    std::size_t done = 0;
    for (std::size_t r = 0; r < ranks; ++r) {
      CHECK(totals[r] == one);
      CHECK(losses[r] == loss);
      done += shards_done[r];
    }
    CHECK(done == shards);
  }
}

TEST_CASE("shards cover all rows once, in sizes that differ by one at most", "[sharding]") {
  for (const std::size_t rows : {0U, 1U, 7U, 8U, 100U}) {
    const gradient_shards<double> buffers(8, 1);
    std::size_t next = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      const auto r = buffers.rows_of(i, rows);
      CHECK(r.first == next);
      CHECK(r.size() >= rows / 8);
      CHECK(r.size() <= rows / 8 + 1);
      next = r.last;
    }
    CHECK(next == rows);
  }
}

TEST_CASE("a failing shard changes nothing and is reported", "[sharding]") {
  thread_pool pool(2);
  gradient_shards<double> buffers(4, 3);
  std::vector<double> total(3, 1.0);
  CHECK_THROWS_WITH(buffers.run(pool, total,
                                [](std::size_t i, std::span<double> g) {
                                  g[0] = 5;
                                  if (i >= 2) throw numeric_error("shard " + std::to_string(i));
                                  return 0.0;
                                }),
                    "shard 2");
  CHECK(total == std::vector<double>(3, 1.0));
  std::vector<double> other(2);
  CHECK_THROWS_AS(buffers.run(pool, other, [](std::size_t, std::span<double>) { return 0.0; }), shape_error);
  CHECK_THROWS_AS(gradient_shards<double>(0, 3), input_error);
}
