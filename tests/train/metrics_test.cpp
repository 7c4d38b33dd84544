// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

using numbers = std::vector<double>;

// tau-b by its definition, over all pairs.
double slow_tau(const numbers& x, const numbers& y) {
  double concordant = 0, discordant = 0, only_x = 0, only_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const bool tx = x[i] == x[j];
      const bool ty = y[i] == y[j];
      if (tx && ty) continue;
      if (tx)
        ++only_x;
      else if (ty)
        ++only_y;
      else if ((x[i] < x[j]) == (y[i] < y[j]))
        ++concordant;
      else
        ++discordant;
    }
  return (concordant - discordant) / std::sqrt((concordant + discordant + only_x) * (concordant + discordant + only_y));
}

// Average rank by its definition: one more than those below, and half of the others that are equal.
numbers slow_ranks(const numbers& x) {
  numbers ranks;
  for (const double a : x) {
    double below = 0, equal = 0;
    for (const double b : x) {
      below += b < a;
      equal += b == a;
    }
    ranks.push_back(below + 0.5 * (equal + 1));
  }
  return ranks;
}

}  // namespace

TEST_CASE("Kendall's tau-b equals the sum over all pairs, with and without ties", "[metrics]") {
  const philox random(7);
  std::uint64_t drawn = 0;
  for (const std::size_t n : {2U, 3U, 10U, 101U, 256U})
    for (const std::uint64_t levels : {2U, 5U, 1000000U})
      for (int repeat = 0; repeat < 5; ++repeat) {
        numbers x(n), y(n);
        for (std::size_t i = 0; i < n; ++i) {
          x[i] = static_cast<double>(random.below(drawn++, levels));
          y[i] = x[i] * static_cast<double>(repeat % 2) + static_cast<double>(random.below(drawn++, levels));
        }
        const double expected = slow_tau(x, y);
        INFO("n " << n << ", levels " << levels);
        if (std::isnan(expected))
          CHECK(std::isnan(kendall_tau(x, y)));
        else
          CHECK(kendall_tau(x, y) == Approx(expected).margin(1e-12));
      }
}

TEST_CASE("Kendall's tau-b has the values known from SciPy", "[metrics]") {
  // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) in its documentation
  CHECK(kendall_tau(numbers{12, 2, 1, 12, 2}, numbers{1, 4, 7, 1, 0}) == Approx(-0.47140452079103173));
  CHECK(kendall_tau(numbers{1, 2, 3}, numbers{10, 20, 30}) == 1.0);
  CHECK(kendall_tau(std::vector<float>{1, 2, 3}, numbers{3, 2, 1}) == -1.0);
}

TEST_CASE("Spearman's rho has the values known from SciPy", "[metrics]") {
  // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) in its documentation
  CHECK(spearman_rho(numbers{1, 2, 3, 4, 5}, numbers{5, 6, 7, 8, 7}) == Approx(0.8207826816681233));
  CHECK(spearman_rho(numbers{1, 2, 3}, numbers{1, 8, 27}) == Approx(1.0));
}

TEST_CASE("average ranks equal their definition", "[metrics]") {
  const philox random(8);
  for (const std::size_t n : {1U, 2U, 9U, 64U}) {
    numbers x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<double>(random.below(i + 1000 * n, 8));
    CHECK(average_ranks(x) == slow_ranks(x));
  }
  CHECK(average_ranks(numbers{}).empty());
}

TEST_CASE("tau counts a hundred thousand examples in no time", "[metrics]") {
  const philox random(3);
  numbers x(100000), y(100000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = random.uniform(i);
    y[i] = x[i];
  }
  CHECK(kendall_tau(x, y) == 1.0);
  std::reverse(y.begin(), y.end());
  CHECK(std::fabs(kendall_tau(x, y)) < 0.02);
}

TEST_CASE("relative errors", "[metrics]") {
  const numbers p = {1.1, 1.5, 4};
  const numbers t = {1, 2, 4};
  CHECK(mape(p, t) == Approx((0.1 + 0.25) / 3));
  CHECK(accuracy_within(0.1001, p, t) == Approx(2.0 / 3));
  CHECK(accuracy_within(0.25, p, t) == 1.0);  // the limit itself counts
  CHECK(accuracy_within(0.05, p, t) == Approx(1.0 / 3));
  CHECK_THROWS_AS(mape(p, numbers{1, 0, 2}), input_error);
  CHECK_THROWS_AS(accuracy_within(0.1, p, numbers{1, -1, 2}), input_error);
}

TEST_CASE("mean and deviation", "[metrics]") {
  const auto s = summarize(numbers{2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(s.mean == 5);
  CHECK(s.deviation == Approx(std::sqrt(32.0 / 7)));
  CHECK(summarize(std::vector<float>{3}).mean == 3);
  CHECK(std::isnan(summarize(numbers{3}).deviation));
  CHECK(std::isnan(summarize(numbers{}).mean));
}

TEST_CASE("metrics of nothing, of one example and of ties are NaN", "[metrics]") {
  const numbers none, one = {1}, tied = {2, 2, 2}, some = {1, 2, 3};
  CHECK(std::isnan(mape(none, none)));
  CHECK(std::isnan(accuracy_within(0.1, none, none)));
  CHECK(mape(one, one) == 0);
  for (const auto* x : {&none, &one}) {
    CHECK(std::isnan(kendall_tau(*x, *x)));
    CHECK(std::isnan(spearman_rho(*x, *x)));
    CHECK(std::isnan(pearson(*x, *x)));
  }
  CHECK(std::isnan(kendall_tau(tied, some)));
  CHECK(std::isnan(kendall_tau(some, tied)));
  CHECK(std::isnan(spearman_rho(some, tied)));
}

TEST_CASE("metrics refuse what is no number and what does not pair up", "[metrics]") {
  const numbers nan = {1, std::numeric_limits<double>::quiet_NaN()}, two = {1, 2}, three = {1, 2, 3};
  CHECK_THROWS_AS(kendall_tau(nan, two), numeric_error);
  CHECK_THROWS_AS(spearman_rho(two, nan), numeric_error);
  CHECK_THROWS_AS(mape(nan, two), numeric_error);
  CHECK_THROWS_AS(summarize(nan), numeric_error);
  CHECK_THROWS_AS(kendall_tau(two, three), shape_error);
  CHECK_THROWS_AS(spearman_rho(two, three), shape_error);
  CHECK_THROWS_AS(mape(three, two), shape_error);
}

TEST_CASE("MAPE from errors of logarithms is MAPE", "[metrics]") {
  CHECK(mape_of_log_errors(numbers{std::log(2.0), 0.0}) == Approx(0.25));
  CHECK(mape_of_log_errors(numbers{std::log(2.0), std::log(2.0)}, std::log(2.0)) == Approx(0).margin(1e-12));
  CHECK(std::isnan(mape_of_log_errors(numbers{})));
  const numbers predictions{1, 5, 0.5, 8}, truths{2, 4, 0.75, 8};
  numbers errors;
  for (std::size_t i = 0; i < truths.size(); ++i) errors.push_back(std::log(truths[i] / predictions[i]));
  CHECK(mape_of_log_errors(errors) == Approx(mape(predictions, truths)));
}
