// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/latency_parts.hpp"

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("parts are scaled to a whole in proportion", "[latency_parts]") {
  latency_parts p{{{1, 2, 3}, {0, 4, 0}}, 10};
  CHECK(p.total() == 20);
  p.scale_to(5);
  CHECK(p.total() == Approx(5));
  CHECK(p.rows[0].compute == Approx(0.25));
  CHECK(p.rows[0].launch == Approx(0.75));
  CHECK(p.rows[1].total() == Approx(1));
  CHECK(p.overhead == Approx(2.5));
}

TEST_CASE("what sums to nothing is overhead", "[latency_parts]") {
  latency_parts p{{{0, 0, 0}}, 0};
  p.scale_to(3);
  CHECK(p.overhead == 3);
  CHECK(p.rows[0].total() == 0);
}

TEST_CASE("parts add up with weights", "[latency_parts]") {
  latency_parts sum;
  sum.add({{{1, 2, 3}}, 4}, 0.5);
  sum.add({{{2, 0, 0}}, 8}, 0.25);
  CHECK(sum.rows[0].compute == 1);
  CHECK(sum.rows[0].memory == 1);
  CHECK(sum.rows[0].launch == 1.5);
  CHECK(sum.overhead == 4);
}
