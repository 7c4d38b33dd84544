// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/tidy.hpp"

#include <cstddef>
#include <set>
#include <string>

#include "ledg/io/csv.hpp"
#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("tables in tidy form have names and files of their own", "[data][sets]") {
  std::set<std::string> names;
  for (const auto& s : data::sets::tidy_sets) {
    CHECK(names.insert(std::string(s.name)).second);
    CHECK(s.table.ends_with(".csv"));
  }
}

TEST_CASE("shared tables in tidy form load, and their rows are all accounted for", "[data][sets][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  for (const auto& s : data::sets::tidy_sets) {
    CAPTURE(s.name);
    const auto folder = shared / "data" / s.name;
    const auto d = data::load_tidy(s, folder);
    CHECK_FALSE(d.rows.empty());
    std::size_t left_out = 0;
    for (const auto& n : d.notes) left_out += std::stoul(n);  // every note starts with a number of rows
    std::size_t all = 0;
    ledg::io::csv_reader rows(folder / (std::string(s.table) + ".gz"));
    while (rows.next()) ++all;
    CHECK(d.rows.size() + left_out == all);
  }
}
