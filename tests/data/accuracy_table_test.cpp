// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/accuracy_table.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("an accuracy table keeps the columns asked for, and what is empty is not measured", "[data]") {
  const ledg_test::data_folder folder;
  folder.write("t.csv", "a,id,b\n1.5,x,\n2.5,y,3.5\n");
  ledg::io::csv_reader rows(folder.path() / "t.csv");
  const auto d = data::read_accuracy_table(
      "cells", rows, [](const std::string& c) { return c != "id"; },
      [&](std::size_t i) {
        data::grouped_cell next;
        next.cell.id = rows[1];
        next.group = static_cast<std::int64_t>(10 * i);
        return next;
      });
  CHECK(d.name == "cells");
  CHECK(d.target_names == std::vector<std::string>{"a", "b"});
  CHECK(d.groups == std::vector<std::int64_t>{0, 10});
  CHECK(d.cells[1].id == "y");
  CHECK(d.targets[0] == std::vector<double>{1.5, 2.5});
  CHECK(std::isnan(d.targets[1][0]));
  CHECK(d.targets[1][1] == 3.5);
}

TEST_CASE("an accuracy file is plain or compressed, or an error", "[data]") {
  const ledg_test::data_folder folder;
  CHECK_THROWS_WITH(data::accuracy_file("cells", folder.path(), "t.csv"), Catch::Matchers::Contains("data set cells"));
  folder.write("t.csv.gz", "");
  CHECK(data::accuracy_file("cells", folder.path(), "t.csv").extension() == ".gz");
  folder.write("t.csv", "");
  CHECK(data::accuracy_file("cells", folder.path(), "t.csv").extension() == ".csv");
}
