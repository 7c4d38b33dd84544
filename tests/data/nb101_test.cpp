// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/nb101.hpp"

#include "ledg/io/csv.hpp"
#include "support/catch.hpp"

namespace nb101 = ledg::data::nb101;

TEST_CASE("a cell from CSV columns and from JSON is the same", "[data][nb101]") {
  // input -> conv3x3 -> output, input -> maxpool (dead end), input -> output
  const auto c = nb101::parse(
      "0111"
      "0001"
      "0000"
      "0000",
      "02");
  CHECK(c.size() == 4);
  const auto json =
      R"({"matrix":[[0,1,1,1],[0,0,0,1],[0,0,0,0],[0,0,0,0]],"ops":["input","conv3x3-bn-relu","maxpool3x3","output"]})";
  CHECK(nb101::from_json(ledg::io::parse_json(json, "t"), "t") == c);

  const auto g = nb101::cell_graph(c, "x");
  CHECK(g.id == "x");
  REQUIRE(g.size() == 3);
  CHECK(g[1].op == "Conv");
  CHECK(g[2].inputs == std::vector<std::int32_t>{0, 1});
}

TEST_CASE("the smallest cells", "[data][nb101]") {
  CHECK(nb101::cell_graph(nb101::parse("0100", "")).edge_count() == 1);
  const auto cut = nb101::cell_graph(nb101::parse("0000", ""));  // no path: two nodes, no edge
  CHECK(cut.size() == 2);
  CHECK(cut.edge_count() == 0);
}

TEST_CASE("invalid cells are errors", "[data][nb101]") {
  CHECK_THROWS_AS(nb101::parse("", ""), ledg::input_error);
  CHECK_THROWS_AS(nb101::parse("010", ""), ledg::input_error);
  CHECK_THROWS_AS(nb101::parse("0120", ""), ledg::input_error);
  CHECK_THROWS_AS(nb101::parse("0010", ""), ledg::input_error);  // backward
  CHECK_THROWS_AS(nb101::parse("1100", ""), ledg::input_error);  // to itself
  CHECK_THROWS_AS(nb101::parse("011001000", "7"), ledg::input_error);
  CHECK_THROWS_AS(nb101::parse(std::string(64, '0'), "000000"), ledg::input_error);  // eight vertices
  std::string dense(25, '0');
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = i + 1; j < 5; ++j) dense[i * 5 + j] = '1';
  CHECK_THROWS_AS(nb101::parse(dense, "000"), ledg::input_error);  // ten edges
  const auto read = [](const char* text) { return nb101::from_json(ledg::io::parse_json(text, "t"), "t"); };
  CHECK_THROWS_AS(read(R"({"matrix":[[0,1],[0,0]]})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"matrix":[[0,1],[0]],"ops":[]})"), ledg::input_error);
  CHECK_THROWS_AS(read(R"({"matrix":[[0,2],[0,0]],"ops":[]})"), ledg::input_error);
  CHECK_THROWS_AS(read(R"({"matrix":[[0,"1"],[0,0]],"ops":[]})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read(R"({"matrix":[],"ops":[]})"), ledg::input_error);
  CHECK_THROWS_AS(read(R"({"matrix":[[0,1],[0,0]],"ops":["conv9x9"]})"), ledg::input_error);
}

TEST_CASE("all shared cells are valid and fully live", "[data][nb101][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  ledg::io::csv_reader rows(shared / "data/nb101/nb101_30k.csv.gz");
  const auto adjacency = rows.column("adjacency");
  const auto ops = rows.column("ops");
  std::size_t count = 0;
  std::size_t pruned = 0;
  while (rows.next()) {
    const auto c = nb101::parse(rows[adjacency], rows[ops]);
    pruned += nb101::cell_graph(c).size() != c.size() ? 1 : 0;
    ++count;
  }
  CHECK(count == 30001);
  CHECK(pruned == 0);
}
