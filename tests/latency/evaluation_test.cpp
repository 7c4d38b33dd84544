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

TEST_CASE("quality by hand", "[latency_evaluation]") {
  const auto q = quality_of({1.05, 2.0, 6.0, 8.0}, {1.0, 4.0, 5.0, 8.0});
  CHECK(q.mape == Approx((0.05 + 0.5 + 0.2 + 0.0) / 4));
  CHECK(q.acc10 == 0.5);
  CHECK(q.kendall_tau == 1);
  CHECK(q.spearman == 1);
  CHECK(quality_of({3, 2, 1}, {1, 2, 3}).kendall_tau == -1);
}

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

TEST_CASE("rows are predicted as the predictor answers", "[latency_evaluation]") {
  const auto d = make_latency_data(2);
  const auto p = small_to_evaluate();
  std::vector<evaluated_row> rows;
  static_cast<void>(evaluate_latency(p, d, {}, [&](const evaluated_row& r) { rows.push_back(r); }));
  for (const auto& r : rows) {
    const auto g = std::find(d.ids.begin(), d.ids.end(), r.network) - d.ids.begin();
    const auto s = std::find_if(d.settings.begin(), d.settings.end(), [&](const auto& x) { return x.key == r.device; });
    const auto a = p.predict(d.graphs[static_cast<std::size_t>(g)], {s->hardware, s->precision, s->runtime, r.batch});
    CHECK(a.latency_ms == Approx(r.predicted_ms).epsilon(1e-4));
  }
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
  const auto p = make_latency_predictor(corpus, options, config);
  const auto lines = evaluate_latency(p, d, {});
  REQUIRE(lines.size() == 7);
  for (std::size_t l = 0; l < 6; ++l) {
    CHECK(lines[l].known_device == (l >= 2));
    if (l < 2) CHECK(lines[l].in_training == 0);
  }
  const auto a = p.predict(make_network("plain", 2, 1), {test_devices()[0], {}, "", 1});
  CHECK(std::find(a.flags.begin(), a.flags.end(), "hardware_not_in_training") != a.flags.end());
}
