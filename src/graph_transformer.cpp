// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_transformer.cpp  The predictors of the preset `graph_transformer`, compiled.
#include "preset.hpp"

LEDG_COMPILE_PRESET(graph_transformer)
