// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/hardware.hpp>

#if defined(XTENSOR_VERSION_MAJOR) || defined(EIGEN_WORLD_VERSION)
#error "the catalogue of devices must not need xtensor or Eigen"
#endif

int main() { return ledg::hardware::find("Tesla T4").vendor == "NVIDIA" ? 0 : 1; }
