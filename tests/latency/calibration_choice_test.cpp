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

TEST_CASE("one or two measurements move a scale", "[calibration_choice]") {
  const calibration_case p(1, 30, 0.1, 1.0, 0.03);
  for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
    const auto c = choose_calibration(p.first(k), {});
    CHECK(c.reach == calibration_reach::scale);
    CHECK(std::isnan(c.error_after));
    CHECK(p.error(c.fit, k) < 0.5 * p.error(fit_calibration({}, {}), k));
  }
}

TEST_CASE("measurements decide how much is moved", "[calibration_choice]") {
  const calibration_case scaled(2, 40, 0.0, 0.8, 0.02);
  CHECK(choose_calibration(scaled.first(8), {}).reach == calibration_reach::scale);
  const calibration_case bent(3, 60, 1.0, 0.5, 0.02);
  const auto c = choose_calibration(bent.first(30), {});
  CHECK(c.reach == calibration_reach::factors);
  CHECK(c.error_after < 0.6 * c.error_before);
}

TEST_CASE("measurements that contradict one another change nothing", "[calibration_choice]") {
  auto rows = calibration_case(4, 6, 0, 0, 0).rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].point = rows[0].point;
    rows[i].log_ms = rows[0].point.answered_log_ms + (i % 2 == 0 ? 0.3 : -0.3);
  }
  const auto c = choose_calibration(rows, {});
  CHECK(c.reach == calibration_reach::nothing);
  CHECK(c.error_after == c.error_before);
  CHECK(std::abs(c.fit.log_ms(rows[0].point) - rows[0].point.answered_log_ms) < 1e-12);
  CHECK(c.fit.noise > 0.15);
}

TEST_CASE("in the mean over platforms a calibration is never worse than none", "[calibration_choice]") {
  for (const std::size_t k : {1U, 3U, 5U, 10U}) {
    double before = 0;
    double after = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const calibration_case p(50 + seed, 40, 0.4, 0.3, 0.1);
      before += p.error(fit_calibration({}, {}), k);
      after += p.error(choose_calibration(p.first(k), {}).fit, k);
    }
    INFO(k << " measurements: " << before / 20 << " before, " << after / 20 << " after");
    CHECK(after < before);
  }
}

TEST_CASE("no measurement is an error", "[calibration_choice]") {
  CHECK_THROWS_AS(choose_calibration({}, {}), input_error);
}
