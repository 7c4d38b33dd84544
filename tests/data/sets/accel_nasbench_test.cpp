// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/accel_nasbench.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("a small accel_nasbench folder: two boards", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("accel_graphs.jsonl", ledg_test::graph_line("0", "mnasnet"));
  folder.write("accel_nasbench.csv", "id,latency_vck190,latency_zcu102\n0,3.5,5.5\n9,1,\n");
  const auto d = data::sets::load_accel_nasbench(folder.path(), {});
  REQUIRE(d.rows.size() == 2);
  CHECK(d.settings[d.rows[0].setting].key == "zcu102");
  CHECK(d.rows[0].latency_ms == 5.5);
  CHECK(d.rows[1].latency_ms == 3.5);
  CHECK(d.settings[1].runtime == "Vitis AI DPU");
  CHECK(d.settings[1].precision == ledg::precision::int8);
  CHECK(d.notes == std::vector<std::string>{"1 rows of accel_nasbench/vck190 have no graph and were left out"});
}
