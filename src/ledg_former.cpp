// SPDX-License-Identifier: BSD-3-Clause
/// @file ledg_former.cpp  The predictors of the preset `ledg_former`, compiled.
#include "preset.hpp"

LEDG_COMPILE_PRESET(ledg_former)
