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

TEST_CASE("moves that vary together are a prior as long as no sum of them varies less than not at all",
          "[calibration_prior]") {
  calibration_prior p{detail::independent_moves(0.5, 0)};  // the scale does not move: singular, and a prior
  CHECK_NOTHROW(p.check());
  const auto together = [&](double covariance) {
    p.at(0, 1) = p.at(1, 0) = covariance;
    p.at(1, 2) = p.at(2, 1) = covariance;
  };
  together(0.17);  // of variances 0.25: three in a row may reach 0.25 / sqrt 2 = 0.177
  CHECK_NOTHROW(p.check());
  together(0.18);
  CHECK_THROWS_AS(p.check(), input_error);
  together(0);
  p.at(0, 1) = 0.1;  // not symmetric
  CHECK_THROWS_AS(p.check(), input_error);
  p.at(0, 1) = 0;
  p.at(0, calibration_size - 1) = p.at(calibration_size - 1, 0) = 0.01;  // beside what does not move
  CHECK_THROWS_AS(p.check(), input_error);
  p.at(0, calibration_size - 1) = p.at(calibration_size - 1, 0) = std::nan("");
  CHECK_THROWS_AS(p.check(), input_error);
}

TEST_CASE("a covariance of full correlation is one", "[calibration_prior]") {
  calibration_prior p;
  for (std::size_t i = 0; i < calibration_size; ++i)
    for (std::size_t j = 0; j < calibration_size; ++j)
      p.at(i, j) = 0.1 * static_cast<double>(i + 1) * static_cast<double>(j + 1);
  CHECK_NOTHROW(p.check());
}
