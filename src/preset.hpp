// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/any/accuracy_training_impl.hpp"
#include "ledg/any/latency_predictor_impl.hpp"
#include "ledg/any/latency_training_impl.hpp"

/// @file preset.hpp  All that is compiled for a preset. What its predictors share is compiled once, so it stands in one
/// source.
#define LEDG_COMPILE_PRESET(preset)         \
  namespace ledg::inline LEDG_ABI {         \
  LEDG_LATENCY_PRESET(template, preset)     \
  LEDG_ACCURACY_PRESET(template, preset)    \
  LEDG_LATENCY_EVALUATION(template, preset) \
  namespace detail {                        \
  LEDG_LATENCY_TRAINING(template, preset)   \
  LEDG_ACCURACY_TRAINING(template, preset)  \
  }                                         \
  }
