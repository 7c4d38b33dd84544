// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file onnx.hpp  ONNX files: read into graphs, and written.

#include "ledg/onnx/dimension_names.hpp"
#include "ledg/onnx/expansion.hpp"
#include "ledg/onnx/file_kind.hpp"
#include "ledg/onnx/find_rule.hpp"
#include "ledg/onnx/functions.hpp"
#include "ledg/onnx/graph_facts.hpp"
#include "ledg/onnx/inference.hpp"
#include "ledg/onnx/inference_context.hpp"
#include "ledg/onnx/inference_run.hpp"
#include "ledg/onnx/input_shapes.hpp"
#include "ledg/onnx/links.hpp"
#include "ledg/onnx/model.hpp"
#include "ledg/onnx/operator_rule.hpp"
#include "ledg/onnx/operator_table.hpp"
#include "ledg/onnx/options.hpp"
#include "ledg/onnx/parameters.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/onnx/shape_inference.hpp"
#include "ledg/onnx/wire.hpp"
#include "ledg/onnx/write.hpp"
#include "ledg/version.hpp"
