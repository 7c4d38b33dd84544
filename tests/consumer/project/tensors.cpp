// SPDX-License-Identifier: BSD-3-Clause
#ifdef TENSORS_ALONE
#include <ledg/core/products.hpp>
static const char* backend_here() { return LEDG_ABI_STRING; }
#else
#include <ledg/ledg.hpp>
const char* backend_here();  // in umbrella.cpp
#endif
#include <cstring>
#include <iostream>

int main() {
  ledg::tensor<float, 2> a{{1, 2}, {3, 4}};
  ledg::tensor<float, 2> b{{5, 6}, {7, 8}};
  ledg::tensor<float, 2> c{{0, 0}, {0, 0}};
  ledg::workspace<float> memory;
  ledg::multiply<float>(a, b, c, memory);
  std::cout << ledg::products::name << ": " << c(0, 0) << ' ' << c(1, 1) << '\n';
  const bool same_backend = std::strcmp(LEDG_ABI_STRING, backend_here()) == 0;
  return same_backend && c(0, 0) == 19.0F && c(0, 1) == 22.0F && c(1, 0) == 43.0F && c(1, 1) == 50.0F ? 0 : 1;
}
