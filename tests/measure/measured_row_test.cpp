// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/measure/measured_row.hpp"

#include "support/catch.hpp"

using ledg::measure::measured_row;

TEST_CASE("what was measured, and on what, tells rows apart", "[measured_row]") {
  const measured_row one{"a.onnx", "T4", "fp16", "TensorRT", "", "", 8, 1.5, {}, 0, ""};
  auto other = one;
  other.latency_ms = 2;
  other.place = "m.csv:3";
  CHECK(one.same_question(other));
  other.batch = 16;
  CHECK_FALSE(one.same_question(other));
  CHECK(one.same_platform(other));
  for (auto field : {&measured_row::hardware, &measured_row::precision, &measured_row::runtime, &measured_row::cores,
                     &measured_row::layout}) {
    auto changed = one;
    changed.*field = "other";
    CHECK_FALSE(one.same_platform(changed));
    CHECK_FALSE(one.same_question(changed));
  }
  auto renamed = one;
  renamed.network = "b.onnx";
  CHECK(one.same_platform(renamed));
  CHECK_FALSE(one.same_question(renamed));
}
