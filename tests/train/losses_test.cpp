// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/losses.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

static_assert(loss_function<relative_error_loss, float> && loss_function<pairwise_hinge_loss, double>);
static_assert(loss_function<log_error_loss, float> && loss_function<list_mle_loss, float> &&
              loss_function<list_net_loss, double>);
static_assert(!loss_function<int, double> && !loss_function<consistency_loss, double>);

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
    check_gradient(log_error_loss{}, n);
    check_gradient(huber_loss{0.4}, n);
    check_gradient(smooth_l1_loss{0.4}, n);
    check_gradient(log_huber_loss{0.2}, n);
    check_gradient(pairwise_logistic_loss{0.5, 0.05}, n);
    check_gradient(pairwise_hinge_loss{0.5}, n);
    check_gradient(list_mle_loss{0.7}, n);
    check_gradient(list_net_loss{0.7, 0.4}, n);
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
  CHECK(log_error_loss{}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx((std::pow(std::log(2), 2) + std::pow(std::log(0.75), 2)) / 3));
  CHECK(huber_loss{0.5}(loss_batch<double>{p, t}, std::span(g)) == Approx(2 * 0.5 * (1 - 0.25) / 3));
  CHECK(smooth_l1_loss{0.5}(loss_batch<double>{p, t}, std::span(g)) == Approx(2 * (1 - 0.25) / 3));
  CHECK(smooth_l1_loss{2}(loss_batch<double>{p, t}, std::span(g)) == Approx(2 * 0.25 / 3));
  CHECK(log_huber_loss{10}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx(0.5 * (std::pow(std::log(2), 2) + std::pow(std::log(0.75), 2)) / 3));
  // Pairs (better, worse): (1, 0), (2, 0), (2, 1) with differences 1, 6, 5.
  CHECK(pairwise_logistic_loss{}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx((std::log1p(std::exp(-1)) + std::log1p(std::exp(-6)) + std::log1p(std::exp(-5))) / 3));
  CHECK(pairwise_hinge_loss{2}(loss_batch<double>{p, t}, std::span(g)) == Approx(1.0 / 3));
}

TEST_CASE("losses over examples add up from the shards of a batch", "[losses]") {
  const example e(7);
  double total = 0;
  for (const double w : e.weights) total += w;
  std::vector<double> whole(7), pieces(7);
  const double value =
      smooth_l1_loss{0.3}(loss_batch<double>{e.predictions, e.truths, e.weights, 0.7}, std::span(whole));
  double sum = 0;
  for (const auto& [first, count] : {std::pair(0U, 3U), std::pair(3U, 0U), std::pair(3U, 4U)}) {
    const auto part = [first = first, count = count](auto& values) { return std::span(values).subspan(first, count); };
    sum += smooth_l1_loss{0.3}(loss_batch<double>{part(e.predictions), part(e.truths), part(e.weights), 0.7, total},
                               part(pieces));
  }
  CHECK(sum == Approx(value));
  for (std::size_t i = 0; i < 7; ++i) CHECK(pieces[i] == Approx(whole[i]));
}

TEST_CASE("listwise losses have the values worked out by hand", "[losses]") {
  const std::vector<double> p = {2, 3, 8};
  const std::vector<double> t = {1, 8, 4};  // the order is 1, 2, 0
  std::vector<double> g(3);
  const double e2 = std::exp(2), e3 = std::exp(3), e8 = std::exp(8);
  CHECK(list_mle_loss{}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx(-(std::log(e3 / (e2 + e3 + e8)) + std::log(e8 / (e2 + e8))) / 3));
  CHECK(g[1] == Approx((e3 / (e2 + e3 + e8) - 1) / 3));
  g.assign(3, 0);
  const double z = std::exp(0.5) + std::exp(4) + std::exp(2);
  CHECK(list_net_loss{1, 2}(loss_batch<double>{p, t}, std::span(g)) ==
        Approx(std::log(e2 + e3 + e8) - (2 * std::exp(0.5) + 3 * std::exp(4) + 8 * std::exp(2)) / z));
  CHECK(g[2] == Approx(e8 / (e2 + e3 + e8) - std::exp(2) / z));
}

