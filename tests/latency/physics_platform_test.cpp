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
  CHECK(p.core_peak == Approx(2 * 8 * 1e-3));
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

TEST_CASE("int8 without dot products runs in 16 bits", "[physics_platform]") {
  auto s = board();
  const double fp32 = make_physics_platform(s, precision::fp32, "ncnn", "1 large").peak;
  CHECK(make_physics_platform(s, precision::int8, "ncnn", "1 large").peak == Approx(2 * fp32));
  for (auto& c : s.clusters) c.fp32_flop_per_cycle = 16;
  CHECK(make_physics_platform(s, precision::int8, "ncnn", "1 large").peak == Approx(2 * fp32));

  const auto& zen3 = hardware::find("Ryzen 5 5625U");
  CHECK(make_physics_platform(zen3, precision::int8, "ONNX Runtime", "").peak ==
        Approx(2 * make_physics_platform(zen3, precision::fp32, "ONNX Runtime", "").peak));
  const auto& xeon = hardware::find("Xeon Platinum 8275CL");
  const double xeon_fp32 = make_physics_platform(xeon, precision::fp32, "TFLite", "").peak;
  CHECK(make_physics_platform(xeon, precision::int8, "TFLite", "").peak == Approx(xeon_fp32));
  hardware::spec detected;
  detected.fp32_tflops = 0.2;
  detected.cores = 2;
  detected.architecture = "x86-64 AVX-512";
  CHECK(make_physics_platform(detected, precision::int8, "TFLite", "2 threads").peak == Approx(0.2));
  detected.architecture = "x86-64 AVX2";
  CHECK(make_physics_platform(detected, precision::int8, "TFLite", "2 threads").peak == Approx(0.4));
  CHECK(make_physics_platform(xeon, precision::int8, "OpenVINO", "1 thread").peak > 3 * xeon_fp32);
}

TEST_CASE("ncnn computes int8 with the dot products of x86 but not with its matrix units", "[physics_platform]") {
  const auto& emerald = hardware::find("Xeon Platinum 8592+");
  const auto peak = [&](precision p, const char* runtime) {
    return make_physics_platform(emerald, p, runtime, "1 thread").peak;
  };
  CHECK(peak(precision::int8, "ncnn") == Approx(4 * peak(precision::fp32, "ncnn")));
  CHECK(peak(precision::int8, "OpenVINO") > 20 * peak(precision::fp32, "OpenVINO"));
  const auto& cascade = hardware::find("Xeon Platinum 8275CL");
  CHECK(make_physics_platform(cascade, precision::int8, "ncnn", "").peak ==
        Approx(make_physics_platform(cascade, precision::int8, "OpenVINO", "").peak).epsilon(1e-3));
  auto without_clusters = emerald;
  without_clusters.clusters.clear();
  CHECK(make_physics_platform(without_clusters, precision::int8, "ncnn", "").peak == Approx(4 * *emerald.fp32_tflops));
}

TEST_CASE("where nobody says how many cores TFLite takes one and others all", "[physics_platform]") {
  const auto& desktop = hardware::find("Core i9-13900K");
  const auto peak = [](const hardware::spec& s, const char* runtime, const char* cores) {
    return make_physics_platform(s, precision::fp32, runtime, cores).peak;
  };
  for (const auto* runtime : {"TFLite", "TFLite XNNPACK", "TFLite ruy"}) {
    CHECK(peak(desktop, runtime, "") == peak(desktop, runtime, "1 thread"));
    CHECK(peak(desktop, runtime, "8 threads") > 4 * peak(desktop, runtime, ""));
  }
  CHECK(peak(desktop, "ONNX Runtime", "") > 8 * peak(desktop, "ONNX Runtime", "1 thread"));
  CHECK(peak(board(), "TFLite ruy", "") > peak(board(), "TFLite ruy", "4 threads"));
  CHECK(peak(board(), "ArmNN", "") > peak(board(), "ArmNN", "4 threads"));
  CHECK(peak(board(), "TFLite", "") == peak(board(), "TFLite", "1 large"));
}

TEST_CASE("a small core is one under its maker's name too", "[physics_platform]") {
  CHECK(detail::in_order_core("Cortex-A55"));
  CHECK(detail::in_order_core("Kryo 4xx Silver (A55)"));
  CHECK_FALSE(detail::in_order_core("Kryo 4xx Gold (A76)"));
}

TEST_CASE("processors are kin by instruction set", "[physics_platform]") {
  CHECK(kin(make_physics_platform(board(), precision::int8, "TFLite", ""), physics_kin::isa) == "arm int8");
  CHECK(kin(make_physics_platform(hardware::find("Core i9-13900K"), precision::fp32, "ONNX Runtime", ""),
            physics_kin::isa_runtime) == "x86 onnxruntime fp32");
  hardware::spec detected;
  detected.name = "detected";
  detected.architecture = "x86-64 AVX-512";
  CHECK(detail::isa_of(detected) == "x86");
  CHECK(detail::isa_of(hardware::find("JH7110 CPU")) == "other");
  CHECK(detail::isa_of(hardware::find("3A6000 CPU")) == "loongarch");
  CHECK(kin(make_physics_platform(hardware::find("A30"), precision::fp32, "", ""), physics_kin::isa).empty());
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
