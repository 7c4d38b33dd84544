// SPDX-License-Identifier: BSD-3-Clause
/// @file nn_former.cpp  The predictors of the preset `nn_former`, compiled.
#include "preset.hpp"

LEDG_COMPILE_PRESET(nn_former)
