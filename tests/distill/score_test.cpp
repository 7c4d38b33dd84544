// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/score.hpp"

#include <vector>

#include "support/catch.hpp"

TEST_CASE("distillation: rank correlation of similarities", "[distill]") {
  const std::vector<float> a = {1, 0, 0.8F, 0.6F, 0, 1};
  CHECK(ledg::similarity_rank_correlation(a, a, 2) == Approx(1));
  const std::vector<float> b = {1, 0, 0, 1, 0.8F, 0.6F};  // which pairs are near is another matter
  CHECK(ledg::similarity_rank_correlation(a, b, 2) < 0.9);
}
