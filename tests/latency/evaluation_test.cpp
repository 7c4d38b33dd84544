// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using predictor = latency_predictor<ledg_former>;

/// Knows all settings of the made-up data but those of the CPU.
predictor small_to_evaluate() {
  std::vector<known_setting> settings;
  for (const char* device : {"Large GPU", "Small GPU"})
    for (const char* runtime : {"eager", "compiled"}) settings.push_back(make_setting(device, runtime));
  return random_predictor<predictor>(settings);
}

}  // namespace

TEST_CASE("a line for each setting, then one for all", "[latency_evaluation]") {
  const auto d = make_latency_data(4);
  const auto p = small_to_evaluate();
  std::vector<evaluated_row> rows;
  const auto lines = evaluate_latency(p, d, {}, [&](const evaluated_row& r) { rows.push_back(r); });
  REQUIRE(lines.size() == 7);
  CHECK(rows.size() == 120);
  std::size_t n = 0;
  for (std::size_t l = 0; l < 7; ++l) {
    const auto& line = lines[l];
    const bool all = l == 6;
    INFO(line.device);
    CHECK(line.data == "made-up");
    CHECK(line.device == (all ? std::string("all") : d.settings[l].key));
    std::vector<double> predictions, truths;
    double seen = 0;
    for (const auto& r : rows)
      if (all || r.device == line.device) {
        predictions.push_back(r.predicted_ms);
        truths.push_back(r.latency_ms);
        seen += r.in_training ? 1 : 0;
      }
    CHECK(line.n == predictions.size());
    n += all ? 0 : line.n;
    CHECK(line.model.mape == Approx(mape(predictions, truths)));
    CHECK(line.model.acc10 == Approx(accuracy_within(0.1, predictions, truths)));
    CHECK(line.model.kendall_tau == Approx(kendall_tau(predictions, truths)));
    CHECK(line.model.spearman == Approx(spearman_rho(predictions, truths)));
    CHECK(line.in_training == Approx(seen / static_cast<double>(line.n)));
    CHECK(line.known_device == (l < 4));
    if (!all) {
      const double residual = l < 4 ? 0.1 : 0.25;  // as the settings have it; the kind's
      double inside = 0;
      for (std::size_t i = 0; i < truths.size(); ++i)
        inside += std::abs(std::log(predictions[i] / truths[i])) <= residual ? 1 : 0;
      CHECK(line.coverage == Approx(inside / static_cast<double>(line.n)));
      CHECK(line.in_training == Approx(l < 4 ? 0.6 : 0.0));  // three families of five
    }
    CHECK(line.baselines.count("flops") == 1);
  }
  CHECK(n == 120);

  // The baseline of the one setting that has a fit of its own.
  std::vector<double> fit, truths;
  for (std::size_t i = 0; i < d.rows.size(); ++i)
    if (d.rows[i].setting == 0) {
      const double flops = 2.0 * static_cast<double>(total_cost(d.graphs[d.rows[i].graph]).macs) * d.rows[i].batch;
      fit.push_back(std::exp(-20 + 0.9 * std::log(flops)));
      truths.push_back(d.rows[i].latency_ms);
    }
  CHECK(lines[0].baselines.at("flops").mape == Approx(mape(fit, truths)).epsilon(1e-5));
}

