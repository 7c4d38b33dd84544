// SPDX-License-Identifier: BSD-3-Clause
// Compiled as C++17, where one sentence is what must come.
#include <ledg/graph/graph.hpp>

int main() {}
