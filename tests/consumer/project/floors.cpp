// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/graph/graph.hpp>
#include <ledg/version.hpp>

#ifdef XTENSOR_VERSION_MAJOR
#error "a floor without tensors included xtensor"
#endif

int main() { return sizeof(ledg::graph) > 0 && LEDG_VERSION_MAJOR == 0 ? 0 : 1; }
