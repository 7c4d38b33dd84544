// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/task.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <numeric>
#include <span>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// A task on made-up data with perturbed starting weights.
struct small_task {
  latency_corpus<ledg_former> corpus;
  latency_predictor<ledg_former> predictor;
  latency_task<latency_network<ledg_former>> task;
  std::vector<float> parameters;

  explicit small_task(const data::dataset& d, const corpus_options& options = held_out_families(),
                      const latency_training_config<>& config = small_training())
      : corpus(make_corpus<ledg_former>(d, options)),
        predictor(make_latency_predictor(corpus, config)),
        task(corpus, predictor.network(), predictor.layout(), predictor.language(), config.task, config.task_seed()),
        parameters(predictor.parameters().begin(), predictor.parameters().end()) {
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] += static_cast<float>(0.1 * philox(9).normal(i));
  }
  double loss(std::vector<float>& gradients, std::uint64_t step, std::size_t threads = 1) {
    thread_pool pool(threads);
    gradients.assign(parameters.size(), 0.0F);
    return task.loss_and_gradient(parameters, gradients, step, pool);
  }
};

}  // namespace

TEST_CASE("loss and gradient are bit-equal for any number of threads, and for a step asked twice", "[latency_task]") {
  small_task t(make_latency_data(6));
  std::vector<float> one, other;
  for (const std::uint64_t step : {0U, 7U}) {
    const double loss = t.loss(one, step);
    CHECK(std::isfinite(loss));
    for (const std::size_t threads : {2U, 3U, 1U}) {
      CHECK(t.loss(other, step, threads) == loss);
      CHECK(one == other);
    }
  }
  CHECK(t.loss(one, 1) != t.loss(other, 2));
  CHECK(one != other);
  // Gradients are added to what is there.
  thread_pool pool(1);
  t.loss(one, 3);
  std::vector<float> twice(one.size(), 0.0F);
  t.task.loss_and_gradient(t.parameters, twice, 3, pool);
  t.task.loss_and_gradient(t.parameters, twice, 3, pool);
  double worst = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(twice[i]) - 2 * static_cast<double>(one[i])));
  CHECK(worst < 1e-4);
}

TEST_CASE("the loss falls along its gradient as steeply as the gradient says", "[latency_task]") {
  auto config = small_training();
  config.task.losses.huber_delta = 50;  // no kinks
  SECTION("the default") {}
  SECTION("squared logarithms") { config.task.losses.loss = "squared_error"; }
  SECTION("ratios") { config.task.losses.loss = "relative_error"; }
  SECTION("and pairs") { config.task.losses.rank_weight = 0.5; }
  SECTION("and lists") {
    config.task.losses.rank_weight = 3;
    config.task.losses.rank_loss = "list_mle";
  }
  small_task t(make_latency_data(6), held_out_families(), config);
  std::vector<float> g, ignored;
  for (const std::uint64_t step : {0U, 1U, 2U}) {
    t.loss(g, step);
    double square = 0;
    for (const auto v : g) square += static_cast<double>(v) * static_cast<double>(v);
    const double h = 2e-3 / std::sqrt(square);
    const auto kept = t.parameters;
    const auto moved = [&](double by) {
      for (std::size_t i = 0; i < g.size(); ++i)
        t.parameters[i] = kept[i] + static_cast<float>(by * static_cast<double>(g[i]));
      return t.loss(ignored, step);
    };
    const double slope = (moved(h) - moved(-h)) / (2 * h);
    t.parameters = kept;
    CHECK(slope == Approx(square).epsilon(0.02));
  }
}

TEST_CASE("a loss over order is of the rows of a setting", "[latency_task]") {
  auto config = small_training();
  config.graph.dropout = 0;
  const auto loss = [&](double weight, const char* name, std::uint64_t step, std::vector<float>& g) {
    config.task.losses.rank_weight = weight;
    config.task.losses.rank_loss = name;
    return small_task(make_latency_data(6), held_out_families(), config).loss(g, step);
  };
  std::vector<float> plain, one, two, threads;
  for (const auto* name : {"pairwise_logistic", "pairwise_hinge", "list_mle", "list_net"}) {
    CAPTURE(name);
    const double without = loss(0, name, 3, plain);
    const double with = loss(1, name, 3, one) - without;
    CHECK(with > 0);
    CHECK(loss(2, name, 3, two) - without == Approx(2 * with));
    CHECK(one != plain);
    small_task t(make_latency_data(6), held_out_families(), config);
    CHECK(t.loss(threads, 3, 3) == loss(2, name, 3, two));
    CHECK(threads == two);
  }
  // A batch of one network has no order.
  config.task.default_networks = 1;
  CHECK(loss(5, "pairwise_logistic", 0, one) == loss(0, "pairwise_logistic", 0, plain));
  CHECK(one == plain);
}

TEST_CASE("several ranks find the order of the whole batch", "[latency_task]") {
  auto config = small_training();
  config.task.losses.rank_weight = 1;
  small_task t(make_latency_data(6), held_out_families(), config);
  std::vector<float> expected;
  const double loss = t.loss(expected, 5);
  std::vector<std::vector<float>> gradients(3, std::vector<float>(expected.size(), 0.0F));
  std::vector<double> losses(3);
  std::deque<small_task> tasks;
  for (int r = 0; r < 3; ++r) tasks.emplace_back(make_latency_data(6), held_out_families(), config);
  run_ranks(3, [&](const thread_rank& r) {
    thread_pool pool(1);
    losses[r.rank()] = tasks[r.rank()].task.loss_and_gradient(t.parameters, gradients[r.rank()], 5, pool, r);
  });
  for (std::size_t r = 0; r < 3; ++r) {
    CHECK(losses[r] == loss);
    CHECK(gradients[r] == expected);
  }
}

