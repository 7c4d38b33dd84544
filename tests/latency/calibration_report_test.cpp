// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibration_report.hpp"

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("measurements of one platform are told from others by everything but the batch", "[calibration_report]") {
  platform_measurement one;
  one.query.spec.name = "board";
  one.query.runtime = "ncnn";
  auto other = one;
  other.query.batch = 8;
  other.latency_ms = 3;
  CHECK(one.same_platform(other));
  other.query.runtime = "TFLite";
  CHECK_FALSE(one.same_platform(other));
  other = one;
  other.query.precision = precision::int8;
  CHECK_FALSE(one.same_platform(other));
  other = one;
  other.query.cores = "4 threads";
  CHECK_FALSE(one.same_platform(other));
  other = one;
  other.query.layout = "nhwc";
  CHECK_FALSE(one.same_platform(other));
  other = one;
  other.query.spec.name = "other board";
  CHECK_FALSE(one.same_platform(other));
}
