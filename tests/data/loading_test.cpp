// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/loading.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("a file of a data set is plain or compressed, or noted", "[data]") {
  const ledg_test::data_folder folder;
  data::dataset_builder out("x");
  CHECK_FALSE(data::find_file(out, folder.path(), "t.csv"));
  folder.write("t.csv.gz", "");
  CHECK(data::find_file(out, folder.path(), "t.csv") == folder.path() / "t.csv.gz");
  folder.write("t.csv", "");
  CHECK(data::find_file(out, folder.path(), "t.csv") == folder.path() / "t.csv");
  const auto notes = out.finish().notes;
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::Matchers::Contains("t.csv' is not there and was skipped"));
}

TEST_CASE("all networks of a file are added under their own names", "[data]") {
  const ledg_test::data_folder folder;
  folder.write("g.jsonl", ledg_test::graph_line("a", "f") + ledg_test::graph_line("b"));
  data::dataset_builder out("x");
  data::add_graphs(out, folder.path() / "g.jsonl");
  CHECK_THROWS_AS(data::add_graphs(out, folder.path() / "g.jsonl"), ledg::input_error);  // all are there already
  const auto d = out.finish();
  CHECK(d.ids == std::vector<std::string>{"a", "b"});
  CHECK(d.families == std::vector<std::string>{"f", "b"});
}
