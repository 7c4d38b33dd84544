// SPDX-License-Identifier: BSD-3-Clause
#include "svg.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "svg_checks.hpp"

namespace picture = ledg_program::svg;

TEST_CASE("axes have round ticks, logarithmic where the range asks for it", "[svg]") {
  using picture::fit_axis;
  const auto linear = fit_axis(0.21, 0.79, 5);
  CHECK_FALSE(linear.logarithmic);
  REQUIRE(linear.ticks.size() >= 4);
  CHECK(linear.ticks.front() == Approx(0.2));
  CHECK(linear.ticks[1] - linear.ticks[0] == Approx(0.1));
  CHECK(linear.at(linear.low) == 0);
  CHECK(linear.at(linear.high) == 1);
  CHECK(fit_axis(-100, 100, 5).ticks == std::vector<double>{-100, -50, 0, 50, 100});
  CHECK(fit_axis(0, 3, 5).low == 0);
  const auto log = fit_axis(0.02, 3, 5);
  CHECK(log.logarithmic);
  CHECK(log.at(std::sqrt(log.low * log.high)) == Approx(0.5));
  REQUIRE(log.ticks.size() == 7);
  CHECK(log.ticks[2] == Approx(0.1));
  CHECK(fit_axis(1e-9, 1, 5).ticks.size() <= 6);
  for (const double same : {0.0, 5.0, -2.0}) {
    const auto a = fit_axis(same, same, 5);
    CHECK(a.low < a.high);
    CHECK(a.at(same) >= 0);
    CHECK(a.at(same) <= 1);
    CHECK_FALSE(a.ticks.empty());
  }
}

TEST_CASE("numbers are written as people write them", "[svg]") {
  using picture::short_text;
  CHECK(short_text(0) == "0");
  CHECK(short_text(0.05) == "0.05");
  CHECK(short_text(0.123456, 4) == "0.1235");
  CHECK(short_text(20000) == "20000");
  CHECK(short_text(3e-5) == "3e-5");
  CHECK(short_text(2.5e7) == "2.5e7");
  CHECK(short_text(-1.5) == "-1.5");
  CHECK(picture::fixed_text(-0.0001, 2) == "0");
  CHECK(picture::fixed_text(1200, 1) == "1200");
}

TEST_CASE("ticks: logarithmic axes have some whatever the range", "[svg]") {
  for (const auto& [low, high] :
       std::vector<std::pair<double, double>>{{1, 1}, {1.02, 1.03}, {3, 4}, {0.9, 11}, {1e-4, 1e6}, {1e-12, 1e12}}) {
    CAPTURE(low, high);
    const auto a = picture::fit_logarithmic(low, high, 6);
    CHECK(a.logarithmic);
    CHECK(a.low < low);
    CHECK(a.high > high);
    REQUIRE(a.ticks.size() >= 2);
    CHECK(a.ticks.size() <= 14);
    for (std::size_t i = 0; i < a.ticks.size(); ++i) {
      CHECK(a.at(a.ticks[i]) >= -1e-9);
      CHECK(a.at(a.ticks[i]) <= 1 + 1e-9);
      CHECK((i == 0 || a.ticks[i] > a.ticks[i - 1]));
    }
  }
}

TEST_CASE("ticks: shares are said in percent", "[svg]") {
  const auto a = picture::share_axis(0.5, 5);
  CHECK(a.low == 0);
  REQUIRE(a.ticks.size() == 6);
  CHECK(picture::tick_text(a.ticks[1], a) == "10 %");
  CHECK(picture::tick_text(0.025, a) == "2.5 %");
}

TEST_CASE("names that are too wide lose their middle", "[svg]") {
  CHECK(picture::shortened("T4", 100) == "T4");
  const auto cut = picture::shortened("GeForce RTX 4090 Laptop GPU (115 W)", 120);
  CHECK(cut.starts_with("GeForce"));
  CHECK(cut.ends_with("W)"));
  CHECK(picture::text_width(cut) <= 120);
  CHECK(ledg_test::occurrences(cut, "\u2026") == 1);
  CHECK(picture::shortened("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 40) == "\u00e9\u00e9\u2026\u00e9\u00e9");
}

TEST_CASE("a document has colours for light and dark", "[svg]") {
  const auto svg = picture::document(10, 20, "a < b", "");
  CHECK(ledg_test::is_picture(svg));
  CHECK(ledg_test::has_text(svg, "<title>a &lt; b</title>"));
  for (const char* colour : picture::colours) CHECK(ledg_test::has_text(svg, colour));
  CHECK(picture::colour_number(7) == 0);  // then the pattern differs
  CHECK(picture::dash_of(0).empty());
  CHECK_FALSE(picture::dash_of(7).empty());
}
