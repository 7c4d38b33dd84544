// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/cosine_adam.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("Adam finds the bottom of a bowl", "[cosine_adam]") {
  std::vector<double> x{3, -2, 0.5};
  const std::vector<double> bottom{1, 0, -4}, steepness{1, 30, 0.2};
  std::vector<double> d(3);
  cosine_adam optimizer(x.size(), 400, 0.1);
  for (std::int64_t t = 0; t < 400; ++t) {
    for (std::size_t k = 0; k < 3; ++k) d[k] = steepness[k] * (x[k] - bottom[k]);
    optimizer.step(t, d, x);
  }
  for (std::size_t k = 0; k < 3; ++k) CHECK(x[k] == Approx(bottom[k]).margin(0.02));
  cosine_adam(0, 1, 0.1).step(0, {}, {});
}
