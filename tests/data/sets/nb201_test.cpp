// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/nb201.hpp"

#include <cmath>
#include <string>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

namespace {

// Twenty cells in pairs of one isomorphism class, the fourth without an accuracy.
std::string nb201_cells() {
  std::string cells = "idx,arch_str,iso_class,c10_val_ep200\n";
  for (int i = 0; i < 20; ++i)
    cells += std::to_string(i) + "," + data::nb201::format(data::nb201::from_index(i * 700)) + "," +
             std::to_string(i / 2) + (i == 3 ? ",\n" : ",90.5\n");
  return cells;
}

}  // namespace

TEST_CASE("a small nb201 folder has executed and pruned networks", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("nb201_accuracy.csv", nb201_cells());
  folder.write("nb201_latency_help.csv", "idx,1080ti_32,gold_6226,raspi4\n0,1.5,2,3\n19,1,,4\n");
  const auto d = data::sets::load_nb201(folder.path(), {});
  CHECK(d.notes.size() == 4);  // the other four tables
  REQUIRE(d.rows.size() == 5);
  CHECK(d.rows[0].batch == 32);
  CHECK(d.settings[0].device == "GeForce GTX 1080 Ti");
  CHECK(d.settings[0].dead == data::dead_operators::execute);
  CHECK(d.settings[d.rows[2].setting].dead == data::dead_operators::remove_unused);
  CHECK(d.rows[2].graph == 20);  // raspi4 prunes what is not used
  CHECK(d.graphs[20].size() < d.graphs[0].size());

  folder.write(
      "nb201_latency_nnmeter.csv",
      "idx,cortexA76cpu_tflite21,adreno640gpu_tflite21,adreno630gpu_tflite21,myriadvpu_openvino2019r2\n3,7,,,8\n");
  const auto more = data::sets::load_nb201(folder.path(), {});
  REQUIRE(more.rows.size() == 7);
  CHECK(more.settings[more.rows[5].setting].dead == data::dead_operators::remove);
  CHECK(more.rows[5].graph == 2 * 20 + 3);

  for (const auto* bad :
       {"idx,1080ti_32\n0,-1\n", "idx,1080ti_32\n20,1\n", "idx,1080ti_32\n0,x\n", "idx,1080ti_32\n0\n"}) {
    folder.write("nb201_latency_help.csv", bad);
    CHECK_THROWS_AS(data::sets::load_nb201(folder.path(), {}), ledg::corrupt_error);
  }
  folder.write("nb201_latency_help.csv", "idx,abacus_32\n0,1\n");
  CHECK(data::sets::load_nb201(folder.path(), {}).settings[0].in_catalogue == false);
  folder.write("nb201_latency_help.csv", "idx,abacus\n0,1\n");
  CHECK_THROWS_AS(data::sets::load_nb201(folder.path(), {}), ledg::lookup_error);
}

TEST_CASE("accuracies of nb201 with their isomorphism classes", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("nb201_accuracy.csv", nb201_cells());
  const auto accuracy = data::sets::load_nb201_accuracies(folder.path());
  CHECK(accuracy.cells.size() == 20);
  CHECK(accuracy.groups[3] == 1);
  CHECK(std::isnan(accuracy.targets[0][3]));
  CHECK(accuracy.targets[0][4] == 90.5);
}
