// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/accuracy/scale.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "ledg/io/fields.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

accuracy_scale stored(const io::json& json) {
  accuracy_scale out;
  io::from_json({json, "test"}, out, io::json_source::program);
  return out;
}

}  // namespace

TEST_CASE("scales rise and are undone", "[accuracy_scale]") {
  const std::vector<double> seen = {10, 90, 91.5, 93, 93, 94.2};
  const std::string kind = GENERATE("log_gap", "rank_gauss", "linear");
  const auto s = accuracy_scale::fit(kind, 100.1, seen);
  double last = -1e9;
  for (const double a : {10.0, 50.0, 90.0, 93.0, 94.2}) {
    CHECK(s.score(a) > last);
    last = s.score(a);
    CHECK(s.accuracy(last) == Approx(a).epsilon(1e-9));
  }
  for (const double score : {-1e3, 1e3}) {
    CHECK(s.accuracy(score) >= 0);
    CHECK(s.accuracy(score) <= 100);
  }
  const auto again = stored(io::to_json(s));
  CHECK(again.score(92) == s.score(92));
  CHECK(again.accuracy(0.3) == s.accuracy(0.3));
}

TEST_CASE("log_gap and linear scores are standardised", "[accuracy_scale]") {
  const std::vector<double> seen = {10, 90, 91.5, 93};
  for (const auto* kind : {"log_gap", "linear"}) {
    const auto s = accuracy_scale::fit(kind, 100.1, seen);
    double sum = 0, squares = 0;
    for (const auto a : seen) {
      sum += s.score(a);
      squares += s.score(a) * s.score(a);
    }
    CHECK(sum == Approx(0).margin(1e-12));
    CHECK(squares / 4 == Approx(1));
  }
}

TEST_CASE("rank_gauss keeps few knots, the ends among them", "[accuracy_scale]") {
  std::vector<double> seen;
  for (int i = 0; i < 3000; ++i) seen.push_back(i * 0.01);
  const auto s = accuracy_scale::fit("rank_gauss", 100.1, seen);
  CHECK(s.knots.size() == 512);
  CHECK(s.knots.front() == 0);
  CHECK(s.knots.back() == seen.back());
}

TEST_CASE("scales that make no sense are refused", "[accuracy_scale]") {
  CHECK_THROWS_AS(accuracy_scale::fit("cubic", 100.1, {1, 2}), lookup_error);
  CHECK_THROWS_AS(accuracy_scale::fit("linear", 100.1, {}), input_error);
  CHECK_THROWS_AS(accuracy_scale::fit("linear", 100.1, {5, 5}), input_error);
  CHECK_THROWS_AS(accuracy_scale::fit("log_gap", 90, {5, 91}), input_error);
  auto json = io::to_json(accuracy_scale::fit("rank_gauss", 100.1, {1, 2, 3}));
  json["knots"] = {3, 2, 1};
  CHECK_THROWS_AS(stored(json), corrupt_error);
  json.erase("scores");
  CHECK_THROWS_AS(stored(json), corrupt_error);
}
