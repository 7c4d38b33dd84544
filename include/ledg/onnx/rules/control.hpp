// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/control.hpp
/// Operators whose result depends on the data: control flow, and lists of what was found.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void data_dependent(const context&) { throw unresolved{"the shape depends on the data"}; }

inline void non_max_suppression(const context& c) { c.set(0, {unknown, 3}, data_type::int64); }
inline void non_zero(const context& c) {
  c.set(0, {static_cast<std::int64_t>(c.dims(0).size()), unknown}, data_type::int64);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
