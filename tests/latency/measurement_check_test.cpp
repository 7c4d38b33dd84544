// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/measurement_check.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

checked_measurement row_at(const std::string& what, double ratio, double spread = 0) {
  return {what, "m.csv:" + what, std::log(3.0 * ratio), std::log(3.0), spread};
}

std::string refusal_of(const std::vector<checked_measurement>& rows) {
  try {
    static_cast<void>(check_measurements(rows));
  } catch (const input_error& e) {
    return e.what();
  }
  return {};
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("measurements as expected are kept without a word", "[measurement_check]") {
  const std::vector rows{row_at("a", 1.1), row_at("b", 0.9), row_at("c", 1.0)};
  const auto c = check_measurements(rows);
  CHECK(c.kept == std::vector<std::size_t>{0, 1, 2});
  CHECK(c.notes.empty());
  CHECK(c.log_ms[1] == rows[1].log_ms);
  CHECK(check_measurements(std::vector{row_at("a", 2.5)}).kept.size() == 1);
}

TEST_CASE("latencies in another unit are refused", "[measurement_check]") {
  CHECK(says(refusal_of({row_at("a", 1.1e-3), row_at("b", 0.7e-3)}), "in seconds?"));
  CHECK(says(refusal_of({row_at("a", 1.4e3)}), "in microseconds?"));
  CHECK(says(refusal_of({row_at("a", 0.5e6), row_at("b", 2e6)}), "in nanoseconds?"));
  CHECK(refusal_of({row_at("a", 30), row_at("b", 25)}).empty());  // wrong by far, but no unit
}

TEST_CASE("one row in another unit is left out and named", "[measurement_check]") {
  const auto c = check_measurements(std::vector{row_at("a", 1.2), row_at("b", 1.2e-3), row_at("c", 1.1)});
  CHECK(c.kept == std::vector<std::size_t>{0, 2});
  REQUIRE(c.notes.size() == 1);
  CHECK(says(c.notes[0], "m.csv:b"));
  CHECK(says(c.notes[0], "another unit?"));
}

TEST_CASE("the same thing measured several times counts as its median", "[measurement_check]") {
  const std::vector rows{row_at("a", 1.0), row_at("b", 1.0), row_at("a", 1.3), row_at("a", 1.1)};
  const auto c = check_measurements(rows);
  CHECK(c.kept == std::vector<std::size_t>{0, 1});
  CHECK(c.log_ms[0] == rows[3].log_ms);
  REQUIRE(c.notes.size() == 1);
  CHECK(says(c.notes[0], "a was measured 3 times"));
}

TEST_CASE("an outlier and a disturbed run are named and kept", "[measurement_check]") {
  const auto c = check_measurements(
      std::vector{row_at("a", 1.0), row_at("b", 1.05), row_at("c", 9.0), row_at("d", 0.95), row_at("e", 1.0, 0.4)});
  CHECK(c.kept.size() == 5);
  REQUIRE(c.notes.size() == 2);
  CHECK(says(c.notes[0], "c is 9x of what"));
  CHECK(says(c.notes[1], "varied by 40 %"));
}
