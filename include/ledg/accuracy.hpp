// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file accuracy.hpp
/// How accurate a cell of a search space will be: load a checkpoint, read cells, predict. Training and evaluation are
/// left to who trains: `accuracy/training.hpp`, `accuracy/evaluation.hpp`.

#include "ledg/accuracy/features.hpp"
#include "ledg/accuracy/predictor.hpp"
#include "ledg/accuracy/presets.hpp"
#include "ledg/version.hpp"
