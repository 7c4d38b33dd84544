// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/onnx.hpp>

int main() {}
