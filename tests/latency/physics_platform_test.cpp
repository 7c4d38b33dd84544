// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_platform.hpp"

#include <cmath>

#include "ledg/hardware/catalogue.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

std::string kin(const physics_platform& p, physics_kin k) { return p.kin[static_cast<std::size_t>(k)]; }

hardware::spec board() {
  hardware::spec s;
  s.name = "board";
  s.vendor = "Somebody";
  s.architecture = "Cortex-A73 x4 + Cortex-A53 x4";
  s.mobile = true;
  s.fp32_tflops = 0.128;
  s.bandwidth_gbs = 12;
  s.measured_bandwidth_gbs = 8;
  s.clusters = hardware::parse_clusters("4 x Cortex-A73 2 GHz 8/-/- + 4 x Cortex-A53 2 GHz 8/-/-");
  return s;
}

}  // namespace

TEST_CASE("cores that issue in order reach half of their peak and a quarter beside larger ones", "[physics_platform]") {
  const auto p = make_physics_platform(board(), precision::fp32, "TFLite ruy", "");
  CHECK(p.peak == Approx(4 * 2 * 8 * 1e-3 * 1.25));
  CHECK(p.core_peak == Approx(p.peak / 8));
  const auto big = make_physics_platform(board(), precision::fp32, "TFLite ruy", "2 big");
  CHECK(big.peak == Approx(2 * 2 * 8 * 1e-3));
  CHECK(big.core_peak == Approx(big.peak / 2));
}

TEST_CASE("few cores draw less than the memory gives", "[physics_platform]") {
  const auto all = make_physics_platform(board(), precision::fp32, "", "");
  const auto one = make_physics_platform(board(), precision::fp32, "", "1 large");
  CHECK(all.bandwidth < 8);
  CHECK(one.bandwidth < 0.8 * all.bandwidth);
}

TEST_CASE("int8 without dot products is a matter of its own", "[physics_platform]") {
  auto s = board();
  auto p = make_physics_platform(s, precision::int8, "TFLite", "");
  CHECK(kin(p, physics_kin::precision) == "int8 without a unit");
  const double without = p.peak;
  s.int8_tops = 1.0;
  for (auto& c : s.clusters) c.int8_op_per_cycle = 64;
  p = make_physics_platform(s, precision::int8, "TFLite", "");
  CHECK(kin(p, physics_kin::precision) == "int8");
  CHECK(p.peak > without);
}

TEST_CASE("what a platform is kin to", "[physics_platform]") {
  const auto p = make_physics_platform(hardware::find("A30"), precision::bf16, "TensorRT 8.4.0, CUDA 11.6", "", "s");
  CHECK(p.kind == physics_class::gpu);
  CHECK(kin(p, physics_kin::runtime) == "tensorrt");
  CHECK(kin(p, physics_kin::runtime_precision) == "tensorrt fp16");
  CHECK(kin(p, physics_kin::architecture) == "Ampere");
  CHECK(kin(p, physics_kin::device) == "A30");
  CHECK(kin(p, physics_kin::source) == "s");
  CHECK(p.missing.empty());
  CHECK(p.vector_peak < p.peak);
  CHECK(kin(make_physics_platform(hardware::find("Tesla T4"), precision::fp32, "banana", ""), physics_kin::runtime) ==
        "unknown");
}

TEST_CASE("a device of which nothing is known misses what would have told", "[physics_platform]") {
  hardware::spec s;
  s.name = "X";
  s.kind = device_kind::gpu;
  const auto p = make_physics_platform(s, precision::fp32, "", "");
  CHECK(p.missing == std::vector<std::string>{"bandwidth_gbs", "peak_tflops", "tdp_w", "architecture"});
  CHECK(p.peak > 0);
  CHECK(p.bandwidth > 0);
}

TEST_CASE("a card whose watts drive more peak than its kin's is strained", "[physics_platform]") {
  const auto trend = [](const char* name, precision p, physics_trend t) {
    return make_physics_platform(hardware::find(name), p, "", "").trend(t);
  };
  CHECK(trend("Tesla T4", precision::fp32, physics_trend::vector_strain) > std::log(2));
  CHECK(trend("Tesla T4", precision::fp32, physics_trend::matrix_strain) == 0);
  CHECK(trend("Tesla T4", precision::int8, physics_trend::matrix_strain) > std::log(2));
  CHECK(trend("L4", precision::fp32, physics_trend::vector_strain) > std::log(2));
  CHECK(trend("GeForce RTX 2080 Ti", precision::fp32, physics_trend::vector_strain) < 0.3);
  auto s = hardware::find("Tesla T4");
  s.tdp_w.reset();
  CHECK(make_physics_platform(s, precision::fp32, "", "").trend(physics_trend::vector_strain) == 0);
  CHECK(make_physics_platform(board(), precision::fp32, "", "").trend(physics_trend::vector_strain) == 0);
}

TEST_CASE("vector lanes lie idle more on chips made for pictures", "[physics_platform]") {
  const auto lanes = [](const char* name, precision p) {
    return make_physics_platform(hardware::find(name), p, "", "").trend(physics_trend::lanes);
  };
  CHECK(lanes("H100 PCIe", precision::fp32) == -1);
  CHECK(lanes("H100 PCIe", precision::fp16) == 0);
  CHECK(lanes("Tesla T4", precision::fp32) == 0);
  CHECK(lanes("L4", precision::fp32) == 1);
}

TEST_CASE("cores of another device are no cores of a processor", "[physics_platform]") {
  const auto with = make_physics_platform(board(), precision::fp32, "", "Some Host CPU with 96 cores");
  CHECK(with.peak == make_physics_platform(board(), precision::fp32, "", "").peak);
}
