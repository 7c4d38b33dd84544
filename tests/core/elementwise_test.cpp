// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/elementwise.hpp"

#include <cmath>
#include <tuple>
#include <vector>

#include "support/catch.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {
using functions = std::tuple<gelu, gelu_tanh, relu, tanh_activation>;
}

TEMPLATE_LIST_TEST_CASE("float and double agree", "[elementwise]", functions) {
  for (float x = -9.0F; x < 9.0F; x += 0.0137F) {
    const auto wide = static_cast<double>(x);
    CHECK(static_cast<double>(TestType::value(x)) == Approx(TestType::value(wide)).margin(tolerance<float>::layer));
    CHECK(static_cast<double>(TestType::derivative(x)) ==
          Approx(TestType::derivative(wide)).margin(tolerance<float>::layer));
  }
}

TEST_CASE("activation functions have known values", "[elementwise]") {
  CHECK(relu::value(-2.0) == 0.0);
  CHECK(relu::value(2.0) == 2.0);
  CHECK(relu::derivative(0.0) == 0.0);
  CHECK(tanh_activation::value(0.5) == Approx(0.46211715726));
  CHECK(gelu::value(1.0) == Approx(0.84134474607));       // Phi(1)
  CHECK(gelu_tanh::value(1.0) == Approx(0.84119199061));  // the approximation differs in the fourth digit
  CHECK(gelu::value(0.0) == 0.0);
}

TEMPLATE_LIST_TEST_CASE("derivatives are those of the values", "[elementwise]", functions) {
  constexpr double h = 1e-6;
  for (double x = -6.0; x < 6.0; x += 0.0713)
    CHECK(TestType::derivative(x) == Approx((TestType::value(x + h) - TestType::value(x - h)) / (2 * h)).margin(1e-8));
}

TEMPLATE_LIST_TEST_CASE("wide instructions give what single numbers do", "[elementwise]", functions) {
  for (const std::size_t n : {0U, 1U, 3U, 8U, 17U, 100U}) {
    std::vector<float> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = 0.37F * static_cast<float>(i) - 5.0F;
    const std::vector<float> dy(n, 2.0F);
    std::vector<float> y(n);
    std::vector<float> dx(n);
    rows::map<TestType>(n, x.data(), y.data());
    rows::map_backward<TestType>(n, x.data(), dy.data(), dx.data());
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(static_cast<double>(y[i]) == Approx(static_cast<double>(TestType::value(x[i]))).margin(2e-6));
      CHECK(static_cast<double>(dx[i]) == Approx(2.0 * static_cast<double>(TestType::derivative(x[i]))).margin(4e-6));
    }
  }
}
