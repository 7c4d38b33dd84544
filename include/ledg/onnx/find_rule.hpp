// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/onnx/inference.hpp"

/// @file onnx/find_rule.hpp

namespace ledg::inline LEDG_ABI::onnx {

/// Rules of the operator of @p n, or nullptr for an operator this library does not know. Operators of `com.microsoft`
/// without a row of their own follow ONNX's of the same name; those of other domains are unknown.
[[nodiscard]] LEDG_INLINE const operator_rule* find_rule(const node_view& n);

}  // namespace ledg::inline LEDG_ABI::onnx

#ifndef LEDG_COMPILED
#include "ledg/onnx/find_rule_impl.hpp"
#endif
