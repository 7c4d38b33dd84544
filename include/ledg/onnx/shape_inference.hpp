// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/namespace.hpp"
#include "ledg/onnx/operator_rule.hpp"
#include "ledg/onnx/options.hpp"

/// @file onnx/shape_inference.hpp
/// Shapes of all tensors of a model. Values of shape arithmetic (`Shape`, `Gather`, `Concat`, ...) are computed along
/// the way. What cannot be known stays unknown, with the reason; nothing is guessed.

namespace ledg::inline LEDG_ABI::onnx {

/// Result of the inference: tensors by index, and how nodes refer to them.
struct inference {
  std::vector<tensor_state> tensors;
  std::vector<std::int32_t> links;   ///< tensor of each name in `graph_view::names`; -1 for an absent optional input
  std::vector<std::size_t> order;    ///< nodes in an order in which producers come first
  std::vector<std::int32_t> inputs;  ///< tensors of the model's true inputs (without initializers)
  std::vector<std::int32_t> outputs;
  std::vector<std::int64_t> macs;  ///< of each node; -1 where shapes are missing
  std::vector<std::string> reasons;

  [[nodiscard]] std::span<const std::int32_t> part(slice s) const {
    return std::span<const std::int32_t>(links).subspan(s.begin, s.size);
  }
};

/// Rules of the operator of @p n, or nullptr for an operator this library does not know. Operators of `com.microsoft`
/// without a row of their own follow ONNX's of the same name; those of other domains are unknown.
[[nodiscard]] LEDG_INLINE const operator_rule* find_rule(const node_view& n);

/// Infers the shapes of all tensors of @p model.
/// @param file  how messages name the file
/// @throws graph_error  on a tensor that nothing or more than one thing produces, and on a cycle
/// @throws lookup_error on an option that names no input or free dimension of the model
/// @throws input_error  on a given shape that contradicts the model or another one
[[nodiscard]] LEDG_INLINE inference infer_shapes(const model_view& model, const options& given, std::string_view file);

}  // namespace ledg::inline LEDG_ABI::onnx

#ifndef LEDG_COMPILED
#include "ledg/onnx/shape_inference_impl.hpp"
#endif
