// SPDX-License-Identifier: BSD-3-Clause
// The pictures of predictions, shares, calibration, learning and fronts.
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "calibration_svg.hpp"
#include "learning_svg.hpp"
#include "ledg/core/random.hpp"
#include "pareto_svg.hpp"
#include "predicted_svg.hpp"
#include "shares_svg.hpp"
#include "support/catch.hpp"
#include "svg_checks.hpp"

using namespace ledg_program;
using ledg_test::has_text;
using ledg_test::is_picture;
using ledg_test::occurrences;

namespace {
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("predictions: groups beyond the colours share one", "[predicted_svg]") {
  std::vector<predicted_row> rows;
  for (int g = 0; g < 10; ++g)
    for (int i = 0; i <= g; ++i) rows.push_back({"g" + std::to_string(g), 1.0 + i, 2.0 + 10 * g});
  const auto svg = predicted_svg(rows, "title");
  CHECK(is_picture(svg));
  CHECK(has_text(svg, ">g9<"));  // the largest
  CHECK(has_text(svg, ">g4<"));
  CHECK_FALSE(has_text(svg, ">g3<"));
  CHECK(has_text(svg, "4 others"));
  CHECK(is_picture(predicted_svg(rows, "title", 240)));
  CHECK_THROWS_AS(predicted_svg({}, ""), ledg::input_error);
  rows[0].measured_ms = 0;
  CHECK_THROWS_AS(predicted_svg(rows, ""), ledg::input_error);
}

TEST_CASE("predictions: a single row is a picture and one group has a legend where it has a name", "[predicted_svg]") {
  const auto svg = predicted_svg(std::vector<predicted_row>{{"", 5, 5}}, "one");
  CHECK(is_picture(svg));
  CHECK(occurrences(svg, "h0") == 1);
  CHECK(occurrences(svg, "<circle") == 0);
}

TEST_CASE("shares: bars grow with the share and wild baselines stay at the edge", "[shares_svg]") {
  const std::vector<share_row> rows{{"a", 0.1, {0.2, 50}}, {"b", 0.2, {0.3, not_known}}, {"c", not_known, {0.1, 0.2}}};
  const auto svg = shares_svg(rows, {"title", "median error", "ledg", {"roofline", "nearest"}});
  CHECK(is_picture(svg));
  CHECK(occurrences(svg, "height=\"13\"") == 2);
  CHECK(occurrences(svg, "r=\"4.5\"") == 4);
  CHECK(occurrences(svg, "<path") == 1);  // 5000 %, beyond the axis
  CHECK(has_text(svg, ">10 %<"));
  CHECK(has_text(svg, "5000 %"));  // said in the tooltip
  CHECK(svg::share_end(rows) <= 1.1);
  CHECK(svg::share_end(std::vector<share_row>{{"a", 0.04, {}}}) == Approx(0.0432));
  CHECK_THROWS_AS(shares_svg({}, {}), ledg::input_error);
}

TEST_CASE("calibration: intervals of normal errors lie on the diagonal, too narrow ones below", "[calibration_svg]") {
  const ledg::philox random(5);
  std::vector<double> right, narrow;
  for (std::size_t i = 0; i < 20000; ++i) {
    const double error = 0.2 * random.normal(i);
    for (const auto& [sigma, into] : {std::pair(0.2, &right), std::pair(0.1, &narrow)}) {
      const double half = 1.6448536 * sigma;
      into->push_back(widening_of({"", std::exp(error), std::exp(-half), std::exp(half)}));
    }
  }
  for (const auto& [claimed, inside] : calibration_curve(right)) CHECK(inside == Approx(claimed).margin(0.02));
  const auto below = calibration_curve(narrow);
  CHECK(below[45].first == Approx(0.9));
  CHECK(below[45].second == Approx(std::erf(1.6448536 / 2 / std::sqrt(2.0))).margin(0.02));
  CHECK(claimed_share(1) == Approx(0.9));
}

TEST_CASE("calibration: a line for all and one for each group", "[calibration_svg]") {
  const std::vector<interval_row> rows{{"a", 1, 0.5, 2}, {"a", 3, 1, 2}, {"b", 1, 1, 1}};
  const auto svg = calibration_svg(rows, "title");
  CHECK(is_picture(svg));
  CHECK(occurrences(svg, "<polyline") == 3);
  CHECK(has_text(svg, "all 3 rows"));
  CHECK_THROWS_AS(calibration_svg({}, ""), ledg::input_error);
  CHECK_THROWS_AS(calibration_svg(std::vector<interval_row>{{"a", 1, 2, 1}}, ""), ledg::input_error);
}

TEST_CASE("learning: lines over measurements with bars of several seeds", "[learning_svg]") {
  const std::vector<learning_curve> curves{{"one", {{0, 0.5, 0.1}, {5, 0.2, 0.05}, {10, 0.1, 0}}},
                                           {"two", {{0, 0.6, 0}}}};
  const auto svg = learning_svg(curves, "title", "measurements", "median error");
  CHECK(is_picture(svg));
  CHECK(occurrences(svg, "<polyline") == 2);
  CHECK(occurrences(svg, "stroke-width=\"1.5\"") == 2);
  CHECK(has_text(svg, "50 %"));
  const auto few = learning_svg(std::vector<learning_curve>{{"one", {{0, 0.5, 0}, {2, 0.1, 0}}}}, "", "", "");
  CHECK(has_text(few, ">1</text>"));
  CHECK_FALSE(has_text(few, ">0.5</text>"));
  CHECK_THROWS_AS(learning_svg({}, "", "", ""), ledg::input_error);
}

TEST_CASE("front: steps through the front and dots for the others", "[pareto_svg]") {
  const std::vector<scored_point> points{{"a", 1, 80, true}, {"b", 3, 85, false}, {"c", 2, 90, true}};
  const auto svg = pareto_svg(points, "title");
  CHECK(is_picture(svg));
  CHECK(has_text(svg, ">other networks<"));
  CHECK(occurrences(svg, "r=\"4.5\"") == 2);
  CHECK(occurrences(svg, "h0") == 1);
  const auto begin = svg.find(" points=\"") + 9;
  const auto steps = svg.substr(begin, svg.find('"', begin) - begin);
  CHECK(occurrences(steps, ",") == 4);  // up, along, up
  CHECK_FALSE(has_text(svg, "not shown"));
  CHECK_THROWS_AS(pareto_svg({}, ""), ledg::input_error);
}

TEST_CASE("front: a few broken networks do not take most of the picture", "[pareto_svg]") {
  std::vector<scored_point> points{{"broken", 0.5, 10, true}};
  for (int i = 0; i < 40; ++i) points.push_back({"n", 1.0 + i, 90.0 + 0.1 * i, true});
  points.push_back({"slow", 60, 8, false});
  const auto svg = pareto_svg(points, "title");
  CHECK(is_picture(svg));
  CHECK(has_text(svg, "2 lower ones not shown"));
  CHECK_FALSE(has_text(svg, ">50<"));
}
