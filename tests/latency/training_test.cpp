// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/training.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using trained_network = latency_network<ledg_former>;

struct training_run {
  latency_training_config<> config;
  latency_corpus<ledg_former> corpus;
  latency_predictor<ledg_former> predictor;
  latency_task<trained_network> task;

  explicit training_run(const latency_training_config<>& c, const data::dataset& d = make_latency_data(8))
      : config(c),
        corpus(make_corpus<ledg_former>(d)),
        predictor(make_latency_predictor(corpus, c)),
        task(corpus, predictor.network(), predictor.layout(), predictor.language(), c.task, c.task_seed()) {}

  training_result<float> go(const run_control& control = {}, std::size_t threads = 1) {
    thread_pool pool(threads);
    return train<float>(task, config.trainer, std::span<const float>(predictor.parameters()), pool, control);
  }
};

}  // namespace

TEST_CASE("training on made-up data learns its law", "[latency_training]") {
  training_run r(small_training());
  thread_pool pool(1);
  const double start = r.task.validate(r.predictor.parameters(), pool);
  const auto result = r.go();
  CHECK(result.steps == 120);
  CHECK(result.metric < 0.5 * start);
  CHECK(result.metric < 0.12);
  CHECK(r.task.validate(result.parameters, pool) == Approx(result.metric).epsilon(1e-9));

  std::copy(result.parameters.begin(), result.parameters.end(), r.predictor.parameters().begin());
  measure_residuals(r.corpus, r.predictor, pool);
  const auto& k = r.predictor.knowledge();
  for (const auto& s : k.settings) {
    REQUIRE(s.log_residual_90);  // from its source's rows, of which there are 48
    CHECK(*s.log_residual_90 > 0);
    CHECK(*s.log_residual_90 < 0.6);
    CHECK(s.log_flops_slope > 0);
  }
  CHECK(k.log_utilization.size() == 3);
  for (const auto& [kind, u] : k.log_utilization)
    CHECK(u < std::log(0.5) + 0.1);  // the law reaches half of peak at most
  CHECK(k.column_fits.size() == 6);

  // A network of a family never seen, on a device that was: within a quarter of the truth.
  const auto g = make_network("residual", 4, 999);
  const auto a = r.predictor.predict(g, {test_devices()[0], {}, "eager", "", "", 2});
  const double truth = true_latency_ms(g, test_devices()[0], true, 2);
  CHECK(a.settings.size() == 1);
  CHECK(std::abs(std::log(a.latency_ms / truth)) < 0.25);
}

TEST_CASE("a stopped and resumed run ends with the bits of an undisturbed one, on any threads", "[latency_training]") {
  const temporary_folder folder;
  auto config = small_training();
  config.start.iterations = 5;
  config.trainer.steps = 12;
  config.trainer.validate_every = 5;
  const auto d = make_latency_data(3);
  const auto whole = training_run(config, d).go();
  run_control control;
  control.state_file = folder / "state";
  int steps = 0;
  control.stop = [&] { return ++steps == 7; };
  const auto part = training_run(config, d).go(control, 2);
  CHECK(part.interrupted);
  CHECK(part.steps == 7);
  control.resume = true;
  control.stop = {};
  const auto rest = training_run(config, d).go(control, 3);
  CHECK_FALSE(rest.interrupted);
  CHECK(rest.parameters == whole.parameters);
  CHECK(rest.metric == whole.metric);
  CHECK(rest.best_step == whole.best_step);
  // Other data are another run.
  CHECK_THROWS_AS(training_run(config, make_latency_data(4)).go(control), input_error);
}

TEST_CASE("a run stopped while settings are fitted at the end goes on to the same predictor", "[latency_training]") {
  struct watcher {
    std::vector<std::size_t> settled;
    void on_settling(std::size_t done, std::size_t settings) { settled.push_back(settings == 6 ? done : 99); }
    void on_start(std::uint64_t, std::uint64_t) {}
  };
  const temporary_folder folder;
  auto config = small_training();
  config.start.iterations = 5;
  config.trainer.steps = 6;
  config.trainer.validate_every = 3;
  const auto corpus = make_corpus<ledg_former>(make_latency_data(3));
  thread_pool pool(2);
  watcher undisturbed;
  const auto whole = train_latency(corpus, config, pool, {}, undisturbed);
  CHECK(undisturbed.settled == std::vector<std::size_t>{0, 6});
  run_control control;
  control.state_file = folder / "state";
  watcher watched;
  control.stop = [&] { return watched.settled.size() == 2; };
  CHECK(train_latency(corpus, config, pool, control, watched).interrupted);
  control.resume = true;
  control.stop = {};
  const auto rest = train_latency(corpus, config, pool, control);
  CHECK_FALSE(rest.interrupted);
  const auto equal = [](const auto& a, const auto& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); };
  CHECK(equal(rest.predictor.parameters(), whole.predictor.parameters()));
  for (std::size_t s = 0; s < 6; ++s) {
    const auto& a = rest.predictor.knowledge().settings[s];
    const auto& b = whole.predictor.knowledge().settings[s];
    CHECK(a.power == b.power);
    CHECK(a.shift == b.shift);
    CHECK(a.log_residual_90 == b.log_residual_90);
  }
}

