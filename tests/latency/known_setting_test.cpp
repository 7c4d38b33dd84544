// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/known_setting.hpp"

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("a setting's power bends its range alone, and the order of answers stays", "[known_setting]") {
  known_setting s;
  CHECK(s.bent(3.25) == 3.25);
  CHECK(s.bent(-7.5) == -7.5);
  s.lowest_log_ms = 1;
  s.highest_log_ms = 3;
  for (const double power : {0.25, 1.5}) {
    s.power = power;
    CHECK(s.bent(2) == Approx(2 * power));
    CHECK(s.bent(3) - s.bent(1) == Approx(2 * power));
    CHECK(s.bent(0) == Approx(s.bent(1) - 1));  // no jump at the ends, and beyond them a doubling is a doubling
    CHECK(s.bent(8) == Approx(s.bent(3) + 5));
    for (double y = -2; y < 6; y += 0.125) CHECK(s.bent(y + 0.125) > s.bent(y));
  }
  s.shift = 0.5;
  s.flops_weight = 0.25;
  s.log_flops_offset = 1;
  s.log_flops_slope = 2;
  CHECK(s.stacked(2, 4) == Approx(0.75 * 3 + 0.5 + 0.25 * 9));
}