TEST_CASE("listwise losses see neither the order of the batch nor a shift, and count weights as copies", "[losses]") {
  const std::vector<double> p = {0.3, -1, 2, 0.5, 1};
  const std::vector<double> t = {1, 2, 2, 0, 1};  // with ties
  const auto both = [](const std::vector<double>& predictions, const std::vector<double>& truths,
                       const std::vector<double>& weights = {}) {
    std::vector<double> mle(predictions.size()), net(predictions.size());
    const loss_batch<double> batch{predictions, truths, weights};
    const double values[] = {list_mle_loss{0.5}(batch, std::span(mle)), list_net_loss{0.5}(batch, std::span(net))};
    return std::tuple(values[0], values[1], mle, net);
  };
  const auto [mle, net, d_mle, d_net] = both(p, t);
  const auto turned = both({1, 0.5, 2, -1, 0.3}, {1, 0, 2, 2, 1});
  CHECK(std::get<0>(turned) == Approx(mle));
  CHECK(std::get<1>(turned) == Approx(net));
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(std::get<2>(turned)[4 - i] == Approx(d_mle[i]));
    CHECK(std::get<3>(turned)[4 - i] == Approx(d_net[i]));
  }
  const auto shifted = both({10.3, 9, 12, 10.5, 11}, t);
  CHECK(std::get<0>(shifted) == Approx(mle));
  CHECK(std::get<1>(shifted) == Approx(net));

  const auto copies = both({0.3, -1, -1, 2}, {1, 2, 2, 3});
  const auto weighted = both({0.3, -1, 2, 77}, {1, 2, 3, -5}, {1, 2, 1, 0});
  CHECK(std::get<0>(weighted) == Approx(std::get<0>(copies)));
  CHECK(std::get<1>(weighted) == Approx(std::get<1>(copies)));
  CHECK(std::get<2>(weighted)[1] == Approx(2 * std::get<2>(copies)[1]));
  CHECK(std::get<3>(weighted)[2] == Approx(std::get<3>(copies)[3]));
  CHECK(std::get<2>(weighted)[3] == 0);
  CHECK(std::get<3>(weighted)[3] == 0);
}

TEST_CASE("listwise losses neither overflow nor lose their gradient", "[losses]") {
  const std::vector<double> p = {-1000, 1000};
  const std::vector<double> t = {1000, 0};  // wrong by 2000
  std::vector<double> g(2);
  CHECK(list_mle_loss{}(loss_batch<double>{p, t}, std::span(g)) == Approx(1000));  // of the two draws one is sure
  CHECK(g[0] == Approx(-0.5));
  CHECK(g[1] == Approx(0.5));
  g.assign(2, 0);
  CHECK(list_net_loss{}(loss_batch<double>{p, t}, std::span(g)) == Approx(2000));
  CHECK(g[0] == Approx(-1));
  CHECK(g[1] == Approx(1));
}

TEST_CASE("consistency draws two passes together", "[losses]") {
  using distance = consistency_loss::distance;
  const std::vector<double> a = {2, 3, 8, 1};
  const std::vector<double> b = {1, 3, 10, 5};
  const std::vector<double> w = {1, 2, 1, 0};
  std::vector<double> da(4, 0.25), db(4, 0.5);  // losses add
  const consistency_batch<double> batch{a, b, w, 2};
  CHECK(consistency_loss{}(batch, std::span(da), std::span(db)) == Approx(2 * (1 + 2) / 4.0));
  CHECK(da == std::vector<double>{0.75, 0.25, -0.25, 0.25});
  CHECK(db == std::vector<double>{0, 0.5, 1, 0.5});
  CHECK(consistency_loss{distance::squared}({a, b}, std::span(da), std::span(db)) == Approx((1 + 4 + 16) / 4.0));

  for (const auto measure : {distance::absolute, distance::squared}) {
    const example e(9);
    const auto value = [&](const std::vector<double>& x, const std::vector<double>& y) {
      std::vector<double> unused(9);
      return consistency_loss{measure}({x, y, e.weights, 0.7}, std::span(unused), std::span(unused));
    };
    std::vector<double> dx(9), dy(9);
    consistency_loss{measure}({e.predictions, e.truths, e.weights, 0.7}, std::span(dx), std::span(dy));
    for (std::size_t i = 0; i < 9; ++i) {
      const double h = 1e-6;
      auto up = e.predictions, down = e.predictions;
      up[i] += h;
      down[i] -= h;
      CHECK(dx[i] == Approx((value(up, e.truths) - value(down, e.truths)) / (2 * h)).epsilon(1e-6).margin(1e-8));
      CHECK(dy[i] == -dx[i]);
    }
  }

  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> bad = {1, nan, 1, 1};
  CHECK_THROWS_AS(consistency_loss{}({a, bad}, std::span(da), std::span(db)), numeric_error);
  CHECK_THROWS_AS(consistency_loss{}({bad, a}, std::span(da), std::span(db)), numeric_error);
  CHECK_THROWS_AS(consistency_loss{}({a, std::span(b).first(3)}, std::span(da), std::span(db)), shape_error);
  CHECK_THROWS_AS(consistency_loss{}({a, b}, std::span(da), std::span(db).first(3)), shape_error);
  CHECK(consistency_loss{}(consistency_batch<double>{}, std::span<double>{}, std::span<double>{}) == 0);
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
  CHECK_THROWS_AS(list_mle_loss{}(loss_batch<double>{bad, t}, std::span(g)), numeric_error);
  CHECK_THROWS_AS(list_net_loss{}(loss_batch<double>{t, bad}, std::span(g)), input_error);
  CHECK_THROWS_AS(log_error_loss{}(loss_batch<double>{p, t}, std::span(g)), numeric_error);
  const std::vector<double> none = {0, 0};
  CHECK(list_mle_loss{}(loss_batch<double>{t, t, none}, std::span(g)) == 0);
  CHECK(list_net_loss{}(loss_batch<double>{t, t, none}, std::span(g)) == 0);
  try {
    relative({1, nan}, {1, 1});
    FAIL("a NaN must not pass");
  } catch (const numeric_error& e) {
    CHECK(std::string(e.what()).find("prediction of example 1") != std::string::npos);
  }
}
