// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "ledg/onnx/inference_run.hpp"
#include "ledg/onnx/shape_inference.hpp"  // IWYU pragma: keep
#include "ledg/onnx/subgraphs_impl.hpp"

/// @file onnx/shape_inference_impl.hpp  The bodies of onnx/shape_inference.hpp.

namespace ledg::inline LEDG_ABI::onnx {

LEDG_INLINE inference infer_shapes(const model_view& model, const options& given, std::string_view file) {
  return detail::inference_run(model, given, file).run();
}

}  // namespace ledg::inline LEDG_ABI::onnx
