// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/core/tensor.hpp>

int main() {
  const ledg::tensor<float, 2> a{{1, 2}, {3, 4}};
  return a(1, 0) == 3.0F ? 0 : 1;
}
