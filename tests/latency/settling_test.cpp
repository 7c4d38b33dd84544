// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/settling.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// A predictor that was given its sums over groups and nothing else, so that settings have something left to learn.
struct unsettled {
  latency_corpus<graph_sage> corpus;
  latency_predictor<graph_sage> predictor;
  latency_task<latency_network<graph_sage>> task;

  explicit unsettled(const data::dataset& d, const corpus_options& options = held_out_families())
      : corpus(make_corpus<graph_sage>(d, options)),
        predictor(make_latency_predictor(corpus, small_training())),
        task(corpus, predictor.network(), predictor.layout(), predictor.language(), {}) {}

  void settle(const settle_config& config = {}, std::size_t threads = 1) {
    thread_pool pool(threads);
    settle_settings(corpus, task, predictor.network().head(), predictor.parameters(), predictor.knowledge().settings,
                    config, 0, pool);
  }
  /// Mean |predicted / measured - 1| of each setting over the rows of @p wanted.
  std::map<std::int32_t, double> errors(split_part wanted) {
    std::vector<std::int32_t> rows;
    for (std::size_t i = 0; i < corpus.rows().size(); ++i)
      if (corpus.in_part(corpus.rows()[i], wanted)) rows.push_back(static_cast<std::int32_t>(i));
    thread_pool pool(1);
    const auto y = task.predict(predictor.parameters(), rows, pool, false);
    std::map<std::int32_t, std::pair<double, double>> sums;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& r = corpus.rows()[static_cast<std::size_t>(rows[i])];
      const auto& s = predictor.knowledge().settings[static_cast<std::size_t>(r.setting)];
      auto& [sum, count] = sums[r.setting];
      sum += std::abs(std::exp(s.bent(static_cast<double>(y[i]))) / static_cast<double>(r.latency_ms) - 1);
      count += 1;
    }
    std::map<std::int32_t, double> out;
    for (const auto& [s, e] : sums) out[s] = e.first / e.second;
    return out;
  }
};

/// Made-up times, those of the first setting raised to @p power.
data::dataset bent_data(double power) {
  auto d = make_latency_data(24, 0.0);
  for (auto& r : d.rows)
    if (r.setting == 0) r.latency_ms = std::pow(r.latency_ms, power);
  return d;
}

}  // namespace

TEST_CASE("settled settings fit their rows better, also rows of networks kept apart", "[settle_settings]") {
  unsettled t(make_latency_data(12, 0.01));
  const auto train = t.errors(split_part::train);
  const auto validation = t.errors(split_part::validation);
  t.settle();
  const auto train_after = t.errors(split_part::train);
  const auto validation_after = t.errors(split_part::validation);
  REQUIRE(train.size() == 6);
  double before = 0;
  double after = 0;
  for (const auto& [s, e] : train) {
    INFO("setting " << s);
    CHECK(train_after.at(s) < e);
    before += validation.at(s);
    after += validation_after.at(s);
  }
  CHECK(after < 0.5 * before);
}

TEST_CASE("a setting whose whole takes more than its parts gets a power", "[settle_settings]") {
  unsettled straight(bent_data(1.0)), bent(bent_data(1.4));
  straight.settle();
  bent.settle();
  const auto& known = bent.predictor.knowledge().settings;
  CHECK(known[0].power > 1.15);
  CHECK(known[0].lowest_log_ms < known[0].highest_log_ms);
  CHECK(straight.predictor.knowledge().settings[0].power == Approx(1).margin(0.1));
  CHECK(bent.errors(split_part::validation).at(0) < 0.1);
  auto without = settle_config{};
  without.power_decay = 1e9;
  unsettled held(bent_data(1.4));
  held.settle(without);
  CHECK(held.predictor.knowledge().settings[0].power == Approx(1).margin(0.01));
  CHECK(bent.errors(split_part::train).at(0) < held.errors(split_part::train).at(0));
}

TEST_CASE("settling moves the head's settings alone, to the same bits on any threads", "[settle_settings]") {
  unsettled one(make_latency_data(5)), two(make_latency_data(5)), three(make_latency_data(5));
  const std::vector<float> before(one.predictor.parameters().begin(), one.predictor.parameters().end());
  one.settle({}, 1);
  two.settle({}, 2);
  three.settle({}, 3);
  const auto same = [&](unsettled& other) {
    return std::equal(one.predictor.parameters().begin(), one.predictor.parameters().end(),
                      other.predictor.parameters().begin());
  };
  CHECK(same(two));
  CHECK(same(three));
  for (std::size_t s = 0; s < one.predictor.knowledge().settings.size(); ++s)
    CHECK(one.predictor.knowledge().settings[s].power == three.predictor.knowledge().settings[s].power);
  for (const auto& e : one.predictor.layout().entries()) {
    INFO(e.name);
    const bool moved = !std::equal(before.begin() + static_cast<std::ptrdiff_t>(e.offset),
                                   before.begin() + static_cast<std::ptrdiff_t>(e.offset + e.size),
                                   one.predictor.parameters().begin() + static_cast<std::ptrdiff_t>(e.offset));
    CHECK(moved == (e.name == "head.settings"));
  }
}