TEST_CASE("several ranks train the latency predictor of one, its text encoder included", "[latency_training]") {
  auto config = small_training();
  config.start.iterations = 5;
  config.trainer.steps = 5;
  config.trainer.validate_every = 3;
  const auto corpus = make_corpus<ledg_former>(make_latency_data(3));
  const auto weights = [](const auto& p) { return std::vector<float>(p.parameters().begin(), p.parameters().end()); };
  struct validations {
    std::vector<std::uint64_t> steps;
    void on_validation(std::uint64_t step, double, bool) { steps.push_back(step); }
  };
  thread_pool pool(1);
  const auto one = train_latency(corpus, config, pool).predictor;
  REQUIRE(one.language().trained());
  std::vector<std::vector<float>> all(2);
  std::vector<validations> told(2);
  ledg_test::run_ranks(all.size(), [&](const ledg_test::thread_rank& r) {
    thread_pool own(1);
    all[r.rank()] = weights(train_latency_distributed(r, corpus, config, own, {}, told[r.rank()]).predictor);
  });
  for (const auto& w : all) CHECK(w == weights(one));
  CHECK(told[0].steps == std::vector<std::uint64_t>{0, 3, 5});
  CHECK(told[1].steps.empty());
}

TEST_CASE("a predictor's start", "[latency_training]") {
  const auto c = make_corpus<ledg_former>(make_latency_data(3));
  auto config = small_training();
  config.start.iterations = 5;
  const auto a = make_latency_predictor(c, config);
  const auto b = make_latency_predictor(c, config);
  CHECK(std::equal(a.parameters().begin(), a.parameters().end(), b.parameters().begin(), b.parameters().end()));
  const auto& k = a.knowledge();
  CHECK(k.settings.size() == 6);
  CHECK(std::vector<std::string>(c.operators().begin(), c.operators().end()) == k.operators);
  double least = 1e300;
  double most = 0;
  for (const auto& n : c.networks())
    if (n.where == split_part::train) {
      least = std::min(least, n.flops / 2);
      most = std::max(most, n.flops / 2);
    }
  CHECK(k.smallest_macs == least);
  CHECK(k.largest_macs == most);
  CHECK(a.language().config().vocab_size == a.language().tokenizer().vocab().size());
  for (const auto v : a.parameters()) REQUIRE(std::isfinite(v));
}

TEST_CASE("a predictor that sees positions and a virtual node is trained, stored and asked", "[latency_training]") {
  const temporary_folder folder;
  auto config = small_training();
  config.graph.positions = config.graph.virtual_node = true;
  config.start.iterations = 5;
  config.trainer.steps = 6;
  config.trainer.validate_every = 3;
  const auto d = make_latency_data(3);
  thread_pool pool(2);
  // The corpus must have been prepared for that.
  CHECK_THROWS_AS(train_latency(make_corpus<ledg_former>(d), config, pool), input_error);
  const auto corpus = make_corpus<ledg_former>(d, held_out_families(), config.graph);
  const auto trained = train_latency(corpus, config, pool).predictor;
  const auto g = make_network("residual", 4, 9);
  const platform_query asked{test_devices()[0], {}, "eager", "", "", 2};
  const double ms = trained.predict(g, asked).latency_ms;
  CHECK(std::isfinite(ms));
  trained.save(folder / "seeing");
  const auto loaded = latency_predictor<ledg_former>::load(folder / "seeing");
  CHECK(loaded.config().graph.positions);
  CHECK(loaded.config().graph.virtual_node);
  CHECK(loaded.predict(g, asked).latency_ms == ms);
}

TEST_CASE("without validation rows the last weights are kept and no interval is claimed", "[latency_training]") {
  struct listener {
    std::vector<std::string> notes;
    std::size_t validations = 0;
    void on_note(const std::string& text) { notes.push_back(text); }
    void on_validation(std::uint64_t, double, bool) { ++validations; }
  } told;
  auto options = held_out_families();
  options.split.validation_keys.clear();
  auto config = small_training();
  config.start.iterations = 5;
  config.trainer.steps = 6;
  config.trainer.validate_every = 1;
  config.trainer.patience = 2;
  config.settle.iterations = 0;
  const auto corpus = make_corpus<ledg_former>(make_latency_data(3), options);
  thread_pool pool(1);
  const auto trained = train_latency(corpus, config, pool, {}, told);
  CHECK_FALSE(trained.metric);
  CHECK(told.notes.size() == 1);
  CHECK(told.validations == 0);
  const auto& k = trained.predictor.knowledge();
  CHECK(k.card["steps"] == 6);
  CHECK(k.card["validation_mean_abs_log_error"].is_null());
  for (const auto& s : k.settings) CHECK_FALSE(s.log_residual_90);
  CHECK(k.widths.unseen.size() == 3);  // of physics, which needs no validation rows
  for (const std::size_t device : {0U, 2U}) {
    auto q = platform_query{test_devices()[device], {}, "", "", "", 2};
    for (const bool known : {true, false}) {
      if (!known) q.spec.name = "never met";
      const auto a = trained.predictor.predict(make_network("plain", 2, 1), q);
      REQUIRE(a.interval);  // as wide as that of physics
      CHECK(std::log(a.interval->high_ms / a.interval->low_ms) > 0.1);
    }
  }
  config.trainer.steps = 5;  // other weights: those of the last step are kept, not those of the first
  const auto shorter = train_latency(corpus, config, pool).predictor;
  CHECK_FALSE(
      std::equal(shorter.parameters().begin(), shorter.parameters().end(), trained.predictor.parameters().begin()));
}

TEST_CASE("a hold-out that holds out nothing ends training before it begins", "[latency_training]") {
  auto options = held_out_families();
  options.holdout_devices = {"Lareg GPU"};
  const auto corpus = make_corpus<ledg_former>(make_latency_data(1), options);
  thread_pool pool(1);
  CHECK_THROWS_AS(train_latency(corpus, small_training(), pool), lookup_error);
}
