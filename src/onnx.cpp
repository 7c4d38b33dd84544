// SPDX-License-Identifier: BSD-3-Clause
/// @file onnx.cpp  Reading ONNX files, compiled.
#include "ledg/onnx/find_rule_impl.hpp"
#include "ledg/onnx/graph_maker_impl.hpp"
#include "ledg/onnx/model_impl.hpp"
#include "ledg/onnx/read_impl.hpp"
#include "ledg/onnx/shape_inference_impl.hpp"
