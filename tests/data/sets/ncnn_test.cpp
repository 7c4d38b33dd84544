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
  CHECK(data::sets::ncnn_device_name("NVIDIA Jetson Nano", 0, "") == "NVIDIA Jetson Nano");
  CHECK(data::sets::ncnn_device_name("MacBook", 1, "0:AMD Radeon Pro 555X|1:Intel(R) UHD Graphics 630") ==
        "Intel(R) UHD Graphics 630");
  CHECK(data::sets::ncnn_device_name("MacBook", 0, "0:AMD Radeon Pro 555X|1:Intel(R) UHD Graphics 630") == "MacBook");
}

TEST_CASE("ncnn computes in fp16 where cores or a GPU do that faster", "[data][sets]") {
  const auto of = [](const char* heading, const char* device, const char* cores) {
    return data::sets::ncnn_precision(heading, ledg::hardware::find(device), cores);
  };
  using ledg::precision;
  CHECK(of("", "Raspberry Pi 5", "4 threads") == precision::fp16);
  CHECK(of("", "Raspberry Pi 4", "4 threads") == precision::fp32);
  CHECK(of("", "Core i7-7700K", "1 thread") == precision::fp32);
  CHECK(of("", "RK3588 CPU", "4 threads big cores") == precision::fp16);
  CHECK(of("Rockchip RK3588 (Cortex-A76 2.4GHz x 4 + Cortex-A55 1.8GHz x 4)", "RK3588 CPU", "4 threads big cores") ==
        precision::fp32);
  CHECK(of("", "Tesla V100-PCIE-32GB", "") == precision::fp16);
  CHECK(of("", "GTX 1050 Ti", "") == precision::fp32);
  CHECK(data::sets::ncnn_precision("", {}, "4 threads") == precision::fp32);
}

TEST_CASE("a small ncnn folder", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("ncnn_networks.jsonl", ledg_test::graph_line("squeezenet") + ledg_test::graph_line("squeezenet_int8") +
                                          ledg_test::graph_line("vision_transformer"));
  const std::string header = "hardware,run,net,num_threads,powersave,gpu_device,gpu_names,min_ms,note\n";
  folder.write("ncnn_benchmark.csv", header + "My Board (Cortex-A9 766MHz x 2),0,squeezenet,1,2,-1,,10,slow\n" +
                                         "My Board (Cortex-A9 766MHz x 2),0,squeezenet,2,0,-1,,6,\n" +
                                         "NVIDIA Jetson Nano,0,squeezenet,1,0,0,,2,\n" +
                                         "NVIDIA Jetson Nano,0,x,1,0,0,,2,\n" +
                                         "NVIDIA Jetson Nano,0,squeezenet_int8,1,0,0,,2,\n" +
                                         "NVIDIA Jetson Nano,0,squeezenet_int8,1,0,-1,,9,\n" +
                                         "Station-M3,0,vision_transformer,1,0,0,,0.3,\n");
  const auto d = data::sets::load_ncnn(folder.path(), {});
  CHECK(d.families == std::vector<std::string>{"squeezenet", "squeezenet_int8", "vision_transformer"});
  REQUIRE(d.settings.size() == 4);
  CHECK(d.settings[0].cores == "1 thread big cores");
  CHECK(d.settings[0].hardware.cores == 2.0);
  CHECK(d.settings[0].note == "slow");
  CHECK(d.settings[1].cores == "2 threads");
  CHECK(d.settings[2].device == "Jetson Nano");
  CHECK(d.settings[2].runtime == "ncnn Vulkan");
  CHECK(d.settings[2].cores.empty());
  CHECK(d.settings[2].precision == ledg::precision::fp16);
  CHECK(d.settings[3].device == "Jetson Nano CPU");
  CHECK(d.settings[3].precision == ledg::precision::int8);
  CHECK(d.settings[3].key == "NVIDIA Jetson Nano/run0/t1/p0/g-1/int8");
  REQUIRE(d.rows.size() == 4);
  CHECK(d.rows[2].latency_ms == 2);
  REQUIRE(d.notes.size() == 3);
  CHECK_THAT(d.notes[0], Catch::Matchers::Contains("1 rows of ncnn time an int8 network under Vulkan"));
  CHECK_THAT(d.notes[1], Catch::Matchers::Contains("1 rows of ncnn time a transformer"));
  CHECK(d.notes[2] == "1 rows of ncnn have no graph and were left out");
  folder.write("ncnn_benchmark.csv", header + "My Board,0,squeezenet,1,2,-1,,0,\n");
  CHECK_THROWS_AS(data::sets::load_ncnn(folder.path(), {}), ledg::corrupt_error);
}
