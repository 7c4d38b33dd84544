// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file accuracy.hpp
/// How accurate a cell of a search space will be: load a checkpoint, read cells, predict. Training and predictors whose
/// preset is known when compiling are left to who wants them: `accuracy/training.hpp`, `accuracy/predictor.hpp`.

#include "ledg/any/accuracy_predictor.hpp"
#include "ledg/version.hpp"
