// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/losses.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

static_assert(loss_function<relative_error_loss, float> && loss_function<pairwise_hinge_loss, double>);
static_assert(!loss_function<int, double>);

// Predictions and truths in (0.5, 3.5), weights in (0, 1); no two differ by a kink's place.
struct example {
  std::vector<double> predictions, truths, weights;
  explicit example(std::size_t n, std::uint64_t seed = 1) {
    const philox random(seed);
    for (std::size_t i = 0; i < n; ++i) {
      predictions.push_back(0.5 + 3 * random.uniform(3 * i));
      truths.push_back(0.5 + 3 * random.uniform(3 * i + 1));
      weights.push_back(0.1 + random.uniform(3 * i + 2));
    }
  }
};

template <class Loss>
void check_gradient(const Loss& loss, std::size_t n) {
  const example e(n, 40 + n);
  const loss_batch<double> batch{e.predictions, e.truths, e.weights, 0.7};
  std::vector<double> gradients(n, 0.25);  // losses add
  const double value = loss(batch, std::span(gradients));
  REQUIRE(std::isfinite(value));
  std::vector<double> unused(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = [&](double shift) {
      auto moved = e.predictions;
      moved[i] += shift;
      return loss(loss_batch<double>{moved, e.truths, e.weights, 0.7}, std::span(unused));
    };
    const double h = 1e-6;
    INFO("n " << n << ", prediction " << i);
    CHECK(gradients[i] - 0.25 == Approx((at(h) - at(-h)) / (2 * h)).epsilon(1e-6).margin(1e-8));
  }
}

}  // namespace

TEST_CASE("gradients of losses agree with finite differences", "[losses]") {
  for (const std::size_t n : {1U, 2U, 7U, 32U}) {
    check_gradient(relative_error_loss{}, n);
    check_gradient(squared_error_loss{}, n);
    check_gradient(huber_loss{0.4}, n);
    check_gradient(log_huber_loss{0.2}, n);
    check_gradient(pairwise_logistic_loss{0.5, 0.05}, n);
    check_gradient(pairwise_hinge_loss{0.5}, n);
  }
}

TEST_CASE("losses have the values worked out by hand", "[losses]") {
  const std::vector<double> p = {2, 3, 8};
  const std::vector<double> t = {1, 4, 8};
  std::vector<double> g(3);
  CHECK(relative_error_loss{}(loss_batch<double>{p, t}, std::span(g)) == Approx((1 + 0.0625) / 3));
  CHECK(g[0] == Approx(2.0 / 3));
  CHECK(g[1] == Approx(2 * -0.25 / 4 / 3));
  CHECK(g[2] == 0);
  CHECK(squared_error_loss{}(loss_batch<double>{p, t}, std::span(g)) == Approx(2.0 / 3));
  CHECK(huber_loss{0.5}(loss_batch<double>{p, t}, std::span(g)) == Approx(2 * 0.5 * (1 - 0.25) / 3));
  CHECK(log_huber_loss{10}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx(0.5 * (std::pow(std::log(2), 2) + std::pow(std::log(0.75), 2)) / 3));
  // Pairs (better, worse): (1, 0), (2, 0), (2, 1) with differences 1, 6, 5.
  CHECK(pairwise_logistic_loss{}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx((std::log1p(std::exp(-1)) + std::log1p(std::exp(-6)) + std::log1p(std::exp(-5))) / 3));
  CHECK(pairwise_hinge_loss{2}(loss_batch<double>{p, t}, std::span(g)) == Approx(1.0 / 3));
}

