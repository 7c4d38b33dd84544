// SPDX-License-Identifier: BSD-3-Clause
#ifdef TENSORS_ALONE
#include <ledg/core/gemm.hpp>
static const char* backend_here() { return ledg::gemm_backend; }
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
  ledg::gemm<float>(ledg::op::none, ledg::op::none, 1.0F, a, b, 0.0F, c);
  std::cout << ledg::gemm_backend << ": " << c(0, 0) << ' ' << c(1, 1) << '\n';
  const bool same_backend = std::strcmp(ledg::gemm_backend, backend_here()) == 0;
  return same_backend && c(0, 0) == 19.0F && c(0, 1) == 22.0F && c(1, 0) == 43.0F && c(1, 1) == 50.0F ? 0 : 1;
}
