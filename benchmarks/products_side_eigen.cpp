// SPDX-License-Identifier: BSD-3-Clause
// Products of Eigen, whatever the build was set up for.
#undef LEDG_PRODUCTS_BLAS
#undef LEDG_PRODUCTS_EIGEN
#define LEDG_PRODUCTS_EIGEN
#include "products_side_here.hpp"

products_side eigen_side() { return side_here(); }
