// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibration.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;
using ledg_test::calibration_case;

namespace {

constexpr double equal_enough = 1e-9;
const calibration_prior plain_prior{};

calibration fit_of(const std::vector<calibration_measurement>& rows, const calibration_prior& prior = plain_prior) {
  return fit_calibration(rows, prior).fit;
}

}  // namespace

TEST_CASE("without measurements the prior stays", "[calibration]") {
  const auto c = fit_of({});
  REQUIRE(c.moves.size() == calibration_size);
  CHECK(c.anchors.empty());
  const calibration_case some(1, 5, 0.5, 0.5, 0);
  for (const auto& r : some.rows) {
    CHECK(std::abs(c.log_ms(r.point) - r.point.answered_log_ms) < equal_enough);
    CHECK(c.deviation(r.point) > 0.8);
    CHECK(c.deviation(r.point) < std::hypot(0.8, 0.7, 0.1));
  }
}

TEST_CASE("one measurement is shrunk as a normal posterior is", "[calibration]") {
  // All of its time is of one kind, whose share no factor changes: factor and scale add up.
  calibration_measurement r;
  r.point.ms[static_cast<std::size_t>(physics_term::constant)] = 2;
  r.point.answered_log_ms = 1;
  r.log_ms = 1.1;
  const calibration_prior prior{detail::independent_moves(0.3, 0.4), 0.1, 0};
  const auto c = fit_of({r}, prior);
  const double prior_variance = 0.3 * 0.3 + 0.4 * 0.4;
  const double kept = prior_variance / (prior_variance + 0.1 * 0.1);
  CHECK(std::abs(c.log_ms(r.point) - (1 + 0.1 * kept)) < 1e-6);
  CHECK(std::abs(c.deviation(r.point) - std::sqrt(prior_variance * (1 - kept) + 0.1 * 0.1)) < 1e-6);
}

TEST_CASE("slopes of a shift are its derivatives", "[calibration]") {
  const calibration_case some(2, 3, 0.5, 0.5, 0);
  constexpr double step = 1e-5;
  std::vector<double> moves(calibration_size);
  for (std::size_t k = 0; k < moves.size(); ++k) moves[k] = 0.3 * philox(3).normal(k);
  for (const auto& r : some.rows) {
    detail::calibration_row slope;
    detail::calibration_row ignored;
    static_cast<void>(detail::calibrated_shift(r.point, moves, slope));
    for (std::size_t k = 0; k < moves.size(); ++k) {
      auto up = moves;
      auto down = moves;
      up[k] += step;
      down[k] -= step;
      const double measured =
          (detail::calibrated_shift(r.point, up, ignored) - detail::calibrated_shift(r.point, down, ignored)) /
          (2 * step);
      CHECK(std::abs(measured - slope[k]) < 1e-7);
    }
  }
}

TEST_CASE("more measurements leave smaller errors on networks that were not measured", "[calibration]") {
  double before = 0;
  double three = 0;
  double ten = 0;
  double forty = 0;
  constexpr std::uint64_t platforms = 12;
  for (std::uint64_t seed = 0; seed < platforms; ++seed) {
    const calibration_case p(10 + seed, 80, 0.7, 0.8, 0.05);
    before += p.error(fit_of({}), 40);
    three += p.error(fit_of(p.first(3)), 40);
    ten += p.error(fit_of(p.first(10)), 40);
    forty += p.error(fit_of(p.first(40)), 40);
  }
  CHECK(three < 0.6 * before);
  CHECK(ten < 0.8 * three);
  CHECK(forty < 0.7 * ten);
  CHECK(forty / platforms < 0.12);
}

