// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/help.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("columns of HELP are devices, or GPUs with a batch", "[data][sets]") {
  const auto gpu = data::sets::help_setting("1080ti_32");
  CHECK(gpu.device == "1080ti");
  CHECK(gpu.batch == 32.0);
  CHECK(gpu.runtime == "PyTorch eager");
  CHECK(data::sets::help_setting("raspi4").runtime == "TFLite");
  CHECK(data::sets::help_setting("eyeriss").runtime == "simulated");
  CHECK(data::sets::help_setting("fpga").runtime == "estimated");
  CHECK(data::sets::help_setting("gold_6226").batch == 1.0);
  for (const auto* bad : {"abacus", "abacus_", "abacus_0", "abacus_x", "abacus_1x"})
    CHECK_THROWS_AS(data::sets::help_setting(bad), ledg::lookup_error);
}

TEST_CASE("a small HELP folder of one space", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("ofa_graphs.jsonl", ledg_test::graph_line("0", "ofa") + ledg_test::graph_line("1", "ofa"));
  folder.write("ofa_latency.csv",
               "idx,ks,e,d,r,2080ti_1,2080ti_32\n0,3,4,2,204,1.5,12\n1,3,4,2,204,,13\n7,3,4,2,204,1,\n");
  const auto d = data::sets::load_help(folder.path(), {});
  CHECK(d.name == "help_fbnet_ofa");
  CHECK(d.ids == std::vector<std::string>{"ofa-0", "ofa-1"});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[1].key == "ofa/2080ti_32");
  CHECK(d.settings[1].device == "GeForce RTX 2080 Ti");
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[1].batch == 32);
  CHECK(d.rows[2].graph == 1);
  REQUIRE(d.notes.size() == 3);  // the other space's two files
  CHECK(d.notes[2] == "1 rows of ofa have no graph and were left out");
}
