// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/builder.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace data = ledg::data;

namespace {

ledg::graph input_graph(std::string id = {}, std::string family = {}) {
  ledg::graph_node input;
  input.op = "Input";
  input.output_shape = ledg::shape{1, 8};
  return ledg::graph({input}, std::move(id), std::move(family));
}

data::setting setting_on(const std::string& key, const std::string& device) {
  data::setting s;
  s.key = key;
  s.device = device;
  s.runtime = "r";
  return s;
}

}  // namespace

TEST_CASE("data in memory get families and the catalogue as files do", "[data][builder]") {
  data::dataset_builder builder("mine");
  CHECK(builder.add_graph(input_graph("own name", "own family"), "a", "f") == 0);
  CHECK(builder.add_graph(input_graph("b")) == 1);
  CHECK(builder.add_graph(input_graph("c", "f")) == 2);
  CHECK(builder.find_graph("b") == 1);
  CHECK_FALSE(builder.find_graph("own name"));

  auto board = setting_on("board", "My Board");
  board.hardware.name = "a heading";  // gives way to the device: a question about the hardware finds the setting
  board.hardware.clock_ghz = 1.5;
  CHECK(builder.add_setting(setting_on("t4", "nvidia t4")) == 0);
  CHECK(builder.add_setting(board) == 1);
  CHECK(builder.add_setting(setting_on("t4", "another")) == 0);  // the first of a key counts
  CHECK(builder.setting_at(0).device == "Tesla T4");
  builder.add_row(0, 0, 8, 2.5);
  builder.add_row(2, 1, 1, 0.5);
  builder.set_family(2, "g");
  builder.note_left_out(0, "mine", "are odd");
  builder.note_left_out(3, "mine", "are odd");

  const auto d = builder.finish();
  CHECK(d.name == "mine");
  CHECK(d.ids == std::vector<std::string>{"a", "b", "c"});
  CHECK(d.families == std::vector<std::string>{"f", "b", "g"});
  CHECK(d.splits.empty());
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(d.graphs[i].id == d.ids[i]);
    CHECK(d.graphs[i].family == d.families[i]);
  }
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].in_catalogue);
  CHECK(d.settings[0].hardware.fp32_tflops);
  CHECK(d.settings[0].source == "mine");
  CHECK_FALSE(d.settings[1].in_catalogue);
  CHECK(d.settings[1].hardware.name == "My Board");
  CHECK(d.settings[1].hardware.clock_ghz == 1.5);
  REQUIRE(d.rows.size() == 2);
  CHECK(d.rows[1].graph == 2);
  CHECK(d.rows[1].setting == 1);
  CHECK(d.rows[0].batch == 8);
  CHECK(d.rows[0].latency_ms == 2.5);
  CHECK(d.notes == std::vector<std::string>{"3 rows of mine are odd and were left out"});
}

TEST_CASE("a builder refuses what cannot be used, and is empty once done", "[data][builder]") {
  data::dataset_builder builder("mine");
  builder.add_graph(input_graph(), "a");
  CHECK_THROWS_WITH(builder.add_graph(input_graph(), "a"),
                    Catch::Matchers::Contains("'mine': network 'a' appears twice"));
  CHECK_THROWS_WITH(builder.add_graph(input_graph()), Catch::Matchers::Contains("network 1 has no id"));
  CHECK_THROWS_WITH(builder.add_setting(setting_on("", "x")), Catch::Matchers::Contains("no key"));
  CHECK_THROWS_WITH(builder.add_setting(setting_on("k", "")), Catch::Matchers::Contains("no device"));
  builder.add_setting(setting_on("k", "x"));

  const auto refuses = [&](std::size_t graph, std::size_t setting, double batch, double ms, const char* what) {
    auto other = builder;
    other.add_row(graph, setting, batch, ms);
    CHECK_THROWS_WITH(other.finish(), Catch::Matchers::Contains(what));
  };
  refuses(1, 0, 1, 1, "graph is 1");
  refuses(0, 1, 1, 1, "setting is 1");
  refuses(0, 0, -1, 1, "batch is -1");
  refuses(0, 0, 1, 0, "latency_ms is 0");

  builder.add_row(0, 0, 1, 1);
  CHECK(builder.finish().graphs.size() == 1);
  CHECK(builder.name() == "mine");
  CHECK_FALSE(builder.find_graph("a"));
  CHECK(builder.finish().graphs.empty());
}

TEST_CASE("networks that are made when asked for, and a source's own splits", "[data][builder]") {
  data::dataset_builder builder("made");
  builder.announce("a", "f");
  builder.announce("b", "f", "test");
  builder.announce("c", "g");
  const auto d = builder.finish([](std::size_t i) { return input_graph(std::to_string(i)); });
  CHECK(d.graphs.size() == 3);
  CHECK(d.graphs[2].id == "2");
  CHECK(d.ids == std::vector<std::string>{"a", "b", "c"});
  CHECK(d.splits == std::vector<std::string>{"", "test", ""});
}
