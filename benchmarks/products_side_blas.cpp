// SPDX-License-Identifier: BSD-3-Clause
// Products of BLAS, whatever the build was set up for.
#undef LEDG_PRODUCTS_BLAS
#undef LEDG_PRODUCTS_EIGEN
#define LEDG_PRODUCTS_BLAS
#include "products_side_here.hpp"

products_side blas_side() { return side_here(); }
