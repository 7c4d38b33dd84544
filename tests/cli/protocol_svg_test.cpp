// SPDX-License-Identifier: BSD-3-Clause
#include "protocol_svg.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg_program;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

std::vector<ledg::protocol_row> asked_rows() {
  std::vector<ledg::protocol_row> rows;
  for (const std::string unit : {"A & B", "C"})
    for (int i = 1; i <= 3; ++i) {
      ledg::protocol_row r;
      r.left_out = unit;
      r.data = "made-up";
      r.setting = unit;
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
  const auto svg = predicted_svg(asked_rows(), "a title");
  CHECK(count(svg, "r=\"2\"") == 6);
  CHECK(count(svg, "r=\"5\"") == 2);
  CHECK(count(svg, "A &amp; B") == 1);
  CHECK(count(svg, "a title") == 2);
  CHECK(count(svg, "nan") == 0);
  CHECK_THROWS_AS(predicted_svg({}, ""), ledg::input_error);
}

TEST_CASE("the picture of errors has a bar for each unit and marks of the baselines that say something",
          "[protocol_svg]") {
  const auto lines = ledg::protocol_lines(asked_rows());
  const auto svg = errors_svg(lines, "errors");
  CHECK(count(svg, "<rect") == 3);
  CHECK(count(svg, "width=\"96\"") == 3);  // a fifth of 480
  CHECK(count(svg, "<circle") == 3 + 3);   // of the legend, and the roofline's
  CHECK(count(svg, "nan") == 0);
  CHECK_THROWS_AS(errors_svg({}, ""), ledg::input_error);
}
