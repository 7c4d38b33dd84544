// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/schedule.hpp"

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("schedules warm up and fall as documented", "[schedule]") {
  schedule s{decay_shape::cosine, 2.0, 110, 10, 0.1, 20, 0.5};
  CHECK(s(0) == Approx(0.2));
  CHECK(s(4) == Approx(1.0));
  CHECK(s(9) == Approx(2.0));
  CHECK(s(10) == Approx(2.0));
  CHECK(s(60) == Approx(2.0 * (0.1 + 0.9 * 0.5)));
  CHECK(s(110) == Approx(0.2));
  CHECK(s(1000) == Approx(0.2));
  s.shape = decay_shape::linear;
  CHECK(s(35) == Approx(2.0 * (0.1 + 0.9 * 0.75)));
  s.shape = decay_shape::step;
  CHECK(s(29) == Approx(2.0));
  CHECK(s(30) == Approx(1.0));
  CHECK(s(50) == Approx(0.5));
  s.shape = decay_shape::constant;
  CHECK(s(5) == Approx(1.2));
  CHECK(s(1000) == Approx(2.0));
}

TEST_CASE("a schedule may be all or no warm-up", "[schedule]") {
  const schedule none{decay_shape::linear, 1.0, 4, 0};
  CHECK(none(0) == Approx(1.0));
  CHECK(none(3) == Approx(0.25));
  const schedule all{decay_shape::cosine, 1.0, 4, 4};
  CHECK(all(3) == Approx(1.0));
  CHECK(all(4) == 0);
}

TEST_CASE("a schedule falls steadily", "[schedule]") {
  for (const auto shape : {decay_shape::linear, decay_shape::cosine}) {
    const schedule s{shape, 1.0, 97, 13};
    for (std::uint64_t i = 0; i + 1 < 13; ++i) CHECK(s(i) < s(i + 1));
    for (std::uint64_t i = 13; i + 1 <= 97; ++i) CHECK(s(i) > s(i + 1));
  }
}

TEST_CASE("schedules are found by name", "[schedule]") {
  CHECK(find_decay_shape("constant") == decay_shape::constant);
  CHECK(find_decay_shape("step") == decay_shape::step);
  CHECK_THROWS_AS(find_decay_shape("cosin"), lookup_error);
}
