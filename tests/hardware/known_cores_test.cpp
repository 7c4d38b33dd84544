// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/known_cores.hpp"

#include "support/catch.hpp"

using namespace ledg;

namespace {

hardware::spec board(const char* clusters) {
  hardware::spec s;
  s.name = "board";
  s.clusters = hardware::parse_clusters(clusters);
  return s;
}

}  // namespace

TEST_CASE("clusters tell the peaks that nobody gave", "[known_cores]") {
  const auto s = hardware::completed_by_clusters(board("4 x Mine 2 GHz 16/32/64 + 2 x Yours 1 GHz 8/16/32"));
  CHECK(*s.fp32_tflops == Approx(0.144));
  CHECK(*s.fp16_tflops == Approx(0.288));
  CHECK(*s.int8_tops == Approx(0.576));
  CHECK(*s.cores == 6);
}

TEST_CASE("a core that the catalogue knows brings its rates", "[known_cores]") {
  const auto s = hardware::completed_by_clusters(board("4 x cortex-a76 2 GHz + 4 x Cortex-A55 1 GHz"));
  CHECK(*s.clusters[0].fp32_flop_per_cycle == 16);
  CHECK(*s.clusters[0].int8_op_per_cycle == 64);
  CHECK(*s.clusters[1].fp32_flop_per_cycle == 8);
  CHECK(*s.fp32_tflops == Approx(0.16));
  CHECK(hardware::has_mobile_cores(s));
  CHECK_FALSE(hardware::has_mobile_cores(board("8 x Neoverse V1 2.6 GHz")));
  CHECK_FALSE(hardware::has_mobile_cores(board("8 x Mine 2 GHz")));
}

TEST_CASE("what is known stays and what is not known is not made up", "[known_cores]") {
  auto told = board("4 x Cortex-A76 2 GHz");
  told.fp32_tflops = 0.1;
  CHECK(*hardware::completed_by_clusters(told).fp32_tflops == 0.1);
  const auto strange = hardware::completed_by_clusters(board("4 x Mine 2 GHz"));
  CHECK_FALSE(strange.fp32_tflops);
  const auto slow = hardware::completed_by_clusters(board("4 x Cortex-A76"));
  CHECK_FALSE(slow.fp32_tflops);
  auto npu = board("4 x Cortex-A76 2 GHz");
  npu.kind = device_kind::npu;
  CHECK_FALSE(hardware::completed_by_clusters(npu).fp32_tflops);
}
