// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/mobile_ml_bench.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("a small mobile_ml_bench folder: a phone's cores and its GPU", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("real_graphs.jsonl", ledg_test::graph_line("bn", "inception"));
  folder.write("e2e_latency.csv",
               "framework,source,model,device,cores,precision,mean_ms\n"
               "tflite,real,bn,pixel4,1large,quant,376.5\n"
               "pytorch,real,bn,pixel4,gpu,float,12.5\n"
               "tflite,synthetic,bn,pixel4,1large,float,1\n"
               "tflite,real,other,pixel4,1large,float,1\n");
  const auto d = data::sets::load_mobile_ml_bench(folder.path(), {});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].cores == "1large");
  CHECK(d.settings[0].precision == ledg::precision::int8);
  CHECK(d.settings[0].note == "pixel4");
  CHECK(d.settings[1].device == "Adreno 640");
  CHECK(d.settings[1].runtime == "PyTorch Mobile");
  CHECK(d.settings[1].cores.empty());
  REQUIRE(d.rows.size() == 2);
  CHECK(d.rows[1].latency_ms == 12.5);
  REQUIRE(d.notes.size() == 1);
  CHECK_THAT(d.notes[0], Catch::Matchers::Contains("2 rows of mobile_ml_bench"));
  CHECK(data::sets::phone_gpu("a phone") == "a phone GPU");
}
