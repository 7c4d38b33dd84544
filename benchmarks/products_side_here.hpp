// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/products.hpp"
#include "products_side.hpp"

namespace {

template <class T>
using view = ledg::matrix_view<T>;

ledg::workspace<float>& memory() {
  static ledg::workspace<float> one;
  return one;
}

struct kept_here final : kept_weights {
  kept_here(product_sizes s, const float* w) : weights(s.out, s.in) {
    weights.assign(0, view<const float>(w, s.out, s.in));
  }
  void product(std::size_t rows, const float* x, float* y) const override {
    ledg::multiply_transposed({x, rows, weights.in_features()}, weights, nullptr, {y, rows, weights.out_features()});
  }
  ledg::packed_weights weights;
};

products_side side_here() {
  return {
      ledg::products::name.data(),
      [](product_sizes s, const float* x, const float* w, float* y) {
        ledg::multiply_transposed<float>({x, s.rows, s.in}, {w, s.out, s.in}, nullptr, {y, s.rows, s.out}, memory());
      },
      [](product_sizes s, const float* dy, const float* w, float* dx) {
        ledg::multiply<float>({dy, s.rows, s.out}, {w, s.out, s.in}, {dx, s.rows, s.in}, memory());
      },
      [](product_sizes s, const float* dy, const float* x, float* dw) {
        ledg::add_transposed_product<float>({dy, s.rows, s.out}, {x, s.rows, s.in}, {dw, s.out, s.in}, memory());
      },
      [](product_sizes s, const float* w) -> std::unique_ptr<kept_weights> {
        return std::make_unique<kept_here>(s, w);
      },
      [](product_sizes s, const float* q, const float* k, float* y) {
        ledg::gemm(ledg::transposition::none, ledg::transposition::transpose, 1.0F, {q, s.rows, s.in}, {k, s.out, s.in},
                   0.0F, {y, s.rows, s.out}, memory());
      }};
}

}  // namespace
