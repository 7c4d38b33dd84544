// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ledg/core/half.hpp"
#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/values.hpp
/// Small constants that follow from other constants: what shape arithmetic reads.

namespace ledg::inline LEDG_ABI::onnx::rules {

// Whether a tensor of this shape is small enough for its elements to be tracked.
inline bool few_elements(const shape& s) {
  return known(s) && checked_product(s) <= static_cast<std::int64_t>(most_tracked_values);
}

// Element of a tensor of shape `s`, stretched to `out`, at flat index `at` of `out`.
inline double element(const std::vector<double>& values, const shape& s, const shape& out, std::size_t at) {
  std::size_t index = 0, stride = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto extent = static_cast<std::size_t>(out[out.size() - 1 - i]);
    const auto digit = at % extent;
    at /= extent;
    if (i >= s.size()) continue;
    const auto own = static_cast<std::size_t>(s[s.size() - 1 - i]);
    if (own != 1) index += digit * stride;
    stride *= own;
  }
  return values[index];
}

// `x` as an element of `type` holds it: runtimes compute shape arithmetic in the type that the file says.
inline double rounded_for(data_type type, double x) {
  const auto single = static_cast<float>(x);
  if (type == data_type::float32) return static_cast<double>(single);
  if (type == data_type::float16) return static_cast<double>(half_to_float(float_to_half(single)));
  if (type == data_type::bfloat16) return static_cast<double>(bfloat16_to_float(float_to_bfloat16(single)));
  return is_real(type) || type == data_type::boolean ? x : std::trunc(x);
}

inline void copy_values(const context& c) {
  if (const auto* v = c.values(0)) c.set_values(*v);
}

// Elements of a strided view: element `i` of axis `d` lies `i * strides[d]` after `offset`.
inline std::vector<double> view_of(const std::vector<double>& values, const shape& out, std::int64_t offset,
                                   const list& strides) {
  std::vector<double> result(static_cast<std::size_t>(element_count(out)));
  for (std::size_t k = 0; k < result.size(); ++k) {
    auto at = offset;
    auto rest = static_cast<std::int64_t>(k);
    for (std::size_t d = out.size(); d-- > 0; rest /= out[d]) at += rest % out[d] * strides[d];
    result[k] = values[static_cast<std::size_t>(at)];
  }
  return result;
}

inline list strides_of(const shape& s) {
  list strides(s.size(), 1);
  for (std::size_t d = s.size(); d-- > 1;) strides[d - 1] = strides[d] * s[d];
  return strides;
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
