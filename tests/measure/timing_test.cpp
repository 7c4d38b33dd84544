// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/measure/timing.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "support/catch.hpp"

using ledg::measure::summarize;

namespace {

constexpr double exactly = 1e-12;

}  // namespace

TEST_CASE("the middle of times and half their quartile distance", "[timing]") {
  const std::vector<double> times{4, 1, 3, 2, 5};
  const auto t = summarize(times);
  CHECK(std::abs(t.latency_ms - 3.0) < exactly);
  CHECK(std::abs(t.spread_ms - 1.0) < exactly);
  CHECK(t.repetitions == 5);
  CHECK(t.unstable);
  CHECK_FALSE(t.throttled);
}

TEST_CASE("one time has no spread", "[timing]") {
  const std::vector<double> times{7.5};
  const auto t = summarize(times);
  CHECK(std::abs(t.latency_ms - 7.5) < exactly);
  CHECK(t.spread_ms == 0);
  CHECK_FALSE(t.unstable);
}

TEST_CASE("times that grow are those of a chip that got hot", "[timing]") {
  std::vector<double> rising;
  std::vector<double> level;
  for (int i = 0; i < 30; ++i) {
    rising.push_back(10.0 + (i > 15 ? 3.0 : 0.0));
    level.push_back(10.0 + (i % 3) * 0.1);
  }
  CHECK(summarize(rising).throttled);
  CHECK_FALSE(summarize(level).throttled);
  CHECK_FALSE(summarize(level).unstable);
}

TEST_CASE("what is no time is refused", "[timing]") {
  CHECK_THROWS_AS(summarize(std::vector<double>{}), ledg::input_error);
  CHECK_THROWS_AS(summarize(std::vector<double>{1.0, 0.0}), ledg::input_error);
  CHECK_THROWS_AS(summarize(std::vector<double>{-1.0}), ledg::input_error);
}

TEST_CASE("work is warmed up, then run as often as was asked", "[timing]") {
  int runs = 0;
  const ledg::measure::timing_options options{2, 5, 5, 0};
  const auto t = ledg::measure::time([&] { ++runs; }, options);
  CHECK(runs == 7);
  CHECK(t.repetitions == 5);
  CHECK(t.latency_ms > 0);
  CHECK_THROWS_AS(ledg::measure::time([] {}, {0, 0, 0, 1}), ledg::input_error);
  CHECK_THROWS_AS(ledg::measure::time([] {}, {0, 3, 2, 1}), ledg::input_error);
}