TEST_CASE("every part of the network gets a gradient", "[latency_task]") {
  small_task t(make_latency_data(6));
  std::vector<float> g, sum(t.parameters.size(), 0.0F);
  for (std::uint64_t step = 0; step < 4; ++step) {
    t.loss(g, step);
    for (std::size_t i = 0; i < g.size(); ++i) sum[i] += std::abs(g[i]);
  }
  for (const auto& p : t.predictor.layout().entries()) {
    INFO(p.name);
    const auto first = sum.begin() + static_cast<std::ptrdiff_t>(p.offset);
    // A key's offset moves all scores of a softmax alike.
    if (p.name.find("key.bias") == std::string::npos)
      CHECK(std::any_of(first, first + static_cast<std::ptrdiff_t>(p.size), [](float x) { return x > 0; }));
  }
}

TEST_CASE("predictions do not depend on their company, their order or threads", "[latency_task]") {
  small_task t(make_latency_data(6));
  std::vector<std::int32_t> rows(t.corpus.rows().size());
  std::iota(rows.begin(), rows.end(), 0);
  thread_pool one(1), three(3);
  const auto all = t.task.predict(t.parameters, rows, one, false);
  CHECK(t.task.predict(t.parameters, rows, three, false) == all);
  philox(5).shuffle(std::span(rows));
  rows.resize(50);
  const auto some = t.task.predict(t.parameters, rows, three, false);
  for (std::size_t i = 0; i < rows.size(); ++i)
    CHECK(static_cast<double>(some[i]) ==
          Approx(static_cast<double>(all[static_cast<std::size_t>(rows[i])])).margin(1e-5));
  const auto blind = t.task.predict(t.parameters, rows, one, true);
  CHECK(blind != some);
  CHECK(t.task.predict(t.parameters, {}, one, false).empty());
}

TEST_CASE("a visit calls for every row once, with the pass that answers it", "[latency_task]") {
  small_task t(make_latency_data(6));
  std::vector<std::int32_t> rows{5, 3, 17, 3, 40};
  thread_pool pool(2);
  const auto expected = t.task.predict(t.parameters, rows, pool, false);
  std::vector<int> calls(rows.size());
  std::vector<float> got(rows.size());
  std::vector<float> batches(rows.size());
  t.task.visit(t.parameters, rows, pool, false,
               [&](std::size_t i, const latency_inputs& in, const auto& pass, std::size_t q) {
                 ++calls[i];
                 got[i] = pass.head.log_latency[q];
                 batches[i] = in.queries[q].batch;
               });
  CHECK(calls == std::vector<int>(rows.size(), 1));
  CHECK(got == expected);
  for (std::size_t i = 0; i < rows.size(); ++i)
    CHECK(batches[i] == t.corpus.rows()[static_cast<std::size_t>(rows[i])].batch);
}

TEST_CASE("the validation metric by hand", "[latency_task]") {
  small_task t(make_latency_data(6));
  thread_pool pool(1);
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < t.corpus.rows().size(); ++i)
    if (t.corpus.in_part(t.corpus.rows()[i], split_part::validation)) rows.push_back(static_cast<std::int32_t>(i));
  REQUIRE(rows.size() == 36);
  const auto log_ms = t.task.predict(t.parameters, rows, pool, false);
  std::map<std::int32_t, double> sum;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& r = t.corpus.rows()[static_cast<std::size_t>(rows[i])];
    sum[r.setting] +=
        std::min(1.0, std::abs(static_cast<double>(log_ms[i]) - std::log(static_cast<double>(r.latency_ms))));
  }
  double expected = 0;
  for (const auto& [s, e] : sum) expected += e / 6 / 6;  // six networks, six settings
  CHECK(t.task.validate(t.parameters, pool) == Approx(expected).margin(1e-6));
}

TEST_CASE("a run on other data has another fingerprint, and nothing to train on is an error", "[latency_task]") {
  small_task a(make_latency_data(3));
  small_task b(make_latency_data(3));
  small_task c(make_latency_data(4));
  CHECK(a.task.fingerprint() == b.task.fingerprint());
  CHECK(a.task.fingerprint() != c.task.fingerprint());
  auto other = small_training();
  other.task.losses.rank_weight = 0.1;
  CHECK(a.task.fingerprint() != small_task(make_latency_data(3), held_out_families(), other).task.fingerprint());
  other.task.losses.rank_weight = -0.1;
  CHECK_THROWS_AS(small_task(make_latency_data(3), held_out_families(), other), input_error);
  auto o = held_out_families();
  o.holdout_devices = {"*"};
  auto config = small_training();
  config.start.iterations = 1;
  small_task none(make_latency_data(2), o, config);
  std::vector<float> g;
  CHECK_THROWS_AS(none.loss(g, 0), input_error);
  CHECK_FALSE(none.task.can_validate());
}
