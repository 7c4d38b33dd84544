// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibrated_answer.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("a calibrated answer is the posterior, and says how little it rests on", "[calibrated_answer]") {
  const ledg_test::calibration_case c(1, 6, 0.5, 0.5, 0.05);
  calibrated_platform p;
  p.device = "board";
  p.fit = fit_calibration(c.rows, {}).fit;
  p.rows = 6;
  p.smallest_macs = 1e6;
  p.largest_macs = 1e9;
  p.smallest_batch = p.largest_batch = 1;
  latency_answer a;
  a.flags = {"hardware_not_in_training", "runtime_not_measured", "unknown_operator:Odd", "spec_imputed:bandwidth_gbs"};
  calibrate_answer(a, p, c.rows[0].point, 1, {1e7, 10});
  CHECK(std::abs(std::log(a.latency_ms) - p.fit.log_ms(c.rows[0].point)) < 1e-9);
  REQUIRE(a.interval);
  CHECK(std::abs(std::log(a.interval->high_ms / a.latency_ms) -
                 normal_quantile(0.95) * p.fit.deviation(c.rows[0].point)) < 1e-9);
  CHECK(a.basis == answer_basis::measured_setting);
  CHECK(a.flags == std::vector<std::string>{"unknown_operator:Odd", "spec_imputed:bandwidth_gbs", "few_rows:6"});
  calibrate_answer(a, p, c.rows[0].point, 1, {1.05e9, 10});
  CHECK(std::find(a.flags.begin(), a.flags.end(), "outside_setting:work") == a.flags.end());
  calibrate_answer(a, p, c.rows[0].point, 1, {1.2e9, 10});  // a tenth beyond is no news, as of any setting
  CHECK(std::find(a.flags.begin(), a.flags.end(), "outside_setting:work") != a.flags.end());
  calibrate_answer(a, p, c.rows[0].point, 64, {1e12, 10});
  CHECK(std::find(a.flags.begin(), a.flags.end(), "outside_setting:work") != a.flags.end());
  CHECK(std::find(a.flags.begin(), a.flags.end(), "outside_setting:batch") != a.flags.end());
}

TEST_CASE("a calibration starts from its class, tighter where the device was measured otherwise",
          "[calibrated_answer]") {
  const calibration_prior learnt{detail::independent_moves(0.3, 0.4), 0.1, 0.1};
  const calibration_point p = ledg_test::calibration_case(2, 1, 0, 0, 0).rows[0].point;
  latency_answer a;
  a.interval = {0.9, 1.1};
  CHECK(prior_of_answer({{"cpu", learnt}}, physics_class::cpu, a, p).covariance == learnt.covariance);
  CHECK(prior_of_answer({{"cpu", learnt}}, physics_class::gpu, a, p).covariance == calibration_prior{}.covariance);
  a.basis = answer_basis::measured_device;
  const auto known = prior_of_answer({{"cpu", learnt}}, physics_class::cpu, a, p);
  CHECK(known.at(0, 0) < 0.5 * learnt.at(0, 0));
  CHECK(known.noise == learnt.noise);
}
