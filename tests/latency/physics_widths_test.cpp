// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_widths.hpp"

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("the narrowest table entry that fits counts, else the widest", "[physics_widths]") {
  const std::map<std::string, double> table{
      {"gpu", 0.3}, {"gpu tensorrt", 0.2}, {"gpu tensorrt int8", 0.1}, {"cpu", 0.7}};
  CHECK(physics_widths::find(table, "gpu", "tensorrt int8") == 0.1);
  CHECK(physics_widths::find(table, "gpu", "tensorrt fp16") == 0.2);
  CHECK(physics_widths::find(table, "gpu", "ncnn fp16") == 0.3);
  CHECK(physics_widths::find(table, "npu", "rknn int8") == 0.7);
  CHECK_FALSE(physics_widths::find({}, "gpu", "ncnn fp16"));
}
