// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/random.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {
using philox_words = std::array<std::uint32_t, 4>;
constexpr std::uint64_t ones = ~std::uint64_t{0};
}  // namespace

// Known answers of Philox4x32-10 from the test vectors of Random123, the authors' implementation.
static_assert(philox(0).block(0, 0) == philox_words{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U});
static_assert(philox(ones).block(ones, ones) == philox_words{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU});
static_assert(philox(0x299f31d0a4093822U).block(0x85a308d3243f6a88U, 0x0370734413198a2eU) ==
              philox_words{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U});

TEST_CASE("uniform numbers fill the unit interval evenly", "[random]") {
  constexpr std::size_t count = 100000;
  constexpr std::size_t bins = 64;
  const philox random(2024);
  std::vector<double> seen(bins);
  double sum = 0.0;
  double low = 1.0;
  double high = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const double u = random.uniform(i);
    low = std::min(low, u);
    high = std::max(high, u);
    sum += u;
    ++seen[static_cast<std::size_t>(u * bins)];
  }
  CHECK(low >= 0.0);
  CHECK(high < 1.0);
  CHECK(sum / count == Approx(0.5).margin(0.004));  // four standard errors
  double chi_square = 0.0;
  const double expected = static_cast<double>(count) / bins;
  for (const double n : seen) chi_square += (n - expected) * (n - expected) / expected;
  CHECK(chi_square < 110.0);  // 63 degrees of freedom: exceeded once in 4000
  CHECK(chi_square > 30.0);   // nor too even
}

TEST_CASE("normal numbers have the moments of a normal", "[random]") {
  constexpr std::size_t count = 100000;
  const philox random(7);
  double mean = 0.0;
  double square = 0.0;
  double fourth = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = random.normal(i);
    REQUIRE(std::isfinite(x));
    mean += x / count;
    square += x * x / count;
    fourth += x * x * x * x / count;
  }
  CHECK(mean == Approx(0.0).margin(0.013));
  CHECK(square == Approx(1.0).margin(0.02));
  CHECK(fourth == Approx(3.0).margin(0.13));
}

TEST_CASE("integers stay below their bound and reach every value", "[random]") {
  const philox random(1);
  std::vector<int> seen(7);
  for (std::size_t i = 0; i < 7000; ++i) ++seen.at(random.below(i, 7));
  for (const int n : seen) CHECK(n == Approx(1000).margin(130));
  CHECK(random.below(99, 1) == 0);
}

TEST_CASE("numbers depend on seed and stream, not on order", "[random]") {
  const philox random(3);
  CHECK(random.uniform(12345) == philox(3).uniform(12345));
  CHECK(random.block(0) != philox(4).block(0));
  CHECK(random.split(0).block(0) != random.block(0));
  std::set<philox_words> streams;
  for (std::uint64_t s = 0; s < 1000; ++s) streams.insert(random.split(s).block(0));
  CHECK(streams.size() == 1000);
}

TEST_CASE("shuffle permutes, the same for the same key, every position alike", "[random]") {
  std::vector<int> values(101);
  std::iota(values.begin(), values.end(), 0);
  auto first = values;
  auto second = values;
  philox(5).shuffle(std::span(first));
  philox(5).shuffle(std::span(second));
  CHECK(first == second);
  CHECK(first != values);
  CHECK(std::is_permutation(first.begin(), first.end(), values.begin()));

  std::vector<int> third_place(3);
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    std::vector<std::size_t> three{0, 1, 2};
    philox(seed).shuffle(std::span(three));
    ++third_place[three[2]];
  }
  for (const int n : third_place) CHECK(n == Approx(1000).margin(110));

  std::vector<int> none;
  philox(5).shuffle(std::span(none));
  CHECK(none.empty());
}
