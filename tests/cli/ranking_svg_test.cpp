// SPDX-License-Identifier: BSD-3-Clause
#include "ranking_svg.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "svg_checks.hpp"

using ledg_program::ranking_bar;
using ledg_program::ranking_svg;
using ledg_test::has_text;
using ledg_test::occurrences;

namespace {

std::vector<ranking_bar> three_bars() {
  return {{"A & B", 1, 1, 2, std::pair(1.0, 3.0)}, {"C", 1, 1, 3, std::pair(2.0, 4.0)}, {"D", 1, std::nullopt, 9, {}}};
}

}  // namespace

TEST_CASE("ranking picture: a row each with rank and interval", "[ranking_svg]") {
  const auto svg = ranking_svg(three_bars(), std::nullopt);
  CHECK(ledg_test::is_picture(svg));
  CHECK(has_text(svg, "A &amp; B"));
  CHECK(occurrences(svg, "<circle") == 3);
  CHECK(occurrences(svg, "stroke-opacity=\"0.6\"") == 2);  // D has no interval
  CHECK(occurrences(svg, ">1</text>") >= 2);
  CHECK(has_text(svg, ">-</text>"));
  CHECK_FALSE(has_text(svg, "limit"));
  CHECK_FALSE(has_text(svg, ">batch"));
}

TEST_CASE("ranking picture: a limit colours what is within and beyond", "[ranking_svg]") {
  const auto svg = ranking_svg(three_bars(), 3.5);
  CHECK(ledg_test::is_picture(svg));
  CHECK(occurrences(svg, "class=\"f0\"") == 2);  // A & B, and the legend
  CHECK(occurrences(svg, "class=\"f4\"") == 3);  // C and D: perhaps
  CHECK(occurrences(svg, "class=\"f1\"") == 1);
}

TEST_CASE("ranking picture: several batches have headings", "[ranking_svg]") {
  auto bars = three_bars();
  bars.push_back({"A & B", 8, 1, 5, std::pair(4.0, 6.0)});
  const auto svg = ranking_svg(bars, std::nullopt, "Boards & cards", 320);
  CHECK(ledg_test::is_picture(svg));
  CHECK(has_text(svg, "Boards &amp; cards"));
  CHECK(has_text(svg, ">batch 1<"));
  CHECK(has_text(svg, ">batch 8<"));
  CHECK_THROWS_AS(ranking_svg({}, std::nullopt), ledg::input_error);
  CHECK_THROWS_AS(ranking_svg(bars, std::nullopt, "", 10), ledg::input_error);
}