TEST_CASE("deviations cover as often as they say", "[calibration]") {
  constexpr double normal_90 = 1.645;
  for (const std::size_t measured : {std::size_t{3}, std::size_t{10}}) {
    std::size_t inside = 0;
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const calibration_case p(100 + seed, 40, 0.7, 0.8, 0.06);
      const auto c = fit_of(p.first(measured));
      for (std::size_t i = measured; i < p.rows.size(); ++i, ++count)
        if (std::abs(c.log_ms(p.rows[i].point) - p.rows[i].log_ms) < normal_90 * c.deviation(p.rows[i].point)) ++inside;
    }
    const double coverage = static_cast<double>(inside) / static_cast<double>(count);
    INFO(measured << " measurements, coverage " << coverage);
    CHECK(coverage > 0.82);
    CHECK(coverage < 0.97);
  }
}

TEST_CASE("one measurement that is off by ten does not spoil the others", "[calibration]") {
  calibration_case p(5, 40, 0.2, 0.5, 0.03);
  const double clean = p.error(fit_of(p.first(10)), 10);
  p.rows[4].log_ms += std::log(10);
  CHECK(p.error(fit_of(p.first(10)), 10) < clean + 0.25);
}

TEST_CASE("what cannot be used is refused", "[calibration]") {
  const auto moves = detail::independent_moves(1, 1);
  CHECK_THROWS_AS(fit_of({}, {moves, 0, 1}), input_error);
  CHECK_THROWS_AS(fit_of({}, {moves, 1, -1}), input_error);
  CHECK_THROWS_AS(fit_of({}, {{1, 1, 1}, 1, 1}), input_error);
  calibration_measurement r;
  r.log_ms = std::nan("");
  CHECK_THROWS_AS(fit_of({r}), input_error);
  r.log_ms = 0;
  r.spread = HUGE_VAL;
  CHECK_THROWS_AS(fit_of({r}), input_error);
  r.spread = 0;
  r.point.ms[2] = std::nan("");
  CHECK_THROWS_AS(fit_of({r}), input_error);
  calibration c;
  c.check();
  c.anchors.emplace_back();
  CHECK_THROWS_AS(c.check(), input_error);
}

TEST_CASE("errors of measurements left out are those of fits without them", "[calibration]") {
  const calibration_case p(6, 8, 0.3, 0.5, 0.05);
  const calibration_prior prior{detail::independent_moves(0.2, 0.5)};
  const auto all = fit_calibration(p.rows, prior);
  REQUIRE(all.left_out_errors.size() == p.rows.size());
  for (std::size_t i = 0; i < p.rows.size(); ++i) {
    auto others = p.rows;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const double error = fit_of(others, prior).log_ms(p.rows[i].point) - p.rows[i].log_ms;
    CHECK(std::abs(all.left_out_errors[i] - error) < 0.03 + 0.2 * std::abs(error));  // linear about all of them
  }
}

TEST_CASE("what a network is off by is said of one alike and not of one unlike", "[calibration]") {
  std::vector<calibration_measurement> rows(2);
  rows[0].point.ms[0] = rows[1].point.ms[3] = 5;
  rows[0].log_ms = 0.3;
  const calibration_prior no_moves{detail::independent_moves(0, 0), 0.03, 0.3};
  const auto c = fit_of(rows, no_moves);
  CHECK(c.log_ms(rows[0].point) > 0.25);
  CHECK(std::abs(c.log_ms(rows[1].point)) < 0.01);
  auto near = rows[0].point, far = rows[0].point;
  near.ms[3] = 0.02;
  far.ms[9] = 5;
  CHECK(c.log_ms(near) > 0.2);
  CHECK(c.log_ms(far) < 0.05);
  CHECK(c.deviation(near) < 0.5 * c.deviation(far));
}

TEST_CASE("the evidence is largest under the prior that platforms were drawn from", "[calibration]") {
  double right = 0, narrow = 0, wide = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const calibration_case p(300 + seed, 25, 0.5, 0.5, 0.05);
    const calibration_prior prior{detail::independent_moves(0.5, 0.5), 0.05, 0.001};
    right += fit_calibration(p.rows, prior).log_evidence;
    narrow += fit_calibration(p.rows, prior.scaled(0.3, 0.3)).log_evidence;
    wide += fit_calibration(p.rows, prior.scaled(3, 3)).log_evidence;
  }
  CHECK(right > narrow);
  CHECK(right > wide);
}
