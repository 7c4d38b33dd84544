// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/suggestion.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;
using ledg_test::calibration_case;

namespace {

std::vector<calibration_point> points_of(const calibration_case& c) {
  std::vector<calibration_point> points;
  for (const auto& r : c.rows) points.push_back(r.point);
  return points;
}

}  // namespace

TEST_CASE("suggested networks are distinct, and fewer are the first of more", "[suggestion]") {
  const auto points = points_of(calibration_case(1, 20, 0.7, 0.8, 0));
  const auto five = suggest_networks(points, points, 5, {});
  const auto three = suggest_networks(points, points, 3, {});
  CHECK(std::set<std::size_t>(five.begin(), five.end()).size() == 5);
  CHECK(three == std::vector<std::size_t>(five.begin(), five.begin() + 3));
  CHECK(suggest_networks(points, points, 20, {}).size() == 20);
  CHECK(suggest_networks(points, points, 0, {}).empty());
  CHECK_THROWS_AS(suggest_networks(points, points, 21, {}), input_error);
}

TEST_CASE("a network unlike the first is suggested second", "[suggestion]") {
  std::vector<calibration_point> points(3);
  points[0].ms[0] = points[1].ms[0] = 5;  // the same kind of time
  points[2].ms[3] = 5;
  const auto two = suggest_networks(points, points, 2, {detail::independent_moves(0.8, 0.1), 0.05, 0});
  CHECK(std::set<std::size_t>(two.begin(), two.end()).contains(2));
}

TEST_CASE("suggested measurements tell more than the first that come", "[suggestion]") {
  double any = 0;
  double suggested = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const calibration_case p(200 + seed, 60, 0.7, 0.8, 0.05);
    const auto points = points_of(p);
    std::vector<calibration_measurement> rows;
    for (const auto i : suggest_networks(points, points, 5, {})) rows.push_back(p.rows[i]);
    any += p.error(fit_calibration(p.first(5), {}).fit, 0);
    suggested += p.error(fit_calibration(rows, {}).fit, 0);
  }
  CHECK(suggested < any);
}

TEST_CASE("what is not finite can not be suggested", "[suggestion]") {
  std::vector<calibration_point> points(1);
  points[0].answered_log_ms = std::nan("");
  CHECK_THROWS_AS(suggest_networks(points, points, 1, {}), numeric_error);
}
