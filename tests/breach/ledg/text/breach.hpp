// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Breaks two rules on purpose, so that tests/architecture_check.cmake can be seen to notice.
#include <xtensor/xtensor.hpp>

#include "ledg/onnx/model.hpp"
