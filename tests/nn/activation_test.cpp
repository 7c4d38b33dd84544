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

/// A function that knows nothing of packs.
struct cube {
  template <class T>
  static T value(T x) {
    return x * x * x;
  }
  template <class T>
  static T derivative(T x) {
    return T{3} * x * x;
  }
};

TEST_CASE("an activation of one's own needs no wide instructions", "[activation]") {
  LEDG_CHECK_GRADIENTS(parameter_layout(), random_matrix(3, 7, 1), activation<cube>());
  CHECK(evaluate<float>({}, dense<float>(1, 1, 2.0F), activation<cube>()).values[0] == 8.0F);
}

TEMPLATE_TEST_CASE("values and gradients can be had again from the input alone", "[activation]", gelu, relu, cube) {
  const auto x = random_matrix<float>(3, 21, 1, 4.0);
  const auto dy = random_matrix<float>(3, 21, 2);
  workspace<float> memory;
  typename activation<TestType>::template context<float> c;
  const activation<TestType> l;
  const auto y = l.template forward<float>({.parameters = nullptr, .memory = &memory}, view(x), c);
  const auto dx = l.template backward<float>({nullptr, nullptr, &memory}, view(dy), c);
  dense<float> again(3, 21);
  auto d = dy;
  activation<TestType>::again(view(x), matrix_view<float>(again.values.data(), 3, 21),
                              matrix_view<float>(d.values.data(), 3, 21));
  CHECK(difference(again, to_double(y), 0.0) == "");
  CHECK(difference(d, to_double(dx), tolerance<float>::layer) == "");
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
