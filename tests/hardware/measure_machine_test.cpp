// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/measure_machine.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace hw = ledg::hardware;

TEST_CASE("a machine has a peak and a bandwidth", "[hardware]") {
  const auto speed = hw::measure_machine(1, 0.05);
  // Bounds that any machine and any build keep: between a microcontroller and a rack.
  CHECK(speed.fp32_tflops > 1e-5);
  CHECK(speed.fp32_tflops < 10);
  CHECK(speed.bandwidth_gbs > 0.05);
  CHECK(speed.bandwidth_gbs < 5000);
}

TEST_CASE("only what is missing is measured", "[hardware]") {
  hw::spec s;
  s.name = "known";
  s.cores = 1;
  s.fp32_tflops = 1;
  s.bandwidth_gbs = 10;
  hw::measure_missing(s, 0.02);
  CHECK(s.confidence.empty());

  s.bandwidth_gbs.reset();
  hw::measure_missing(s, 0.02);
  CHECK(s.fp32_tflops == 1.0);
  CHECK(s.bandwidth_gbs.has_value());
  CHECK(s.bandwidth_gbs == s.measured_bandwidth_gbs);
  CHECK(s.confidence == "measured");
  CHECK_NOTHROW(hw::validate(s));
}

TEST_CASE("kernels compute what they say", "[hardware]") {
  // The sums of ten stay at ten, as x*1 + 0 does and as 0.5*1 + 0.5 does once it has settled.
  for (const auto& k : hw::detail::multiply_add_kernels()) {
    CAPTURE(k.lanes);
    CHECK(k.run(3, 1.0F) == Approx(10));
    CHECK(k.run(200, 0.5F) == Approx(10));
    CHECK(k.run(0, 0.5F) == Approx(27.5));  // apart at first: of equal sums a compiler would compute one
  }
}

TEST_CASE("wide kernels fuse their multiply-adds, however they were compiled", "[hardware]") {
  const float factor = 0.7F;
  const float rest = 1 - factor;
  float sum = 0;
  for (int i = 0; i < 10; ++i) {
    float a = factor;
    for (int k = 0; k < i; ++k) a += rest;
    for (int round = 0; round < 3; ++round) a = std::fma(a, factor, rest);
    sum = i == 0 ? a : sum + a;
  }
  for (const auto& k : hw::detail::multiply_add_kernels()) {
    if (k.lanes < 8) continue;  // plain SSE has no fused ones
    CAPTURE(k.lanes);
    CHECK(k.run(3, factor) == sum);
  }
}

TEST_CASE("a triad adds", "[hardware]") {
  std::vector<float> a(8);
  const std::vector<float> b{1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<float> c{8, 7, 6, 5, 4, 3, 2, 1};
  hw::detail::triad(a.data(), b.data(), c.data(), 2, 8);
  CHECK(a == std::vector<float>{17, 16, 15, 14, 13, 12, 11, 10});
}