TEST_CASE("every row is what predict answers to its question, bit for bit", "[latency_evaluation]") {
  auto d = make_latency_data(3);
  // A layout among the words of a runtime, batches that are settings, a part of a device, a setting never met.
  d.settings[1].runtime = "eager channels-last";
  d.settings[2].batch = 1;
  d.settings[3].runtime = d.settings[2].runtime;
  d.settings[3].batch = 8;
  for (auto& r : d.rows)
    if (d.settings[r.setting].batch) r.batch = *d.settings[r.setting].batch;
  d.settings[4].cores = "2 threads";
  auto options = held_out_families();
  options.holdout_devices = {"Large GPU"};
  for (const bool hold_out : {false, true}) {
    auto corpus = make_corpus<ledg_former>(d, hold_out ? options : held_out_families());
    auto config = small_training();
    config.start.iterations = 3;
    config.trainer.steps = 4;
    config.task.setting_dropout = 0.5;
    thread_pool pool(2);
    const auto p = train_latency(corpus, config, pool).predictor;
    evaluation_options few;
    few.threads = 2;
    std::size_t n = 0;
    const auto lines = evaluate_latency(p, d, few, [&](const evaluated_row& r) {
      const auto g = std::find(d.ids.begin(), d.ids.end(), r.network) - d.ids.begin();
      const auto s =
          std::find_if(d.settings.begin(), d.settings.end(), [&](const auto& x) { return x.key == r.device; });
      const auto said = hardware::read_runtime(s->runtime);
      platform_query q{s->hardware, s->precision, hardware::to_string(said.term), s->cores, s->source, r.batch};
      q.layout = said.layout;
      const auto a = p.predict(d.graphs[static_cast<std::size_t>(g)], q);
      CHECK(a.latency_ms == r.predicted_ms);
      CHECK(a.settings.empty() == (hold_out && s->device == "Large GPU"));
      if (!a.settings.empty()) CHECK(a.settings.size() == (s->batch ? 2 : 1));
      ++n;
    });
    CHECK(n == d.rows.size());
    CHECK(lines.back().known_device == !hold_out);
  }
}

TEST_CASE("data that training did not have are asked for without their name", "[latency_evaluation]") {
  const auto p = small_to_evaluate();
  auto d = make_latency_data(1, 0.0, "my own");
  const auto lines = evaluate_latency(p, d, {});
  CHECK(lines[0].known_device);  // the device is known from other data
  CHECK(lines[0].in_training == 0);
  CHECK_FALSE(lines[4].known_device);
}

TEST_CASE("intervals that are not known are not covered nor missed", "[latency_evaluation]") {
  auto p = small_to_evaluate();
  p.knowledge().widths.unseen.clear();
  p.knowledge().settings[1].log_residual_90.reset();
  const auto lines = evaluate_latency(p, make_latency_data(2), {});
  CHECK(std::isfinite(lines[0].coverage));
  CHECK(std::isnan(lines[1].coverage));
  CHECK(std::isnan(lines[4].coverage));
  CHECK(std::isfinite(lines.back().coverage));
}

TEST_CASE("held-out rows alone, chosen devices alone, few networks", "[latency_evaluation]") {
  const auto d = make_latency_data(4);
  const auto p = small_to_evaluate();
  evaluation_options o;
  o.held_out_only = true;
  std::set<std::string> families;
  auto lines = evaluate_latency(p, d, o, [&](const evaluated_row& r) {
    CHECK_FALSE(r.in_training);
    if (r.device == "Large GPU/eager") families.insert(r.network.substr(0, r.network.find('-')));
  });
  CHECK(families == std::set<std::string>{"branch", "residual"});
  REQUIRE(lines.size() == 7);
  CHECK(lines[0].n == 8);
  CHECK(lines[4].n == 20);  // the CPU was never met
  CHECK(lines[6].n == 72);
  CHECK(lines[6].in_training == 0);

  o = {};
  o.devices = {"Small GPU/*", "made-up:Some CPU/eager"};
  o.threads = 2;
  lines = evaluate_latency(p, d, o);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].device == "Small GPU/eager");
  CHECK(lines[2].device == "Some CPU/eager");
  CHECK(lines[3].n == 60);
  o.devices = {"nothing"};
  CHECK(evaluate_latency(p, d, o).empty());

  o = {};
  o.max_networks = 3;
  CHECK(evaluate_latency(p, d, o).back().n == 18);
}

TEST_CASE("a device held out of training counts as never met", "[latency_evaluation]") {
  auto options = held_out_families();
  options.holdout_devices = {"Large GPU"};
  const auto d = make_latency_data(2);
  const auto corpus = make_corpus<ledg_former>(d, options);
  auto config = small_training();
  config.start.iterations = 2;
  const auto p = make_latency_predictor(corpus, config);
  const auto lines = evaluate_latency(p, d, {});
  REQUIRE(lines.size() == 7);
  for (std::size_t l = 0; l < 6; ++l) {
    CHECK(lines[l].known_device == (l >= 2));
    if (l < 2) CHECK(lines[l].in_training == 0);
  }
  const auto a = p.predict(make_network("plain", 2, 1), {test_devices()[0], {}, "", "", "", 1});
  CHECK(std::find(a.flags.begin(), a.flags.end(), "hardware_not_in_training") != a.flags.end());
}
