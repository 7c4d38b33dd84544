// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file latency.hpp
/// How long a network takes on a device: load a checkpoint of whatever preset, read an ONNX file, find the device,
/// predict. Predictors that are composed when compiling are `latency/predictor.hpp` with the parts of `model.hpp`;
/// training and evaluation of those are `latency/training.hpp` and `latency/evaluation.hpp`. Where `ledg::compiled` is
/// linked, this header brings no tensors; a source that composes then includes those it needs.

#include "ledg/any/latency_predictor.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/version.hpp"
