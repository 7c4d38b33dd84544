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

using network = latency_network<ledg_former>;

struct training_run {
  latency_training_config<> config;
  latency_corpus<ledg_former> corpus;
  latency_predictor<ledg_former> predictor;
  latency_task<network> task;

  explicit training_run(const latency_training_config<>& c, const data::dataset& d = make_latency_data(8))
      : config(c),
        corpus(make_corpus<ledg_former>(d)),
        predictor(make_latency_predictor(corpus, held_out_families(), c)),
        task(corpus, predictor.network(), predictor.layout(), predictor.language(), c.task) {}

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
  measure_residuals(r.corpus, r.task, r.predictor, pool);
  const auto& k = r.predictor.knowledge();
  for (const auto& s : k.settings) {
    CHECK(s.log_residual_90 > 0);
    CHECK(s.log_residual_90 < 0.6);
    CHECK(s.log_flops_slope > 0);
  }
  CHECK(k.unknown_residual_90.size() == 3);
  CHECK(k.log_utilization.size() == 3);
  for (const auto& [kind, u] : k.log_utilization)
    CHECK(u < std::log(0.5) + 0.1);  // the law reaches half of peak at most
  CHECK(k.column_fits.size() == 6);

  // A network of a family never seen, on a device that was: within a quarter of the truth.
  const auto g = make_network("residual", 4, 999);
  const auto a = r.predictor.predict(g, {test_devices()[0], {}, "eager", 2});
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
  const auto whole = train_latency(corpus, held_out_families(), config, pool, {}, undisturbed);
  CHECK(undisturbed.settled == std::vector<std::size_t>{0, 6});
  run_control control;
  control.state_file = folder / "state";
  watcher watched;
  control.stop = [&] { return watched.settled.size() == 2; };
  CHECK(train_latency(corpus, held_out_families(), config, pool, control, watched).interrupted);
  control.resume = true;
  control.stop = {};
  const auto rest = train_latency(corpus, held_out_families(), config, pool, control);
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
  const auto one = train_latency(corpus, held_out_families(), config, pool).predictor;
  REQUIRE(one.language().trained());
  std::vector<std::vector<float>> all(2);
  std::vector<validations> told(2);
  ledg_test::run_ranks(all.size(), [&](const ledg_test::thread_rank& r) {
    thread_pool own(1);
    all[r.rank()] =
        weights(train_latency_distributed(r, corpus, held_out_families(), config, own, {}, told[r.rank()]).predictor);
  });
  for (const auto& w : all) CHECK(w == weights(one));
  CHECK(told[0].steps == std::vector<std::uint64_t>{0, 3, 5});
  CHECK(told[1].steps.empty());
}

TEST_CASE("a predictor's start", "[latency_training]") {
  const auto c = make_corpus<ledg_former>(make_latency_data(3));
  auto config = small_training();
  config.start.iterations = 5;
  const auto a = make_latency_predictor(c, held_out_families(), config);
  const auto b = make_latency_predictor(c, held_out_families(), config);
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
  CHECK_THROWS_AS(train_latency(make_corpus<ledg_former>(d), held_out_families(), config, pool), input_error);
  const auto corpus = make_corpus<ledg_former>(d, held_out_families(), config.graph);
  const auto trained = train_latency(corpus, held_out_families(), config, pool).predictor;
  const auto g = make_network("residual", 4, 9);
  const device_query asked{test_devices()[0], {}, "eager", 2};
  const double ms = trained.predict(g, asked).latency_ms;
  CHECK(std::isfinite(ms));
  trained.save(folder / "seeing");
  const auto loaded = latency_predictor<ledg_former>::load(folder / "seeing");
  CHECK(loaded.config().graph.positions);
  CHECK(loaded.config().graph.virtual_node);
  CHECK(loaded.predict(g, asked).latency_ms == ms);
  // A question sees of a network what training saw.
  latency_task<network> task(corpus, loaded.network(), loaded.layout(), loaded.language(), config.task);
  const auto& row = corpus.rows().front();
  const auto& setting = corpus.settings()[static_cast<std::size_t>(row.setting)];
  const auto& id = corpus.networks()[static_cast<std::size_t>(row.network)].id;
  const auto network_at = std::find(d.ids.begin(), d.ids.end(), id) - d.ids.begin();
  const auto devices = test_devices();
  const auto device =
      std::find_if(devices.begin(), devices.end(), [&](const auto& s) { return s.name == setting.device; });
  REQUIRE(device != devices.end());
  const std::int32_t first[] = {0};
  const auto log_ms = task.predict(loaded.parameters(), first, pool, false);
  const auto answer = loaded.predict(d.graphs[static_cast<std::size_t>(network_at)],
                                     {*device, {}, setting.runtime, static_cast<double>(row.batch)});
  const auto& known = loaded.knowledge().settings[static_cast<std::size_t>(row.setting)];
  CHECK(std::log(answer.latency_ms) == Approx(known.bent(static_cast<double>(log_ms.front()))).margin(1e-6));
}