TEST_CASE("weights, scale and ties enter losses as documented", "[losses]") {
  const std::vector<double> p = {2, 3, 8, 1};
  const std::vector<double> t = {1, 4, 8, 9};
  const std::vector<double> w = {1, 3, 0, 0};
  std::vector<double> g(4);
  CHECK(squared_error_loss{}(loss_batch<double>{p, t, w, 2}, std::span(g)) == Approx(2));
  CHECK(g[0] == Approx(2 * 0.25 * 2));
  CHECK(g[3] == 0);

  std::vector<double> ties(4);
  const std::vector<double> same = {5, 5, 5, 5};
  CHECK(pairwise_logistic_loss{}(loss_batch<double>{p, same}, std::span(ties)) == 0);
  const std::vector<double> close = {5, 5.1, 5.2, 5.3};
  CHECK(pairwise_hinge_loss{1, 0.4}(loss_batch<double>{p, close}, std::span(ties)) == 0);
  CHECK(ties == std::vector<double>(4, 0));
  CHECK(pairwise_hinge_loss{1, 0.25}(loss_batch<double>{p, close}, std::span(ties)) == Approx(2));  // one pair: (3, 0)
}

TEST_CASE("shards of a batch add up to the batch", "[losses]") {
  const example e(10);
  std::vector<double> whole(10);
  std::vector<double> parts(10);
  const double value = relative_error_loss{}(loss_batch<double>{e.predictions, e.truths}, std::span(whole));
  double sum = 0;
  for (const auto& [first, count] : {std::pair<std::size_t, std::size_t>{0, 3}, {3, 0}, {3, 7}})
    sum += relative_error_loss{}(loss_batch<double>{std::span(e.predictions).subspan(first, count),
                                                    std::span(e.truths).subspan(first, count),
                                                    {},
                                                    static_cast<double>(count) / 10},
                                 std::span(parts).subspan(first, count));
  CHECK(sum == Approx(value));
  for (std::size_t i = 0; i < 10; ++i) CHECK(parts[i] == Approx(whole[i]));
}

TEST_CASE("the logistic loss neither overflows nor loses its gradient", "[losses]") {
  const std::vector<double> p = {-1000, 1000};
  const std::vector<double> t = {1, 0};  // wrong by 2000
  std::vector<double> g(2);
  CHECK(pairwise_logistic_loss{}(loss_batch<double>{p, t}, std::span(g)) == Approx(2000));
  CHECK(g[0] == Approx(-1));
  CHECK(g[1] == Approx(1));
}

TEST_CASE("losses refuse what they cannot compare", "[losses]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  std::vector<double> g(2);
  const auto relative = [&](std::vector<double> p, std::vector<double> t, std::vector<double> w = {}) {
    return relative_error_loss{}(loss_batch<double>{p, t, w}, std::span(g));
  };
  CHECK_THROWS_AS(relative({1, 1}, {1, 0}), input_error);
  CHECK_THROWS_AS(relative({1, 1}, {1, -2}), input_error);
  CHECK_THROWS_AS(relative({1, 1}, {1, nan}), input_error);
  CHECK_THROWS_AS(relative({1, inf}, {1, 1}), numeric_error);
  CHECK_THROWS_AS(relative({1, 1}, {1, 1}, {1, -1}), input_error);
  CHECK_THROWS_AS(relative({1, 1}, {1, 1}, {1}), shape_error);
  CHECK_THROWS_AS(relative({1, 1, 1}, {1, 1}), shape_error);
  CHECK(relative({-1, 1}, {1, 1}, {0, 0}) == 0);
  CHECK(g == std::vector<double>(2, 0));
  g.clear();
  CHECK(relative({}, {}) == 0);
  g.resize(2);
  const std::vector<double> p = {1, -1};
  const std::vector<double> t = {1, 1};
  CHECK_THROWS_AS(log_huber_loss{}(loss_batch<double>{p, t}, std::span(g)), numeric_error);
  const std::vector<double> bad = {1, nan};
  CHECK_THROWS_AS(pairwise_logistic_loss{}(loss_batch<double>{bad, t}, std::span(g)), numeric_error);
  try {
    relative({1, nan}, {1, 1});
    FAIL("a NaN must not pass");
  } catch (const numeric_error& e) {
    CHECK(std::string(e.what()).find("prediction of example 1") != std::string::npos);
  }
}
