// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/devices.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace {

const std::string device_header =
    "dataset,device,full_name,vendor,kind,runtime,arch,fp32_tflops,mem_bw_GBps,mem_GB,cores,clock_GHz,tdp_W,"
    "spec_source,note\n";

std::vector<ledg::data::device_row> read_device_lines(const std::string& text) {
  const ledg_test::temporary_folder folder;
  std::ofstream(folder / "devices.csv") << text;
  return ledg::data::read_devices(folder / "devices.csv");
}

}  // namespace

TEST_CASE("devices: a row of the table, an empty field is not known", "[data]") {
  const auto all =
      read_device_lines(device_header + "set,t4,Tesla T4,NVIDIA,gpu,TensorRT,Turing,8.1,320,16,40,1.59,70,sheet,\n" +
                        "set,board,,,cpu,,,,,,4,,,,\"slow, small\"\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].full_name == "Tesla T4");
  CHECK(all[0].architecture == "Turing");
  CHECK(all[0].fp32_tflops == 8.1);
  CHECK(all[0].bandwidth_gbs == 320);
  CHECK(all[0].memory_gb == 16);
  CHECK(all[0].clock_ghz == 1.59);
  CHECK(all[0].tdp_w == 70);
  CHECK_FALSE(all[1].fp32_tflops);
  CHECK(all[1].cores == 4);
  CHECK(all[1].note == "slow, small");
}

TEST_CASE("devices: no rows, no column, no number", "[data]") {
  CHECK(read_device_lines(device_header).empty());
  CHECK_THROWS_AS(read_device_lines("dataset,device\na,b\n"), ledg::any_error);
  CHECK_THROWS_WITH(read_device_lines(device_header + "set,t4,,,gpu,,,fast,,,,,,,\n"),
                    Catch::Matchers::Contains("devices.csv") && Catch::Matchers::Contains("fast"));
}
