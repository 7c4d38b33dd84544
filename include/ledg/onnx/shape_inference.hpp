// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "ledg/core/namespace.hpp"
#include "ledg/onnx/inference.hpp"
#include "ledg/onnx/options.hpp"

/// @file onnx/shape_inference.hpp
/// Shapes of all tensors of a model. Values of shape arithmetic (`Shape`, `Gather`, `Concat`, ...) are computed along
/// the way. What cannot be known is what the file says (`value_info`, outputs), marked as such; else it stays unknown,
/// with the reason. Graphs inside nodes are gone through where they stand.

namespace ledg::inline LEDG_ABI::onnx {

/// Infers the shapes of all tensors of @p model. @pre `expand_functions` was here
/// @param file  how messages name the file
/// @throws graph_error  on a tensor that nothing or more than one thing produces, and on a cycle
/// @throws lookup_error on an option that names no input or free dimension of the model
/// @throws input_error  on a given shape that contradicts the model or another one
[[nodiscard]] LEDG_INLINE inference infer_shapes(const model_view& model, const options& given, std::string_view file);

}  // namespace ledg::inline LEDG_ABI::onnx

#ifndef LEDG_COMPILED
#include "ledg/onnx/shape_inference_impl.hpp"
#endif
