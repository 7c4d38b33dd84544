// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibration_choice.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;
using ledg_test::calibration_case;

namespace {

calibration nothing_measured() { return fit_calibration({}, {}).fit; }

}  // namespace

TEST_CASE("one or two measurements already help, and nothing is promised of them", "[calibration_choice]") {
  const calibration_case p(1, 30, 0.1, 1.0, 0.03);
  for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
    const auto c = choose_calibration(p.first(k), {});
    CHECK(c.reach == calibration_reach::factors);
    CHECK(std::isnan(c.error_after));
    CHECK(p.error(c.fit, k) < 0.6 * p.error(nothing_measured(), k));
  }
}

TEST_CASE("platforms that are told more of are known better", "[calibration_choice]") {
  const calibration_case bent(3, 60, 1.0, 0.5, 0.02);
  const auto c = choose_calibration(bent.first(30), {});
  CHECK(c.reach == calibration_reach::factors);
  CHECK(c.error_after < 0.6 * c.error_before);
  CHECK(bent.error(c.fit, 30) < 0.5 * bent.error(choose_calibration(bent.first(5), {}).fit, 30));
}

TEST_CASE("the measurements say how much noise there is", "[calibration_choice]") {
  const auto noise = [](double own) {
    return choose_calibration(calibration_case(7, 25, 0.3, 0.3, own).rows, {}).fit.prior.noise;
  };
  CHECK(noise(0.02) == calibration_prior{}.noise);  // what fits well does not say that other networks will
  CHECK(noise(0.3) > calibration_prior{}.noise);
}

TEST_CASE("measurements that contradict one another change nothing", "[calibration_choice]") {
  auto rows = calibration_case(4, 6, 0, 0, 0).rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].point = rows[0].point;
    rows[i].log_ms = rows[0].point.answered_log_ms + (i % 2 == 0 ? 0.3 : -0.3);
  }
  const auto c = choose_calibration(rows, {});
  CHECK(std::abs(c.fit.log_ms(rows[0].point) - rows[0].point.answered_log_ms) < 0.02);
  CHECK(c.fit.deviation(rows[0].point) > 0.15);
}

TEST_CASE("what predicts the measurements worse than nothing did is not kept", "[calibration_choice]") {
  auto rows = calibration_case(8, 8, 0, 0, 0).rows;
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].log_ms = rows[i].point.answered_log_ms;
  const auto c = choose_calibration(rows, {});
  CHECK(c.error_after <= c.error_before);
  rows[0].log_ms += 3;  // alone
  const auto odd = choose_calibration(rows, {});
  CHECK(odd.error_after <= odd.error_before);
  for (std::size_t i = 1; i < rows.size(); ++i) CHECK(std::abs(odd.fit.log_ms(rows[i].point) - rows[i].log_ms) < 0.1);
}

TEST_CASE("in the mean over platforms a calibration is never worse than none", "[calibration_choice]") {
  for (const std::size_t k : {1U, 3U, 5U, 10U}) {
    double before = 0;
    double after = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const calibration_case p(50 + seed, 40, 0.4, 0.3, 0.1);
      before += p.error(nothing_measured(), k);
      after += p.error(choose_calibration(p.first(k), {}).fit, k);
    }
    INFO(k << " measurements: " << before / 20 << " before, " << after / 20 << " after");
    CHECK(after < before);
  }
}

TEST_CASE("no measurement is an error", "[calibration_choice]") {
  CHECK_THROWS_AS(choose_calibration({}, {}), input_error);
}

TEST_CASE("a prior whose covariance is none is an error", "[calibration_choice]") {
  calibration_prior prior;
  for (std::size_t i = 0; i < calibration_size; ++i)
    for (std::size_t j = 0; j < calibration_size; ++j)
      if (i != j) prior.at(i, j) = -100;
  CHECK_THROWS_AS(choose_calibration(calibration_case(1, 4, 0.4, 0.3, 0.1).rows, prior), input_error);
}
