// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibration_prior.hpp"

#include <cmath>
#include <cstddef>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("a prior of independent moves multiplies each by its variance", "[calibration_prior]") {
  const calibration_prior p{detail::independent_moves(0.5, 2)};
  p.check();
  detail::calibration_row x{};
  x[3] = 1;
  x.back() = -1;
  const auto y = p.times(x);
  CHECK(y[3] == 0.25);
  CHECK(y[4] == 0);
  CHECK(y.back() == -4);
}

TEST_CASE("a scaled prior has other spreads", "[calibration_prior]") {
  const calibration_prior p{detail::independent_moves(0.5, 2), 0.1, 0.2};
  const auto s = p.scaled(2, 3);
  CHECK(std::abs(s.at(0, 0) - 1) < 1e-12);
  CHECK(std::abs(s.at(0, 1)) < 1e-12);
  CHECK(std::abs(s.noise - 0.3) < 1e-12);
  CHECK(std::abs(s.alike - 0.6) < 1e-12);
}

TEST_CASE("a prior of the wrong size or with a variance below nothing is refused", "[calibration_prior]") {
  calibration_prior p;
  p.at(2, 2) = -1;
  CHECK_THROWS_AS(p.check(), input_error);
  p.covariance.pop_back();
  CHECK_THROWS_AS(p.check(), input_error);
}