TEST_CASE("a fit that is stopped moves nothing", "[settle_settings]") {
  for (const std::size_t stop_at : {0U, 1U}) {
    unsettled t(make_latency_data(3));
    const std::vector<float> before(t.predictor.parameters().begin(), t.predictor.parameters().end());
    std::vector<std::size_t> told;
    thread_pool pool(1);
    CHECK_FALSE(settle_settings(t.corpus, t.task, t.predictor.network().head(), t.predictor.parameters(),
                                t.predictor.knowledge().settings, {}, 0, pool, [&](std::size_t done, std::size_t all) {
                                  CHECK(all == 6);
                                  told.push_back(done);
                                  return told.size() <= stop_at;
                                }));
    CHECK(told == (stop_at == 0 ? std::vector<std::size_t>{0} : std::vector<std::size_t>{0, 6}));
    CHECK(std::equal(before.begin(), before.end(), t.predictor.parameters().begin()));
    for (const auto& s : t.predictor.knowledge().settings) CHECK(s.power == 1);
  }
}

TEST_CASE("nothing moves without iterations, decays or rows", "[settle_settings]") {
  const auto unchanged = [](unsettled& t, const settle_config& config) {
    const std::vector<float> before(t.predictor.parameters().begin(), t.predictor.parameters().end());
    t.settle(config);
    for (const auto& s : t.predictor.knowledge().settings) CHECK(s.power == 1);
    return std::equal(before.begin(), before.end(), t.predictor.parameters().begin());
  };
  unsettled t(make_latency_data(3));
  settle_config none;
  none.iterations = 0;
  CHECK(unchanged(t, none));
  none = {};
  none.decays.clear();
  CHECK(unchanged(t, none));
  none = {};
  none.rows_per_setting = 0;
  CHECK(unchanged(t, none));
  auto o = held_out_families();
  o.holdout_devices = {"*"};
  unsettled held(make_latency_data(2), o);
  CHECK(unchanged(held, {}));
}

TEST_CASE("without validation rows settings stay where training left them", "[settle_settings]") {
  auto o = held_out_families();
  o.split.validation_keys.clear();
  unsettled t(make_latency_data(3), o);
  const std::vector<float> before(t.predictor.parameters().begin(), t.predictor.parameters().end());
  t.settle();
  CHECK(std::equal(before.begin(), before.end(), t.predictor.parameters().begin()));
}

TEST_CASE("settings of the fit that cannot be used are named", "[settle_settings]") {
  const auto refused = [](auto change) {
    settle_config c;
    change(c);
    try {
      c.check();
    } catch (const input_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const auto names = [](const std::string& message, const char* field) {
    return message.find(std::string("settle.") + field) != std::string::npos;
  };
  CHECK(refused([](settle_config&) {}).empty());
  CHECK(refused([](settle_config& c) { c.decays = {0, 0, 1}; }).empty());
  CHECK(names(refused([](settle_config& c) { c.iterations = -1; }), "iterations"));
  CHECK(names(refused([](settle_config& c) { c.rows_per_setting = -1; }), "rows_per_setting"));
  CHECK(names(refused([](settle_config& c) { c.learning_rate = 0; }), "learning_rate"));
  CHECK(names(refused([](settle_config& c) { c.huber_delta = std::nan(""); }), "huber_delta"));
  CHECK(names(refused([](settle_config& c) { c.power_decay = -1; }), "power_decay"));
  CHECK(names(refused([](settle_config& c) { c.decays = {1, 0.5}; }), "decays"));
  CHECK(names(refused([](settle_config& c) { c.decays = {-1}; }), "decays"));
  settle_config bad;
  bad.decays = {1, 0};
  unsettled t(make_latency_data(2));
  CHECK_THROWS_AS(t.settle(bad), input_error);
}

TEST_CASE("of decays that are as good the strongest is taken", "[settle_settings]") {
  const auto chosen = [](std::vector<double> errors) { return detail::strongest_good_decay(errors); };
  CHECK(chosen({0.1, 0.1, 0.2}) == 1);
  CHECK(chosen({0.1, 0.1015, 0.2}) == 1);
  CHECK(chosen({0.1, 0.1025, 0.2}) == 0);
  CHECK(chosen({0.3, 0.2, 0.1}) == 2);
  CHECK(chosen({0.0, 0.0}) == 1);
  CHECK(chosen({0.5}) == 0);
}
