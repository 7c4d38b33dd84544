// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/chips.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "ledg/hardware/catalogue.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

std::vector<std::size_t> chips_named(const std::vector<std::string>& names) {
  std::vector<hardware::spec> devices;
  for (const auto& name : names) devices.push_back(hardware::find(name));
  return hardware::chip_numbers(devices);
}

}  // namespace

TEST_CASE("processor and graphics of one chip belong together, and so do the phones that have it", "[chips]") {
  const auto c = chips_named({"Snapdragon 855 CPU", "Tesla T4", "Adreno 640", "Pixel 4", "Snapdragon 835 CPU",
                              "Adreno 540", "Pixel 2", "RTX 4090"});
  CHECK(c == std::vector<std::size_t>{0, 1, 0, 0, 2, 2, 2, 3});
}

TEST_CASE("chips of other names stay apart, whatever stands in brackets", "[chips]") {
  const auto c = chips_named({"M2 GPU", "M3 GPU", "M2", "M3", "A100 40GB", "H100 SXM"});
  CHECK(c == std::vector<std::size_t>{0, 1, 0, 1, 2, 3});
}

TEST_CASE("devices without names or of none are no chip together", "[chips]") {
  CHECK(hardware::chip_numbers({}).empty());
  hardware::spec a, b, phone;
  a.architecture = b.architecture = "Cortex-A76";
  a.name = "Board GPU";
  b.name = "GPU";
  phone.name = "Phone (board, 8 cores)";
  const std::vector<hardware::spec> all{a, b, phone};
  CHECK(hardware::chip_numbers(all) == std::vector<std::size_t>{0, 1, 0});
}
