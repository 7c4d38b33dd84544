// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/hailo.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("images a second of Hailo's chips become times of a batch", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("hailo_graphs.jsonl", ledg_test::graph_line("resnet"));
  const std::string header = "hardware,model,fps_batch1,fps_batch8\n";
  folder.write("hailo_model_zoo.csv", header + "HAILO8,resnet,500,1000\nHAILO10H,resnet,,800\nHAILO8,yolo,1,1\n");
  const auto d = data::sets::load_hailo(folder.path(), {});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].device == "Hailo-8");
  CHECK(d.settings[0].precision == ledg::precision::int8);
  CHECK_FALSE(d.settings[0].batch);
  CHECK(d.settings[1].device == "Hailo-10H");
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[0].latency_ms == 2);
  CHECK(d.rows[1].batch == 8);
  CHECK(d.rows[1].latency_ms == 8);
  CHECK(d.rows[2].latency_ms == 10);
  CHECK(d.notes == std::vector<std::string>{"1 rows of hailo have no graph and were left out"});
  folder.write("hailo_model_zoo.csv", header + "HAILO8,resnet,0,1000\n");
  CHECK_THROWS_AS(data::sets::load_hailo(folder.path(), {}), ledg::corrupt_error);
}
