// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/own.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("measurements of one's own", "[data][sets]") {
  const ledg_test::data_folder folder;
  const auto load = [&] { return data::sets::load_own(folder.path(), {}); };
  const std::string node = R"("nodes":[["Input",[],[1,8],0,{}],["Relu",[0],[1,8],0,{}]]})";
  folder.write("graphs.jsonl", R"({"id":"a","family":"f",)" + node + "\n" + R"({"id":"b",)" + node + "\n");
  folder.write("settings.json", R"({"name":"mine","common":{"device":"Tesla T4","precision":"fp32","runtime":"r"},
      "settings":{"one":{},"eight":{"batch":8},"spare":{}}})");
  folder.write("latencies.csv", "eight,id,one\n2.5,b,0.5\n,a,0.25\n");
  const auto d = load();
  CHECK(d.name == "mine");
  CHECK(d.ids == std::vector<std::string>{"a", "b"});
  CHECK(d.families == std::vector<std::string>{"f", "b"});  // alone where no family is stated
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].key == "eight");
  CHECK(d.settings[0].device == "Tesla T4");
  CHECK(d.settings[0].in_catalogue);
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[0].graph == 1);
  CHECK(d.rows[0].batch == 8);
  CHECK(d.rows[0].latency_ms == 2.5);
  CHECK(d.rows[2].graph == 0);
  CHECK(d.rows[2].setting == 1);
  REQUIRE(d.notes.size() == 1);
  CHECK_THAT(d.notes[0], Catch::Matchers::Contains("'spare'"));

  folder.write("latencies.csv", "id,family,one\na,g,1\n");
  CHECK(load().families == std::vector<std::string>{"g", "b"});
  CHECK(load().graphs[0].family == "g");
  folder.write("latencies.csv", "id,family,one\na,,1\n");  // none stated here: as the graph says
  CHECK(load().families == std::vector<std::string>{"f", "b"});
  const auto fails_with = [&](const char* table, const char* what) {
    folder.write("latencies.csv", table);
    std::string said;
    try {
      static_cast<void>(load());
    } catch (const ledg::any_error& e) {
      said = e.what();
    }
    CAPTURE(said, what);
    CHECK(said.find(what) != std::string::npos);
  };
  fails_with("id,two\na,1\n", "does not describe column 'two'");
  fails_with("id,one\na,1\nc,1\n", "latencies.csv:3: there is no network 'c'");
  fails_with("id,one\na,-1\n", "latencies.csv:2: column 'one'");
  fails_with("id,one\na\n", "latencies.csv:2: expected 2 fields");
  fails_with("name,one\na,1\n", "no column 'id'");
  folder.write("latencies.csv", "id,one\na,\n");
  CHECK(load().rows.empty());
  folder.write("latencies.csv", "id,one\na,1\n");
  folder.write("graphs.jsonl", R"({"id":"a",)" + node + "\n" + R"({"id":"a",)" + node + "\n");
  CHECK_THROWS_WITH(load(), Catch::Matchers::Contains("'a' appears twice"));

  std::filesystem::create_directory(folder.path() / "onnx");
  std::filesystem::copy("examples/networks/resnet50.onnx", folder.path() / "onnx/a.onnx");
  const auto read = load();
  CHECK(read.ids == std::vector<std::string>{"a"});
  CHECK(read.graphs[0].id == "a");
  CHECK(read.graphs[0].size() > 100);
  fails_with("id,one\nb,1\n", "there is no network 'b'");
}

TEST_CASE("the bundled measurements load whole", "[data][sets]") {
  const auto d = data::sets::load_own("examples/data", {});
  CHECK(d.name == "small_networks");
  CHECK(d.notes.empty());
  CHECK(d.graphs.size() == 120);
  CHECK(d.rows.size() == 360);
  CHECK(std::set<std::string>(d.families.begin(), d.families.end()).size() == 12);
}
