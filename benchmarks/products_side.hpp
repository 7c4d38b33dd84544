// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <memory>

/// What a backend of core/products.hpp offers to products_bench.cpp, in words that no backend has a part in. The three
/// live in one program: a source for each includes products_side_here.hpp and is compiled for that backend.
struct product_sizes {
  std::size_t rows, in, out;
};

/// A weight matrix that stays.
struct kept_weights {
  virtual ~kept_weights() = default;
  /// `y = x w^T`
  virtual void product(std::size_t rows, const float* x, float* y) const = 0;
};

struct products_side {
  const char* name;
  void (*forward)(product_sizes, const float* x, const float* w, float* y);     ///< `y = x w^T`
  void (*d_input)(product_sizes, const float* dy, const float* w, float* dx);   ///< `dx = dy w`
  void (*d_weight)(product_sizes, const float* dy, const float* x, float* dw);  ///< `dw += dy^T x`
  std::unique_ptr<kept_weights> (*keep)(product_sizes, const float* w);
  void (*scores)(product_sizes, const float* q, const float* k, float* y);  ///< `y = q k^T`, by the general product
};

products_side tiles_side();
products_side blas_side();
products_side eigen_side();
