// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/matmul.hpp
/// Matrix products.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void gemm(const context& c) {
  const auto &a = c.dims(0, 2), &b = c.dims(1, 2);
  const bool ta = c.attribute("transA", std::int64_t{0}) != 0, tb = c.attribute("transB", std::int64_t{0}) != 0;
  const auto ka = a[ta ? 0 : 1], kb = b[tb ? 1 : 0];
  if (ka >= 0 && kb >= 0 && ka != kb)
    throw unresolved{"inner dimensions " + std::to_string(ka) + " and " + std::to_string(kb) + " differ"};
  c.set(0, {a[ta ? 1 : 0], b[tb ? 0 : 1]});
}

inline std::int64_t gemm_macs(const context& c) {
  const auto& a = c.dims(0);
  const auto k = a[c.attribute("transA", std::int64_t{0}) != 0 ? 0 : 1];
  return checked_product({checked_product(c.out_dims(0)), k});
}

inline shape product_shape(shape a, shape b) {
  if (a.empty() || b.empty()) throw unresolved{"a product of scalars"};
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  const auto ka = a.back(), kb = b[b.size() - 2];
  if (ka >= 0 && kb >= 0 && ka != kb)
    throw unresolved{"inner dimensions " + std::to_string(ka) + " and " + std::to_string(kb) + " differ"};
  shape out = broadcast(shape(a.begin(), a.end() - 2), shape(b.begin(), b.end() - 2));
  if (!row) out.push_back(a[a.size() - 2]);
  if (!column) out.push_back(b.back());
  return out;
}

inline void matmul(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(1))); }
inline void matmul_integer(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(1)), data_type::int32); }
inline void matmul_qlinear(const context& c) { c.set(0, product_shape(c.dims(0), c.dims(3)), c.type(7)); }

inline void matmul_fused(const context& c) {
  auto a = c.dims(0, 2), b = c.dims(1, 2);
  if (c.attribute("transA", std::int64_t{0}) != 0) std::swap(a[a.size() - 1], a[a.size() - 2]);
  if (c.attribute("transB", std::int64_t{0}) != 0) std::swap(b[b.size() - 1], b[b.size() - 2]);
  c.set(0, product_shape(a, b));
}

inline std::int64_t matmul_macs(const context& c) {
  const auto& a = c.dims(0);
  const bool flipped = c.attribute("transA", std::int64_t{0}) != 0 && a.size() > 1;
  return checked_product({checked_product(c.out_dims(0)), flipped ? a[a.size() - 2] : a.back()});
}

inline void einsum(const context& c) {
  std::string equation(c.attribute("equation", ""));
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  const auto arrow = equation.find("->");
  if (arrow == std::string::npos || equation.find('.') != std::string::npos)
    throw unresolved{"equation '" + equation + "' has no explicit output"};
  std::array<std::int64_t, 128> extent;
  extent.fill(unknown);
  std::size_t at = 0;
  for (std::size_t i = 0; i < c.input_count(); ++i, ++at)
    for (std::size_t k = 0; at < arrow && equation[at] != ','; ++at, ++k) {
      auto& e = extent[static_cast<unsigned char>(equation[at]) & 127];
      e = std::max(e, c.dims(i, k + 1)[k]);
    }
  shape out;
  for (const char letter : equation.substr(arrow + 2)) out.push_back(extent[static_cast<unsigned char>(letter) & 127]);
  c.set(0, std::move(out));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
