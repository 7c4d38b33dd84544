// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_sage.cpp  The predictors of the preset `graph_sage`, compiled.
#include "preset.hpp"

LEDG_COMPILE_PRESET(graph_sage)
