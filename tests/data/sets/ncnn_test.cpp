// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/ncnn.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("headings of the ncnn benchmark", "[data][sets]") {
  const auto s = data::sets::spec_of_heading("Rockchip RK3399 (Cortex-A72 1.8GHz x 2 + Cortex-A53 1.5GHz x 4)", false);
  CHECK(s.vendor == "Rockchip");
  CHECK(s.cores == 6.0);
  CHECK(s.clock_ghz == 1.8);
  CHECK(data::sets::spec_of_heading("Z7-Lite (Cortex-A9 766MHz x 2)", false).clock_ghz == Approx(0.766));
  CHECK_FALSE(data::sets::spec_of_heading("AWS c5.4xlarge Instance", false).cores);
  CHECK_FALSE(data::sets::spec_of_heading("Hz", false).clock_ghz);
  CHECK(data::sets::ncnn_device_name("NVIDIA Jetson Nano", 0, "") == "Jetson Nano");
  CHECK(ledg::hardware::find(data::sets::ncnn_device_name("NVIDIA Jetson Nano", -1, "")).name == "Jetson Nano CPU");
}

TEST_CASE("a small ncnn folder", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("ncnn_networks.jsonl", ledg_test::graph_line("squeezenet"));
  const std::string header = "hardware,run,net,num_threads,powersave,gpu_device,gpu_names,min_ms,note\n";
  folder.write("ncnn_benchmark.csv", header + "My Board (Cortex-A9 766MHz x 2),0,squeezenet,1,2,-1,,10,slow\n" +
                                         "My Board (Cortex-A9 766MHz x 2),0,squeezenet,2,0,-1,,6,\n" +
                                         "NVIDIA Jetson Nano,0,squeezenet,1,0,0,,2,\n" +
                                         "NVIDIA Jetson Nano,0,x,1,0,0,,2,\n");
  const auto d = data::sets::load_ncnn(folder.path(), {});
  CHECK(d.families == std::vector<std::string>{"squeezenet"});
  REQUIRE(d.settings.size() == 3);
  CHECK(d.settings[0].cores == "1 thread big cores");
  CHECK(d.settings[0].hardware.cores == 2.0);
  CHECK(d.settings[0].note == "slow");
  CHECK(d.settings[1].cores == "2 threads");
  CHECK(d.settings[2].device == "Jetson Nano");
  CHECK(d.settings[2].runtime == "ncnn Vulkan");
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[2].latency_ms == 2);
  CHECK(d.notes == std::vector<std::string>{"1 rows of ncnn have no graph and were left out"});
  folder.write("ncnn_benchmark.csv", header + "My Board,0,squeezenet,1,2,-1,,0,\n");
  CHECK_THROWS_AS(data::sets::load_ncnn(folder.path(), {}), ledg::corrupt_error);
}
