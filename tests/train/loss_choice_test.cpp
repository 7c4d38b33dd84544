// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/loss_choice.hpp"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

static_assert(loss_function<any_loss<float>, float> && loss_function<any_loss<double>, double>);

struct evaluated {
  double value;
  std::vector<double> slopes;
};

template <class Loss>
evaluated evaluate(const Loss& loss, const std::vector<double>& predictions, const std::vector<double>& truths) {
  evaluated out{0, std::vector<double>(predictions.size(), 0.25)};  // losses add
  out.value = loss(loss_batch<double>{predictions, truths, {}, 0.7}, std::span(out.slopes));
  return out;
}

struct choice_example {
  std::vector<double> predictions, truths;
  explicit choice_example(std::size_t n) {
    const philox random(n + 3);
    for (std::size_t i = 0; i < n; ++i) {
      predictions.push_back(3 * random.uniform(2 * i) - 1.5);
      truths.push_back(3 * random.uniform(2 * i + 1) - 1.5);
    }
  }
};

std::vector<double> exponentials(std::vector<double> x) {
  for (auto& v : x) v = std::exp(v);
  return x;
}

template <class Error, class Function>
std::string refused(Function function) {
  try {
    function();
  } catch (const Error& e) {
    return e.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every loss of the table is found by its name, with its settings", "[losses]") {
  loss_choice c;
  c.huber_delta = 0.4;
  c.rank_temperature = 0.6;
  c.rank_margin = 0.5;
  std::set<std::string> names;
  for (const std::size_t n : {0U, 1U, 2U, 33U}) {
    const choice_example e(n);
    for_each_loss(c, [&](const char* name, loss_kind kind, const auto& loss) {
      CAPTURE(n, name);
      names.insert(name);
      const bool positive = kind == loss_kind::positive_value;
      const bool order = kind == loss_kind::order;
      (order ? c.rank_loss : c.loss) = name;
      const auto found = order ? rank_loss<double>(c) : value_loss<double>(c, prediction_kind::logarithm);
      const auto got = evaluate(found, e.predictions, e.truths);
      const auto inside = positive ? exponentials(e.predictions) : e.predictions;
      const auto expected = evaluate(loss, inside, positive ? exponentials(e.truths) : e.truths);
      CHECK(got.value == expected.value);
      for (std::size_t i = 0; i < n; ++i)
        CHECK(got.slopes[i] == Approx(0.25 + (expected.slopes[i] - 0.25) * (positive ? inside[i] : 1.0)));
    });
  }
  CHECK(names.size() == 10);
  CHECK(names.contains(loss_choice{}.loss));
  CHECK(names.contains(loss_choice{}.rank_loss));
}

TEST_CASE("losses of positive values follow logarithms", "[losses]") {
  const choice_example e(9);
  const auto found = [&](const char* name) {
    return evaluate(value_loss<double>({.loss = name, .huber_delta = 0.3}, prediction_kind::logarithm), e.predictions,
                    e.truths);
  };
  for (const auto& [positive, value] : {std::pair("log_error", "squared_error"), std::pair("log_huber", "huber")}) {
    CAPTURE(positive);
    const auto a = found(positive);
    const auto b = found(value);
    CHECK(a.value == Approx(b.value));
    for (std::size_t i = 0; i < 9; ++i) CHECK(a.slopes[i] == Approx(b.slopes[i]));
  }
  const auto loss = value_loss<double>({.loss = "relative_error"}, prediction_kind::logarithm);
  const auto at = evaluate(loss, e.predictions, e.truths);
  for (std::size_t i = 0; i < 9; ++i) {
    const auto moved = [&](double by) {
      auto p = e.predictions;
      p[i] += by;
      return evaluate(loss, p, e.truths).value;
    };
    CHECK(at.slopes[i] - 0.25 == Approx((moved(1e-6) - moved(-1e-6)) / 2e-6).epsilon(1e-6).margin(1e-8));
  }
}

TEST_CASE("a loss that there is not is refused by the names of those there are", "[losses]") {
  const auto of = [](const char* name, prediction_kind kind) {
    return refused<lookup_error>([&] { loss_choice{.loss = name}.check(kind); });
  };
  CHECK(of("l1", prediction_kind::number) ==
        "training setting 'loss': expected squared_error, huber or smooth_l1, got 'l1'");
  // A number may be below zero, where these losses have no value.
  CHECK(of("relative_error", prediction_kind::number) ==
        "training setting 'loss': expected squared_error, huber or smooth_l1, got 'relative_error'");
  CHECK(of("list_mle", prediction_kind::logarithm) ==
        "training setting 'loss': expected squared_error, huber, smooth_l1, relative_error, log_error or log_huber, "
        "got 'list_mle'");
  CHECK(refused<lookup_error>([] { loss_choice{.rank_loss = "huber"}.check(prediction_kind::number); }) ==
        "training setting 'rank_loss': expected pairwise_logistic, pairwise_hinge, list_mle or list_net, got 'huber'");
  CHECK(refused<lookup_error>([] { static_cast<void>(consistency_by("cubed")); }) ==
        "training setting 'consistency': expected absolute or squared, got 'cubed'");
  CHECK(consistency_by("absolute").measure == consistency_loss::distance::absolute);
  CHECK(consistency_by("squared").measure == consistency_loss::distance::squared);
}

TEST_CASE("settings of losses have ranges", "[losses]") {
  const auto out_of_range = [](const loss_choice& c) {
    return refused<input_error>([&] { c.check(prediction_kind::number); });
  };
  CHECK(out_of_range({}).empty());
  CHECK(out_of_range({.rank_weight = 0, .rank_margin = 0}).empty());
  CHECK_THAT(out_of_range({.huber_delta = 0}),
             Catch::Matchers::Contains("'huber_delta': expected a finite number above 0"));
  CHECK_THAT(out_of_range({.rank_weight = -1}), Catch::Matchers::Contains("'rank_weight'"));
  CHECK_THAT(out_of_range({.rank_weight = INFINITY}), Catch::Matchers::Contains("'rank_weight'"));
  CHECK_THAT(out_of_range({.rank_temperature = 0}), Catch::Matchers::Contains("'rank_temperature'"));
  CHECK_THAT(out_of_range({.rank_margin = -0.1}), Catch::Matchers::Contains("'rank_margin'"));
}

TEST_CASE("any other setting is another summary", "[losses]") {
  std::set<std::string> summaries = {loss_choice{}.summary()};
  std::size_t settings = 0;
  loss_choice all;
  loss_choice::fields(all, [&](const char*, auto&) { ++settings; });
  for (std::size_t changed = 0; changed < settings; ++changed) {
    loss_choice c;
    std::size_t at = 0;
    loss_choice::fields(c, [&](const char*, auto& value) {
      if (at++ != changed) return;
      if constexpr (requires { value += 1.0; })
        value += 1.0;
      else
        value = "other";
    });
    summaries.insert(c.summary());
  }
  CHECK(summaries.size() == settings + 1);
}
