// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/statistics.hpp"

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

using numbers = std::vector<double>;

}  // namespace

TEST_CASE("conformal quantiles by hand", "[statistics]") {
  const numbers nine{9, 8, 7, 6, 5, 4, 3, 2, 1};
  CHECK(conformal_quantile(nine, 0.9) == 9.0);  // ceil(10 * 0.9) = 9th
  CHECK(conformal_quantile(nine, 0.5) == 5.0);
  CHECK(conformal_quantile(nine, 0.0) == 1.0);
  CHECK(conformal_quantile({3}, 0.5) == 3.0);
  numbers many(99);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<double>(i + 1);
  CHECK(conformal_quantile(many, 0.9) == 90.0);
}

TEST_CASE("a quantile of too few values does not exist", "[statistics]") {
  CHECK(conformal_quantile({}, 0.9) == std::nullopt);
  CHECK(conformal_quantile({}, 0.0) == std::nullopt);
  CHECK(conformal_quantile({3}, 0.9) == std::nullopt);
  CHECK(conformal_quantile(numbers(8, 1.0), 0.9) == std::nullopt);  // the 9th of 8
  CHECK(conformal_quantile(numbers(9, 1.0), 0.9) == 1.0);
  CHECK(conformal_quantile(numbers(1000, 1.0), 1.0) == std::nullopt);
}

TEST_CASE("a conformal quantile covers what it says", "[statistics]") {
  const philox random(7);
  std::size_t inside = 0;
  constexpr std::size_t trials = 4000;
  for (std::size_t t = 0; t < trials; ++t) {
    numbers seen(19);
    for (std::size_t i = 0; i < seen.size(); ++i) seen[i] = random.uniform(20 * t + i);
    inside += random.uniform(20 * t + 19) <= *conformal_quantile(seen, 0.9) ? 1 : 0;
  }
  CHECK(static_cast<double>(inside) / trials == Approx(0.9).margin(0.015));
}

TEST_CASE("normal quantiles of a table", "[statistics]") {
  CHECK(normal_quantile(0.5) == Approx(0).margin(1e-12));
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-12));
  CHECK(normal_quantile(0.1) == Approx(-1.2815515655446004).epsilon(1e-12));
}

TEST_CASE("lines by hand", "[statistics]") {
  const auto exact = fit_line(numbers{1, 2, 4}, numbers{5, 7, 11});
  CHECK(exact.offset == Approx(3));
  CHECK(exact.slope == Approx(2));
  CHECK(exact(10) == Approx(23));

  const auto least = fit_line(numbers{0, 1, 2}, numbers{0, 3, 3});
  CHECK(least.slope == Approx(1.5));
  CHECK(least.offset == Approx(0.5));
}

TEST_CASE("a line whose slope the points cannot tell", "[statistics]") {
  const auto one = fit_line(numbers{2}, numbers{7}, 1);
  CHECK(one.offset == Approx(5));
  CHECK(one.slope == 1);
  const auto same = fit_line(numbers{2, 2, 2}, numbers{7, 8, 9}, 1);
  CHECK(same.offset == Approx(6));
  CHECK(same.slope == 1);
  CHECK(fit_line(numbers{1, 2}, numbers{5, 7}, 1, 3).slope == 1);
  CHECK(fit_line(numbers{1, 2}, numbers{5, 7}, 1, 2).slope == Approx(2));
  const auto none = fit_line(numbers{}, numbers{}, 1);
  CHECK((none.offset == 0 && none.slope == 1));
  CHECK(fit_line(numbers{2, 2}, numbers{7, 9})(100) == Approx(8));
  CHECK_THROWS_AS(fit_line(numbers{1}, numbers{}), shape_error);
}

TEST_CASE("between points straight lines and constant beyond", "[statistics]") {
  const numbers from{0, 1, 3};
  const numbers to{10, 20, 0};
  CHECK(interpolate(from, to, -5) == 10);
  CHECK(interpolate(from, to, 0) == 10);
  CHECK(interpolate(from, to, 0.5) == 15);
  CHECK(interpolate(from, to, 1) == 20);
  CHECK(interpolate(from, to, 2) == 10);
  CHECK(interpolate(from, to, 3) == 0);
  CHECK(interpolate(from, to, 9) == 0);
  CHECK(interpolate(numbers{2}, numbers{5}, 7) == 5);
}

TEST_CASE("quality by hand", "[statistics]") {
  const auto q = quality_of(numbers{1.05, 2.0, 6.0, 8.0}, numbers{1.0, 4.0, 5.0, 8.0});
  CHECK(q.mape == Approx((0.05 + 0.5 + 0.2 + 0.0) / 4));
  CHECK(q.acc10 == 0.5);
  CHECK(q.kendall_tau == 1);
  CHECK(q.spearman == 1);
  CHECK(quality_of(numbers{3, 2, 1}, numbers{1, 2, 3}).kendall_tau == -1);
  CHECK(std::isnan(quality_of(numbers{1}, numbers{2}).spearman));
}
