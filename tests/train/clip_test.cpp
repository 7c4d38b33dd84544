// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/clip.hpp"

#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {
parameter_layout two() {
  parameter_layout layout;
  layout.add("first", {2}, initializer::zeros);
  layout.add("second", {3}, initializer::zeros);
  return layout;
}
}  // namespace

TEST_CASE("clipping keeps short gradients and shortens long ones", "[clip]") {
  const auto layout = two();
  std::vector<double> g = {3, 0, 4, 0, 12};
  CHECK(clip_by_norm(layout, std::span(g), 20.0) == Approx(13));
  CHECK(g == std::vector<double>{3, 0, 4, 0, 12});
  CHECK(clip_by_norm(layout, std::span(g), 0.0) == Approx(13));
  CHECK(g[4] == 12);
  CHECK(clip_by_norm(layout, std::span(g), 1.3) == Approx(13));
  CHECK(g[0] == Approx(3 * 1.3 / (13 + 1e-6)).epsilon(1e-12));
  CHECK(clip_by_norm(layout, std::span(g), 0.0) == Approx(1.3));
  std::vector<double> zeros(5);
  CHECK(clip_by_norm(layout, std::span(zeros), 1.0) == 0);
  CHECK(zeros == std::vector<double>(5));
}

TEST_CASE("large float gradients do not overflow the norm", "[clip]") {
  const auto layout = two();
  std::vector<float> g = {1e30F, 1e30F, 0, 0, 0};
  CHECK(clip_by_norm(layout, std::span(g), 1.0) == Approx(std::sqrt(2) * 1e30));
  CHECK(g[0] == Approx(std::sqrt(0.5)));
}

TEST_CASE("a gradient that is no number names its parameter", "[clip]") {
  const auto layout = two();
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    std::vector<double> g = {1, 2, 3, bad, 5};
    try {
      clip_by_norm(layout, std::span(g), 1.0);
      FAIL("must not pass");
    } catch (const numeric_error& e) {
      CHECK(std::string(e.what()).find("'second', element 1") != std::string::npos);
    }
  }
  std::vector<double> shorter(4);
  CHECK_THROWS_AS(clip_by_norm(layout, std::span(shorter), 1.0), shape_error);
}
