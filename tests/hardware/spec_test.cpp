// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/spec.hpp"

#include <limits>

#include "support/catch.hpp"

namespace hw = ledg::hardware;
using ledg::precision;

TEST_CASE("precisions and kinds have names that read back", "[hardware]") {
  for (const auto p : {precision::fp64, precision::fp32, precision::tf32, precision::fp16, precision::bf16,
                       precision::int8, precision::amp, precision::fp8, precision::int4, precision::fp4})
    CHECK(hw::parse_precision(hw::to_string(p)) == p);
  CHECK(hw::parse_precision("Float") == precision::fp32);
  CHECK(hw::parse_precision("half") == precision::fp16);
  CHECK(hw::parse_precision("quant") == precision::int8);
  CHECK(hw::parse_kind("GPU") == ledg::device_kind::gpu);
  CHECK_THROWS_AS(hw::parse_precision("fp12"), ledg::lookup_error);
  CHECK_THROWS_AS(hw::parse_precision(""), ledg::lookup_error);
  CHECK_THROWS_AS(hw::parse_kind("toaster"), ledg::lookup_error);
}

TEST_CASE("peaks fall back only where the hardware does", "[hardware]") {
  hw::spec s;
  CHECK_FALSE(hw::peak_tflops(s, precision::fp32));
  s.fp32_tflops = 10;
  CHECK(hw::peak_tflops(s, precision::fp32) == 10.0);
  CHECK(hw::peak_tflops(s, precision::fp16) == 10.0);
  CHECK(hw::peak_tflops(s, precision::amp) == 10.0);
  CHECK(hw::peak_tflops(s, precision::tf32) == 10.0);
  CHECK(hw::peak_tflops(s, precision::bf16) == 10.0);
  CHECK_FALSE(hw::peak_tflops(s, precision::int8));
  CHECK_FALSE(hw::peak_tflops(s, precision::fp64));
  s.fp16_tflops = 80;
  CHECK(hw::peak_tflops(s, precision::amp) == 80.0);
  CHECK(hw::peak_tflops(s, precision::bf16) == 10.0);  // Volta and Turing have no bf16 unit
  for (const auto p : {precision::fp8, precision::int4, precision::fp4}) CHECK_FALSE(hw::peak_tflops(s, p));
  s.fp8_tflops = 160;
  CHECK(hw::peak_tflops(s, precision::fp8) == 160.0);
  s.fp32_matrix_tflops = 20;
  CHECK(hw::peak_tflops(s, precision::fp32) == 20.0);
}

TEST_CASE("every precision has a place for its peak", "[hardware]") {
  for (const auto p : {precision::fp64, precision::fp32, precision::tf32, precision::fp16, precision::bf16,
                       precision::int8, precision::amp}) {
    hw::spec s;
    s.*hw::peak_member(p) = 3;
    CHECK(hw::peak_tflops(s, p) == 3.0);
  }
}

TEST_CASE("implausible numbers are refused by name", "[hardware]") {
  hw::spec s;
  CHECK_THROWS_AS(hw::validate(s), ledg::input_error);
  s.name = "X";
  CHECK_NOTHROW(hw::validate(s));
  for (const double bad : {-1.0, 0.0, 1e30, std::numeric_limits<double>::quiet_NaN()}) {
    s.bandwidth_gbs = bad;
    CHECK_THROWS_WITH(hw::validate(s), Catch::Matchers::Contains("'X'") && Catch::Matchers::Contains("bandwidth_gbs"));
  }
}

TEST_CASE("elements have their precision's bytes", "[hardware]") {
  CHECK(hw::element_bytes(ledg::precision::fp64) == 8);
  CHECK(hw::element_bytes(ledg::precision::fp32) == 4);
  CHECK(hw::element_bytes(ledg::precision::tf32) == 4);
  CHECK(hw::element_bytes(ledg::precision::fp16) == 2);
  CHECK(hw::element_bytes(ledg::precision::bf16) == 2);
  CHECK(hw::element_bytes(ledg::precision::amp) == 2);
  CHECK(hw::element_bytes(ledg::precision::int8) == 1);
  CHECK(hw::element_bytes(ledg::precision::fp8) == 1);
  CHECK(hw::element_bytes(ledg::precision::int4) == 0.5);
  CHECK(hw::element_bytes(ledg::precision::fp4) == 0.5);
}

TEST_CASE("tables by kind tell mobile devices apart", "[hardware]") {
  hw::spec s;
  s.kind = ledg::device_kind::gpu;
  CHECK(kind_key(s) == "gpu");
  s.mobile = true;
  CHECK(kind_key(s) == "mobile gpu");
}

TEST_CASE("clusters and the word of confidence are checked", "[hardware]") {
  hw::spec s;
  s.name = "X";
  s.confidence = "certain";
  CHECK_THROWS_WITH(hw::validate(s), Catch::Matchers::Contains("'X'") && Catch::Matchers::Contains("'certain'"));
  s.confidence = "recalled";
  s.clusters.push_back({"Core", 4, 2.0, 16.0, {}, {}});
  CHECK_NOTHROW(hw::validate(s));
  s.clusters[0].clock_ghz = 2000;
  CHECK_THROWS_WITH(hw::validate(s), Catch::Matchers::Contains("clock_ghz of 'Core'"));
  s.clusters[0].clock_ghz.reset();
  s.clusters[0].count = 0;
  CHECK_THROWS_WITH(hw::validate(s), Catch::Matchers::Contains("count of 'Core'"));
}

TEST_CASE("the bandwidth that counts is the measured one", "[hardware]") {
  hw::spec s;
  CHECK_FALSE(hw::memory_bandwidth(s));
  s.bandwidth_gbs = 12.8;
  CHECK(hw::memory_bandwidth(s) == 12.8);
  s.measured_bandwidth_gbs = 4.8;
  CHECK(hw::memory_bandwidth(s) == 4.8);
}
