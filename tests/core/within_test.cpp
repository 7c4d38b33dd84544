// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/within.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "support/catch.hpp"

namespace {

template <class Number>
std::string complaint(Number value, Number low, Number high) {
  try {
    ledg::require_within("layers", value, low, high);
  } catch (const ledg::input_error& e) {
    return e.what();
  }
  return {};
}

}  // namespace

TEST_CASE("within: both ends are inside", "[core]") {
  CHECK(complaint(1, 1, 9).empty());
  CHECK(complaint(9, 1, 9).empty());
  CHECK(complaint(0, 1, 9) == "'layers': expected a whole number from 1 to 9, got 0");
  CHECK(complaint(std::int64_t{-4}, std::int64_t{0}, std::int64_t{9}) ==
        "'layers': expected a whole number from 0 to 9, got -4");
  CHECK(complaint(0.5, 0.0, 0.9).empty());
  CHECK(complaint(1e30, 0.0, 0.9) == "'layers': expected a number from 0 to 0.9, got 1e+30");
}

TEST_CASE("within: what is no number is outside", "[core]") {
  CHECK(complaint(std::numeric_limits<double>::quiet_NaN(), 0.0, 1.0).ends_with("got nan"));
  CHECK(complaint(std::numeric_limits<double>::infinity(), 0.0, 1.0).ends_with("got inf"));
}
