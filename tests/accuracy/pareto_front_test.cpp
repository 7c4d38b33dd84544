// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/accuracy/pareto_front.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using front = ledg::pareto_front<int>;

TEST_CASE("pareto_front: points that another beats are gone, whichever came first", "[pareto_front]") {
  front f;
  CHECK(f.size() == 0);
  CHECK(f.add(2, 50, 1));
  CHECK_FALSE(f.add(3, 40, 2));  // slower and worse
  CHECK(f.add(3, 60, 3));
  CHECK(f.add(1, 40, 4));
  CHECK(f.size() == 3);
  CHECK(f.add(0.5, 60, 5));  // beats all
  REQUIRE(f.size() == 1);
  CHECK(f.points()[0].item == 5);
}

TEST_CASE("pareto_front: of equal points the first stays, at equal cost the better one", "[pareto_front]") {
  front f;
  CHECK(f.add(1, 10, 1));
  CHECK_FALSE(f.add(1, 10, 2));
  CHECK(f.add(1, 11, 3));
  CHECK_FALSE(f.add(2, 11, 4));
  REQUIRE(f.size() == 1);
  CHECK(f.points()[0].item == 3);
}

TEST_CASE("pareto_front: numbers that are not finite are no points", "[pareto_front]") {
  front f;
  CHECK_FALSE(f.add(std::numeric_limits<double>::quiet_NaN(), 1, 1));
  CHECK_FALSE(f.add(1, std::numeric_limits<double>::infinity(), 1));
  CHECK(f.size() == 0);
}

TEST_CASE("pareto_front: the front of many points is what comparing all pairs gives", "[pareto_front]") {
  const ledg::philox random(3);
  std::vector<std::pair<double, double>> all;
  front f;
  for (std::size_t i = 0; i < 400; ++i) {
    // few values, so that many are equal
    const double cost = static_cast<double>(static_cast<int>(20 * random.uniform(2 * i)));
    const double worth = static_cast<double>(static_cast<int>(20 * random.uniform(2 * i + 1))) + cost;
    all.emplace_back(cost, worth);
    f.add(cost, worth, static_cast<int>(i));
  }
  std::vector<int> expected;
  for (std::size_t i = 0; i < all.size(); ++i) {
    bool beaten = false;
    for (std::size_t j = 0; j < all.size(); ++j) {
      const bool as_good = all[j].first <= all[i].first && all[j].second >= all[i].second;
      beaten = beaten || (as_good && (all[j] != all[i] || j < i));
    }
    if (!beaten) expected.push_back(static_cast<int>(i));
  }
  std::vector<int> got;
  double last = -1;
  for (const auto& p : f.points()) {
    got.push_back(p.item);
    CHECK(p.worth > last);
    last = p.worth;
  }
  std::sort(got.begin(), got.end());
  CHECK(got == expected);
}
