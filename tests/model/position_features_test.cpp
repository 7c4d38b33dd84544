// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/position_features.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("position features are positions brought to a common size", "[position_features]") {
  for (const std::size_t n : {0U, 1U, 2U, 40U}) {
    const graph_batch b = pack({random_parents(n, 0.2, 3)});
    const auto raw = positions_of(b, position_walk_steps);
    const auto f = position_features(b);
    REQUIRE(raw.count == position_feature_count);
    REQUIRE(f.size() == n * position_feature_count);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < position_feature_count; ++k) {
        const float x = raw.row(i)[k];
        const bool edges = k == 0 || k == 2;
        CHECK(f[i * position_feature_count + k] == (edges ? std::log2(1.0F + x) / 4.0F - 1.0F : x));
        CHECK(std::fabs(f[i * position_feature_count + k]) <= 1.0F);
      }
  }
}

TEST_CASE("position features of a long chain stay small", "[position_features]") {
  edges chain;
  for (std::int32_t i = 0; i < 999; ++i) chain.push_back({i, i + 1});
  for (const float x : position_features(pack({parents(1000, chain)}))) CHECK(std::fabs(x) <= 1.6F);
}

TEST_CASE("position features do not depend on what else is in the batch", "[position_features]") {
  const auto one = random_parents(7, 0.3, 1);
  const auto other = random_parents(5, 0.4, 2);
  const auto alone = position_features(pack({other}));
  const auto both = position_features(pack({one, other}));
  CHECK(std::vector<float>(both.end() - static_cast<std::ptrdiff_t>(alone.size()), both.end()) == alone);
}
