// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/measure_machine.hpp"

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
