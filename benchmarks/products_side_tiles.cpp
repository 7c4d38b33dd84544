// SPDX-License-Identifier: BSD-3-Clause
// The library's own products, whatever the build was set up for.
#undef LEDG_PRODUCTS_BLAS
#undef LEDG_PRODUCTS_EIGEN
#include "products_side_here.hpp"

products_side tiles_side() { return side_here(); }
