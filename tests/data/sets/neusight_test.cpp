// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/neusight.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

namespace {

// A record of two operators; `about` are its other members.
std::string neusight_record(const std::string& id, const std::string& about) {
  return R"({"id":")" + id + R"(","family":"toy","device":"Tesla_T4","batch":2,)" + about +
         R"(,"expanded_nodes":2,"expanded_edges":1,"nodes":[)"
         R"({"op":"placeholder","fx":"placeholder","input_shapes":[],"output_shape":[2,8],"dtype":"f"},)"
         R"({"op":"Linear","fx":"call_module","input_shapes":[[2,8]],"output_shape":[2,4],"dtype":"f"}],)"
         R"("edges":[[0,1]]})" +
         "\n";
}

}  // namespace

TEST_CASE("a small neusight folder: shapes hold the batch, graphs are shared", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write(
      "records.jsonl",
      neusight_record("toy-2@T4", R"("mode":"inference","runtime":"pytorch-2.1","graph_key":"k","latency_ms":1.5)") +
          neusight_record("toy-2@T4",
                          R"("mode":"inference","runtime":"pytorch-2.1-compile","graph_key":"k","latency_ms":1.25)") +
          neusight_record("toy-2@T4", R"("mode":"training","runtime":"pytorch-2.1","graph_key":"t","latency_ms":4.5)"));
  const auto d = data::sets::load_neusight(folder.path(), {});
  CHECK(d.ids == std::vector<std::string>{"toy-2"});
  CHECK(d.families == std::vector<std::string>{"toy"});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].device == "Tesla T4");
  CHECK(d.settings[0].runtime == "PyTorch 2.1 eager");
  CHECK(d.settings[1].runtime == "PyTorch 2.1 compiled");
  REQUIRE(d.rows.size() == 2);
  CHECK(d.rows[1].batch == 1);
  CHECK(d.rows[1].latency_ms == 1.25);
  const auto both = data::sets::load_neusight(folder.path(), {.training = true});
  CHECK(both.ids == std::vector<std::string>{"toy-2", "toy-2#t"});
  CHECK(both.settings[2].runtime == "PyTorch 2.1 eager training");
}

TEST_CASE("a record that lacks how often its block stands in the network takes it from the same trace",
          "[data][sets]") {
  const ledg_test::data_folder folder;
  const std::string block = R"(,"repeat":{"first":1,"last":1,"times":5,"carry_in":0,"carry_out":1})";
  folder.write("records.jsonl",
               neusight_record("toy-2-fusion@L4",
                               R"("mode":"inference","runtime":"pytorch-2.1-compile","graph_key":"b","latency_ms":7)") +
                   neusight_record("toy-2-fusion@T4", R"("mode":"inference","runtime":"pytorch-2.1-compile",)"
                                                      R"("graph_key":"a","latency_ms":9)" +
                                                          block) +
                   neusight_record("other-2@T4", R"("mode":"inference","runtime":"pytorch-2.1","graph_key":"o",)"
                                                 R"("latency_ms":2)"));
  const auto d = data::sets::load_neusight(folder.path(), {});
  REQUIRE(d.ids == std::vector<std::string>{"toy-2", "other-2"});
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[0].graph == d.rows[1].graph);
  CHECK(d.graphs[0].size() == 6);
  CHECK(d.graphs[1].size() == 2);
  REQUIRE(d.notes.size() == 1);
  CHECK(d.notes[0].starts_with("1 records hold one block"));
}
