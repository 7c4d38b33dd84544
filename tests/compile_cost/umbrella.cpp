// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/ledg.hpp>

int main() {}
