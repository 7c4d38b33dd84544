// SPDX-License-Identifier: BSD-3-Clause
#include "formats.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using ledg_program::format_flags;
using ledg_program::row_format;

TEST_CASE("formats: at most one is chosen", "[cli]") {
  CHECK(format_flags{}.chosen() == row_format::table);
  CHECK(format_flags{.json = true}.chosen() == row_format::json);
  CHECK(format_flags{.jsonl = true}.chosen() == row_format::jsonl);
  CHECK(format_flags{.csv = true}.chosen() == row_format::csv);
  for (const auto& two : std::vector<format_flags>{{true, true, false}, {true, false, true}, {false, true, true}})
    CHECK_THROWS_AS(two.chosen(), ledg::input_error);
}

TEST_CASE("formats: fields of CSV", "[cli]") {
  using ledg::io::json;
  CHECK(ledg_program::csv_text(json(nullptr)).empty());
  CHECK(ledg_program::csv_text(json(1.5)) == "1.5");
  CHECK(ledg_program::csv_text(json("a")) == "a");
  CHECK(ledg_program::csv_text(json::array({"a", 2, true})) == "a; 2; true");
  CHECK(ledg_program::csv_text(json::array()).empty());
}
