// SPDX-License-Identifier: BSD-3-Clause
#include "protocol_svg.hpp"

#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "svg_checks.hpp"

using namespace ledg_program;

namespace {

std::vector<ledg::protocol_row> asked_rows() {
  std::vector<ledg::protocol_row> rows;
  for (const std::string unit : {"A & B", "C"})
    for (int i = 1; i <= 3; ++i) {
      ledg::protocol_row r;
      r.left_out = unit;
      r.data = "made-up";
      r.device = unit;
      r.latency_ms = i;
      r.predicted_ms = 1.2 * i;
      r.baselines.fill(std::numeric_limits<double>::quiet_NaN());
      r.baselines[1] = 0.5 * i;
      rows.push_back(r);
    }
  return rows;
}

}  // namespace

TEST_CASE("the picture of predictions has a dot for each row and a name for each unit", "[protocol_svg]") {
  const auto svg = protocol_predicted_svg(asked_rows(), "a title");
  CHECK(ledg_test::is_picture(svg));
  CHECK(ledg_test::occurrences(svg, "h0") == 6);
  CHECK(ledg_test::occurrences(svg, "r=\"5\"") == 2);
  CHECK(ledg_test::occurrences(svg, "A &amp; B") == 1);
  CHECK(ledg_test::occurrences(svg, "a title") == 2);
  CHECK_THROWS_AS(protocol_predicted_svg({}, ""), ledg::input_error);
}

TEST_CASE("the picture of errors has a bar for each unit and marks of the baselines that say something",
          "[protocol_svg]") {
  const auto svg = protocol_errors_svg(ledg::protocol_lines(asked_rows()), "errors");
  CHECK(ledg_test::is_picture(svg));
  CHECK(ledg_test::occurrences(svg, "height=\"13\"") == 3);
  CHECK(ledg_test::occurrences(svg, ">20 %</text>") >= 3);
  CHECK(ledg_test::occurrences(svg, "<title>roofline") == 3);
  CHECK_THROWS_AS(protocol_errors_svg({}, ""), ledg::input_error);
}
