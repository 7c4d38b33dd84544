// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/activation.hpp"

#include <tuple>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

static_assert(elementwise<gelu, float> && elementwise<relu, double> && !elementwise<int, float>);
static_assert(layer<activation<gelu>, float>);

namespace {
using functions = std::tuple<gelu, gelu_tanh, relu, tanh_activation>;
}

TEMPLATE_LIST_TEST_CASE("activations have the gradients of their values", "[activation]", functions) {
  auto x = random_matrix(3, 7, 1, 4.0);
  for (auto& v : x.values) v += v < 0.0 ? -0.05 : 0.05;  // away from the kink of relu
  LEDG_CHECK_GRADIENTS(parameter_layout(), x, activation<TestType>());
}

TEMPLATE_LIST_TEST_CASE("float and double agree", "[activation]", functions) {
  for (float x = -9.0F; x < 9.0F; x += 0.0137F) {
    const auto wide = static_cast<double>(x);
    CHECK(static_cast<double>(TestType::value(x)) == Approx(TestType::value(wide)).margin(tolerance<float>::layer));
    CHECK(static_cast<double>(TestType::derivative(x)) ==
          Approx(TestType::derivative(wide)).margin(tolerance<float>::layer));
  }
}

TEST_CASE("activations have known values", "[activation]") {
  CHECK(relu::value(-2.0) == 0.0);
  CHECK(relu::value(2.0) == 2.0);
  CHECK(relu::derivative(0.0) == 0.0);
  CHECK(tanh_activation::value(0.5) == Approx(0.46211715726));
  CHECK(gelu::value(1.0) == Approx(0.84134474607));       // Phi(1)
  CHECK(gelu_tanh::value(1.0) == Approx(0.84119199061));  // the approximation differs in the fourth digit
  CHECK(gelu::value(0.0) == 0.0);
}

TEST_CASE("an activation works on views with a stride", "[activation]") {
  const auto wide = random_matrix<float>(3, 10, 1);
  workspace<float> memory;
  activation<relu>::context<float> c;
  const auto y =
      activation<relu>().forward<float>({.parameters = nullptr, .memory = &memory}, view(wide).columns(4, 3), c);
  CHECK(y.cols == 3);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t j = 0; j < 3; ++j) CHECK(y.row(r)[j] == relu::value(wide.row(r)[4 + j]));
}
