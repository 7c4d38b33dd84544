// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/network_text.hpp"

#include <filesystem>
#include <string>
#include <variant>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("networks on a command line", "[data]") {
  CHECK(data::read_network("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|").size() == 1);
  CHECK(data::read_network(R"({"matrix":[[0,1],[0,0]],"ops":[]})")[0].size() == 2);
  CHECK_THROWS_AS(data::read_network(""), ledg::input_error);
  CHECK_THROWS_AS(data::read_network("x.onnx"), ledg::input_error);
  CHECK_THROWS_AS(data::read_network("missing.jsonl"), ledg::input_error);
  CHECK_THROWS_AS(data::read_network("{"), ledg::corrupt_error);
}

TEST_CASE("cells on a command line", "[data]") {
  const auto cell = data::read_cells(" |none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|");
  REQUIRE(cell.size() == 1);
  CHECK(cell[0].size() < data::read_network("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|")[0].size());
  CHECK(data::read_cells(R"({"matrix":[[0,1],[0,0]],"ops":[]})")[0].size() == 2);
  CHECK_THROWS_AS(data::read_cells("|none~0|"), ledg::input_error);
}

TEST_CASE("any network that a user names becomes graphs", "[data]") {
  const ledg_test::data_folder folder;
  folder.write("two.jsonl", ledg_test::graph_line("a") + ledg_test::graph_line("b"));
  const auto text = (folder.path() / "two.jsonl").string();
  const std::string onnx = "examples/networks/resnet50.onnx";
  const auto graphs = data::to_graphs(data::read_named(text), text);
  REQUIRE(graphs.size() == 2);
  CHECK(graphs[1].id == "b");
  const auto file = data::to_graphs(data::read_named(onnx), "mine");
  REQUIRE(file.size() == 1);
  CHECK(file[0].id == "mine");
  CHECK(file[0].size() > 100);

  const auto piped = data::parse_named(ledg_test::read_file(onnx), "stdin");
  REQUIRE(std::holds_alternative<ledg::onnx::network>(piped));
  CHECK(data::to_graphs(piped, "x")[0].size() == file[0].size());
  CHECK(data::to_graphs(data::parse_named("\n " + ledg_test::graph_line("a"), "stdin"), "x")[0].id == "a");
  // A path without an ending is ONNX where it is there, and else no network at all.
  std::filesystem::copy(onnx, folder.path() / "bare");
  CHECK(data::to_graphs(data::read_named((folder.path() / "bare").string()), "x")[0].size() == file[0].size());
  CHECK_THROWS_WITH(data::read_named("nothing"), Catch::Matchers::Contains("'nothing'"));
  CHECK_THROWS_AS(data::read_named("missing.onnx"), ledg::input_error);
  CHECK_THROWS_WITH(data::parse_named("no network", "stdin"), Catch::Matchers::Contains("stdin: this is a text file"));
  CHECK_THROWS_AS(data::parse_named(std::string("\x08\x07\x3a\xff", 4), "stdin"), ledg::corrupt_error);
}

TEST_CASE("shapes are for ONNX files alone", "[data]") {
  ledg::onnx::options given;
  given.batch = 4;  // says nothing of names, and so fits whatever is read
  const std::string cell = R"({"matrix":[[0,1],[0,0]],"ops":[]})";
  CHECK_NOTHROW(data::read_named(cell, given));
  ledg::onnx::bind_dim(given, "N=4");
  CHECK_THROWS_WITH(data::read_named(cell, given), Catch::Matchers::Contains("is no ONNX file"));
  CHECK_THROWS_WITH(data::parse_named(cell, "stdin", given), Catch::Matchers::Contains("'stdin' is no ONNX file"));
}
