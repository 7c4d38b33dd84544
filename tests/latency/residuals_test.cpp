// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("a shift makes relative errors least", "[residuals]") {
  CHECK(detail::least_relative_error_shift({}) == 0.0);
  CHECK(detail::least_relative_error_shift({0.3}) == 0.3);
  // Two kinds of networks, one of half the time that was predicted: the mean error is least where those are right.
  std::vector<double> errors(60, std::log(0.5));
  errors.resize(100, std::log(1.2));
  const double best = detail::least_relative_error_shift(errors);
  for (double other = -1.5; other < 1.0; other += 0.01)
    CHECK(mape_of_log_errors(errors, best) <= mape_of_log_errors(errors, other) + 1e-12);
}

TEST_CASE("a FLOPs line counts for as much as held-out rows say", "[residuals]") {
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

TEST_CASE("intervals are quantiles of what predict gets wrong on validation rows", "[residuals]") {
  const auto d = make_latency_data(12);  // 12 validation networks a setting, 72 rows in all
  const auto corpus = make_corpus<ledg_former>(d);
  auto config = small_training();
  config.start.iterations = 5;
  auto p = make_latency_predictor(corpus, config);
  thread_pool pool(2);
  measure_residuals(corpus, p, pool);
  const auto& k = p.knowledge();
  std::vector<double> all;
  for (const auto& r : d.rows) {
    if (d.families[r.graph] != "residual") continue;
    const auto& s = d.settings[r.setting];
    platform_query q{s.hardware, s.precision, s.runtime, s.cores, s.source, r.batch};
    const auto g = d.graphs[r.graph];
    const double truth = static_cast<double>(static_cast<float>(r.latency_ms));
    all.push_back(std::abs(std::log(p.predict(g, q).latency_ms) - std::log(truth)));
  }
  REQUIRE(all.size() == 72);
  for (const auto& s : k.settings) {  // too few rows each, so their source's
    REQUIRE(s.log_residual_90);
    CHECK(*s.log_residual_90 == Approx(*conformal_quantile(all, 0.9)).epsilon(1e-12));
  }
}

TEST_CASE("a setting of enough rows has an interval of its own", "[residuals]") {
  const auto corpus = make_corpus<graph_sage>(make_latency_data(21));
  auto config = small_training();
  config.start.iterations = 5;
  auto p = make_latency_predictor(corpus, config);
  thread_pool pool(1);
  measure_residuals(corpus, p, pool);
  std::vector<double> widths;
  for (const auto& s : p.knowledge().settings) widths.push_back(s.log_residual_90.value());
  std::sort(widths.begin(), widths.end());
  CHECK(std::unique(widths.begin(), widths.end()) == widths.end());
}

TEST_CASE("of a few validation rows there is no interval", "[residuals]") {
  const auto corpus = make_corpus<graph_sage>(make_latency_data(1));  // one a setting, 6 in all
  auto config = small_training();
  config.start.iterations = 5;
  auto p = make_latency_predictor(corpus, config);
  thread_pool pool(1);
  measure_residuals(corpus, p, pool);
  for (const auto& s : p.knowledge().settings) CHECK_FALSE(s.log_residual_90);
  CHECK(p.knowledge().column_fits.size() == 6);
}
