// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/bucketing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

// Sizes as networks have them: many small, few large.
std::vector<std::size_t> skewed_sizes(std::size_t n, std::uint64_t seed = 1) {
  std::vector<std::size_t> sizes(n);
  for (std::size_t i = 0; i < n; ++i) sizes[i] = static_cast<std::size_t>(5 * std::exp(5 * philox(seed).uniform(i)));
  return sizes;
}

std::vector<std::vector<std::size_t>> epoch_of(bucketed_batches& order, std::uint64_t epoch) {
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t k = 0; k < order.batches(); ++k) {
    const auto b = order.batch(epoch * order.batches() + k);
    all.emplace_back(b.begin(), b.end());
  }
  return all;
}

std::vector<std::size_t> totals_of(const std::vector<std::vector<std::size_t>>& shards,
                                   const std::vector<std::size_t>& sizes) {
  std::vector<std::size_t> totals;
  for (const auto& s : shards) {
    totals.push_back(0);
    for (const auto i : s) totals.back() += sizes[i];
  }
  return totals;
}

}  // namespace

TEST_CASE("every example has its turn once an epoch", "[bucketing]") {
  for (const std::size_t n : {1U, 2U, 31U, 32U, 33U, 1000U})
    for (const std::size_t batch : {1U, 7U, 32U})
      for (const std::size_t pool : {1U, 3U, 1000U}) {
        bucketed_batches order(skewed_sizes(n), {batch, pool, 5});
        for (const std::uint64_t epoch : {0U, 1U, 9U}) {
          std::vector<int> seen(n);
          std::size_t short_batches = 0;
          for (const auto& b : epoch_of(order, epoch)) {
            short_batches += b.size() < batch ? 1 : 0;
            for (const auto i : b) ++seen[i];
          }
          CHECK(seen == std::vector<int>(n, 1));
          CHECK(short_batches == (n % batch == 0 ? 0 : 1));
        }
      }
}

TEST_CASE("batches depend on seed and step alone", "[bucketing]") {
  const auto sizes = skewed_sizes(500);
  bucketed_batches a(sizes, {16, 4, 1}), b(sizes, {16, 4, 1}), other(sizes, {16, 4, 2});
  const auto first = epoch_of(a, 0);
  const auto second = epoch_of(a, 1);
  CHECK(second != first);
  CHECK(epoch_of(b, 1) == second);  // straight away, as after resuming
  CHECK(epoch_of(b, 0) == first);
  CHECK(epoch_of(other, 0) != first);
  const auto sorted_batches = [](std::vector<std::vector<std::size_t>> x) {
    std::sort(x.begin(), x.end());
    return x;
  };
  CHECK(sorted_batches(second) != sorted_batches(first));  // other batches, not the same in another order
}

TEST_CASE("members of a batch are alike, batches come in any order", "[bucketing]") {
  const auto sizes = skewed_sizes(4096);
  const auto spread = [&](std::size_t pool) {
    bucketed_batches order(sizes, {16, pool, 3});
    double sum = 0;
    for (const auto& b : epoch_of(order, 0)) {
      CHECK(std::is_sorted(b.begin(), b.end(), [&](auto x, auto y) { return sizes[x] < sizes[y]; }));
      sum += std::log(static_cast<double>(sizes[b.back()]) / static_cast<double>(sizes[b.front()]));
    }
    return sum / static_cast<double>(order.batches());
  };
  const double alone = spread(1);  // of 16 at random: nearly the whole range, 5 in logarithms
  CHECK(alone > 4);
  CHECK(spread(16) < 0.15 * alone);
  CHECK(spread(256) < 0.02 * alone);

  bucketed_batches order(sizes, {16, 256, 3});
  const auto all = epoch_of(order, 0);
  std::size_t rising = 0;
  for (std::size_t k = 1; k < all.size(); ++k) rising += sizes[all[k].front()] > sizes[all[k - 1].front()] ? 1 : 0;
  CHECK(rising > all.size() / 3);
  CHECK(rising < 2 * all.size() / 3);
}

TEST_CASE("bucketing refuses what cannot be cut", "[bucketing]") {
  CHECK_THROWS_AS(bucketed_batches({}, {16, 4, 1}), input_error);
  CHECK_THROWS_AS(bucketed_batches({1}, {0, 4, 1}), input_error);
  CHECK_THROWS_AS(bucketed_batches({1}, {16, 0, 1}), input_error);
  CHECK_THROWS_AS(balanced_shards({}, 0), input_error);
}

TEST_CASE("balanced shards hold every example once, in even totals", "[bucketing]") {
  for (const std::size_t n : {0U, 1U, 3U, 8U, 17U, 300U})
    for (const std::size_t shards : {1U, 2U, 8U}) {
      const auto sizes = skewed_sizes(n, 7 + n);
      const auto cut = balanced_shards(sizes, shards);
      REQUIRE(cut.size() == shards);
      CHECK(balanced_shards(sizes, shards) == cut);
      std::vector<int> seen(n);
      for (const auto& s : cut) {
        CHECK(std::is_sorted(s.begin(), s.end(), [&](auto a, auto b) { return sizes[a] > sizes[b]; }));
        for (const auto i : s) ++seen[i];
      }
      CHECK(seen == std::vector<int>(n, 1));
      const auto totals = totals_of(cut, sizes);
      const auto largest = n == 0 ? 0 : *std::max_element(sizes.begin(), sizes.end());
      const auto [least, most] = std::minmax_element(totals.begin(), totals.end());
      CHECK(*most - *least <= largest);
      const double all = static_cast<double>(std::accumulate(totals.begin(), totals.end(), std::size_t{0}));
      const double best = std::max(all / static_cast<double>(shards), static_cast<double>(largest));
      CHECK(static_cast<double>(*most) <= best * 4 / 3 + static_cast<double>(largest) / 3);
    }
  // Worked out by hand: 7 | 6 | 5, then 4 to the third, 3 to the second, 2 to the first.
  const std::vector<std::size_t> sizes = {2, 3, 4, 5, 6, 7};
  CHECK(balanced_shards(sizes, 3) == std::vector<std::vector<std::size_t>>{{5, 0}, {4, 1}, {3, 2}});
  const std::vector<std::size_t> equal = {1, 1, 1, 1, 1};
  CHECK(balanced_shards(equal, 2) == std::vector<std::vector<std::size_t>>{{0, 2, 4}, {1, 3}});
}
