// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "ledg/onnx/find_rule.hpp"  // IWYU pragma: keep
#include "ledg/onnx/operator_table.hpp"

/// @file onnx/find_rule_impl.hpp  The bodies of onnx/find_rule.hpp.

namespace ledg::inline LEDG_ABI::onnx {

LEDG_INLINE const operator_rule* find_rule(const node_view& n) {
  if (n.domain.empty()) return rules::find_by_name(n.op);
  const auto* own = rules::find_by_name(std::string(n.domain) + "." + std::string(n.op));
  return own != nullptr || n.domain != "com.microsoft" ? own : rules::find_by_name(n.op);
}

}  // namespace ledg::inline LEDG_ABI::onnx