TEST_CASE("conformal quantiles by hand", "[latency_training]") {
  CHECK(detail::conformal_quantile({}, 0.9) == 0);
  CHECK(detail::conformal_quantile({3}, 0.9) == 3);
  std::vector<double> nine{9, 8, 7, 6, 5, 4, 3, 2, 1};
  CHECK(detail::conformal_quantile(nine, 0.9) == 9);  // ceil(10 * 0.9) = 9th
  CHECK(detail::conformal_quantile(nine, 0.5) == 5);
  CHECK(detail::conformal_quantile(nine, 0.0) == 1);
  std::vector<double> many(99);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<double>(i + 1);
  CHECK(detail::conformal_quantile(many, 0.9) == 90);
}

TEST_CASE("a shift makes relative errors least", "[latency_training]") {
  CHECK(detail::least_relative_error_shift({}) == 0.0);
  CHECK(detail::least_relative_error_shift({0.3}) == 0.3);
  // Two kinds of networks, one of half the time that was predicted: the mean error is least where those are right.
  std::vector<double> errors(60, std::log(0.5));
  errors.resize(100, std::log(1.2));
  const double best = detail::least_relative_error_shift(errors);
  for (double other = -1.5; other < 1.0; other += 0.01)
    CHECK(mape_of_log_errors(errors, best) <= mape_of_log_errors(errors, other) + 1e-12);
}

TEST_CASE("a FLOPs line counts for as much as held-out rows say", "[latency_training]") {
  std::vector<double> distance;
  std::vector<double> error;
  for (int i = 0; i < 400; ++i) {
    distance.push_back(0.3 * std::sin(1.7 * i));
    error.push_back(0.05 + 0.4 * distance.back() + 0.02 * std::cos(5.1 * i));
  }
  for (const double outlier : {0.0, 50.0}) {
    error[7] += outlier;
    const auto fit = detail::fit_stacking(distance, error);
    CHECK(fit.flops_weight == Approx(0.4).margin(0.03));
    CHECK(fit.shift == Approx(0.05).margin(0.01));
  }
  error[7] -= 50;

  for (auto& e : error) e = -e;  // a line that is wrong counts for nothing
  CHECK(detail::fit_stacking(distance, error).flops_weight == 0.0);
  const auto few = detail::fit_stacking(std::span(distance).first(19), std::span(error).first(19));
  CHECK((few.shift == 0.0 && few.flops_weight == 0.0));
  CHECK(detail::fit_stacking({}, {}).shift == 0.0);

  known_setting s;
  s.log_flops_offset = 1;
  s.log_flops_slope = 0.5;
  s.shift = 0.25;
  s.flops_weight = 0.5;
  CHECK(s.stacked(2.0, 4.0) == Approx(0.5 * 2.0 + 0.5 * 3.0 + 0.25));
}

TEST_CASE("lines by hand", "[latency_training]") {
  using points = std::vector<std::pair<double, double>>;
  const auto exact = detail::line_through(points{{1, 5}, {2, 7}, {4, 11}});
  CHECK(exact.first == Approx(3));
  CHECK(exact.second == Approx(2));
  const auto one = detail::line_through(points{{2, 7}});  // slope 1 where the points cannot tell
  CHECK(one.first == Approx(5));
  CHECK(one.second == 1);
  const auto same = detail::line_through(points{{2, 7}, {2, 8}, {2, 9}});
  CHECK(same.first == Approx(6));
  CHECK(same.second == 1);
  CHECK(detail::line_through(points{}).second == 1);
}
