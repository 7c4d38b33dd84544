// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file latency.hpp
/// How long a network takes on a device: load a checkpoint, read an ONNX file, find the device, predict. Training and
/// evaluation cost more to compile and are left to who trains: `latency/training.hpp`, `latency/evaluation.hpp`.

#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/presets.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/version.hpp"
