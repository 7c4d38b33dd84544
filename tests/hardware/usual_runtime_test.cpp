// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/usual_runtime.hpp"

#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "support/catch.hpp"

using namespace ledg;
using hardware::usual_runtime;

TEST_CASE("the runtime that is meant where nobody says one", "[usual_runtime]") {
  const auto& card = hardware::find("Tesla T4");
  CHECK(usual_runtime(card, precision::fp32) == "pytorch-eager");
  CHECK(usual_runtime(card, precision::amp) == "pytorch-eager");
  CHECK(usual_runtime(card, precision::int8) == "tensorrt");
  CHECK(usual_runtime(card, precision::fp8) == "tensorrt");
  CHECK(usual_runtime(hardware::find("Jetson Nano"), precision::fp32) == "tensorrt");
  CHECK(usual_runtime(hardware::find("Instinct MI100"), precision::fp16) == "pytorch-eager");
  CHECK(usual_runtime(hardware::find("Instinct MI100"), precision::int8).empty());
  CHECK(usual_runtime(hardware::find("Core i7-12700H"), precision::fp32).empty());
  CHECK(usual_runtime(hardware::spec{}, precision::fp32).empty());
  CHECK(hardware::is_narrow(precision::fp8));
  CHECK_FALSE(hardware::is_narrow(precision::fp16));
}

TEST_CASE("usual runtimes are words of the vocabulary", "[usual_runtime]") {
  for (const auto& s : hardware::catalogue())
    for (const auto p : {precision::fp32, precision::int8})
      if (const auto key = usual_runtime(s, p); !key.empty()) CHECK(hardware::find_runtime(key).key == key);
}
