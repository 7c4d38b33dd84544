// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file ledg.hpp
/// Everything but distillation (`distill.hpp`) and several processes (`train/mpi.hpp`). A program that needs a part
/// includes the header of that part, which compiles in a fraction of the time: `latency.hpp` to predict, `onnx.hpp` to
/// read a network. `graph.hpp`, `text.hpp`, `io.hpp`, `onnx.hpp`, `hardware.hpp` and `data.hpp` bring no tensor library.

#include "ledg/accuracy.hpp"
#include "ledg/accuracy/evaluation.hpp"
#include "ledg/accuracy/presets.hpp"
#include "ledg/accuracy/training.hpp"
#include "ledg/any/accuracy_training.hpp"
#include "ledg/any/latency_training.hpp"
#include "ledg/bert.hpp"
#include "ledg/data.hpp"
#include "ledg/graph.hpp"
#include "ledg/hardware.hpp"
#include "ledg/io.hpp"
#include "ledg/latency.hpp"
#include "ledg/latency/evaluation.hpp"
#include "ledg/latency/presets.hpp"
#include "ledg/latency/training.hpp"
#include "ledg/model.hpp"
#include "ledg/nn.hpp"
#include "ledg/onnx.hpp"
#include "ledg/text.hpp"
#include "ledg/train.hpp"
#include "ledg/version.hpp"
