// SPDX-License-Identifier: BSD-3-Clause
#include "numbers.hpp"

#include <cstdint>
#include <string>

#include "support/catch.hpp"

using ledg_program::bounds;
using ledg_program::parse_number;

namespace {

template <class Number>
std::string refusal(const std::string& text, const bounds<Number>& allowed) {
  try {
    static_cast<void>(parse_number(text, allowed));
  } catch (const ledg::input_error& e) {
    return e.what();
  }
  return {};
}

}  // namespace

TEST_CASE("numbers: whole ones, decimal and within bounds", "[cli]") {
  const bounds<std::size_t> threads{1, 1024};
  CHECK(parse_number("1", threads) == 1);
  CHECK(parse_number("1024", threads) == 1024);
  CHECK(parse_number("007", threads) == 7);  // no octal
  CHECK(parse_number("18446744073709551615", ledg_program::seed_bounds) == UINT64_MAX);
  for (const std::string wrong :
       {"0", "1025", "-1", "", " 1", "1 ", "1.0", "1e2", "0x10", "+3", "many", "99999999999999999999", "nan"}) {
    CAPTURE(wrong);
    CHECK(refusal(wrong, threads) == "expected a whole number from 1 to 1,024, got '" + wrong + "'");
  }
}

TEST_CASE("numbers: any ones within bounds", "[cli]") {
  const bounds<double> dropout{0, 0.9};
  CHECK(parse_number("0", dropout) == 0);
  CHECK(parse_number("9e-1", dropout) == 0.9);
  for (const std::string wrong : {"nan", "inf", "-1", "1e400", "0.91", "", "0,5"}) {
    CAPTURE(wrong);
    CHECK(refusal(wrong, dropout) == "expected a number from 0 to 0.9, got '" + wrong + "'");
  }
}

TEST_CASE("numbers: for people", "[cli]") {
  CHECK(ledg_program::grouped(0) == "0");
  CHECK(ledg_program::grouped(999) == "999");
  CHECK(ledg_program::grouped(1000) == "1,000");
  CHECK(ledg_program::grouped(-123456) == "-123,456");
  CHECK(ledg_program::grouped(1234567) == "1,234,567");
  CHECK(bounds<int>{1, 5}.short_form() == "1..5");
  CHECK(bounds<double>{0, 0.5}.short_form() == "0..0.5");
}

TEST_CASE("numbers: an option that was not given keeps its value, and help shows what it takes", "[cli]") {
  std::size_t threads = 2;
  std::size_t length = 0;  // not given
  std::optional<std::uint64_t> steps;
  CLI::App app;
  ledg_program::add_number(app, "--threads", threads, {1, 8}, "threads");
  ledg_program::add_number(app, "--length", length, {1, 8}, "length");
  ledg_program::add_number(app, "--steps", steps, {1, 8}, "steps");
  const auto help = app.help();
  CHECK(help.find("--threads 1..8") != std::string::npos);
  CHECK(help.find("=2") + help.find("[2]") != 2 * std::string::npos);
  CHECK(help.find("=0") == std::string::npos);
  app.parse("--steps 3");
  CHECK(threads == 2);
  CHECK(length == 0);
  CHECK(steps == 3);
  CHECK_THROWS_AS(app.parse("--threads 9"), CLI::ValidationError);
}
