// SPDX-License-Identifier: BSD-3-Clause
/// @file any_accuracy_predictor.cpp  Accuracy predictors of whatever preset, compiled.
#include "ledg/any/accuracy_predictor_impl.hpp"
