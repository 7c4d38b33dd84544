// SPDX-License-Identifier: BSD-3-Clause
// The other half of namespace_test.cpp: other products than the rest of the program, and no assertions.
#ifdef LEDG_PRODUCTS_EIGEN
#undef LEDG_PRODUCTS_EIGEN
#else
#undef LEDG_PRODUCTS_BLAS
#define LEDG_PRODUCTS_EIGEN
#endif
#undef LEDG_ASSERTIONS
#define LEDG_ASSERTIONS 0
#include "core/namespace_choice.hpp"
#include "ledg/core/products.hpp"

ledg_test::choice ledg_test::other_choice() {
  const float a = 2.0F;
  const float b = 3.0F;
  choice c{LEDG_ABI_STRING, std::string(ledg::products::name), 0.0F, 0};
  ledg::workspace<float> memory;
  ledg::multiply<float>({&a, 1, 1}, {&b, 1, 1}, {&c.product, 1, 1}, memory);
  LEDG_ASSERT(++c.checks == 1);
  return c;
}

void ledg_test::break_precondition_there() {
  float x[2]{};
  static_cast<void>(ledg::matrix_view<float>(x, 1, 2, 1));
}
