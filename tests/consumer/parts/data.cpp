// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/data.hpp>

#if defined(XTENSOR_VERSION_MAJOR) || defined(EIGEN_WORLD_VERSION)
#error "data sets must not need xtensor or Eigen"
#endif

int main() { return ledg::data::dataset{}.graphs.empty() ? 0 : 1; }
