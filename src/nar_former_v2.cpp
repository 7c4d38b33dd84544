// SPDX-License-Identifier: BSD-3-Clause
/// @file nar_former_v2.cpp  The predictors of the preset `nar_former_v2`, compiled.
#include "preset.hpp"

LEDG_COMPILE_PRESET(nar_former_v2)
