// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ledg/nn/parameters.hpp"
#include "support/reference.hpp"

/// @file closed_form.hpp
/// Numbers and graphs that closed_form.py makes too, to the last bit, so that golden files hold results alone.
namespace ledg_test {

/// 32 mixed bits.
[[nodiscard]] inline std::uint32_t closed_form_bits(std::uint32_t seed, std::uint32_t index) {
  std::uint32_t x = index * 0x9E3779B1U + seed * 0x85EBCA77U + 0x165667B1U;
  x = (x ^ (x >> 15U)) * 0x85EBCA77U;
  x = (x ^ (x >> 13U)) * 0xC2B2AE3DU;
  return x ^ (x >> 16U);
}

/// A multiple of 2^-15 in [-1, 1): exact in float too.
[[nodiscard]] inline double closed_form_number(std::uint32_t seed, std::size_t index) {
  return static_cast<double>(closed_form_bits(seed, static_cast<std::uint32_t>(index)) >> 16U) / 32768.0 - 1.0;
}

template <class T = double>
[[nodiscard]] dense<T> closed_form_matrix(std::uint32_t seed, std::size_t rows, std::size_t cols) {
  dense<T> m(rows, cols);
  for (std::size_t i = 0; i < m.values.size(); ++i) m.values[i] = static_cast<T>(closed_form_number(seed, i));
  return m;
}

/// Gains in [3/4, 5/4), everything else in [-1/4, 1/4); what a parameter is follows from its name.
template <class T>
[[nodiscard]] std::vector<T> closed_form_parameters(const ledg::parameter_layout& layout) {
  std::vector<T> values(layout.size());
  for (const auto& p : layout.entries()) {
    std::uint32_t seed = 2166136261U;  // FNV-1a
    for (const char c : p.name) seed = (seed ^ static_cast<unsigned char>(c)) * 16777619U;
    const double mean = std::string_view(p.name).ends_with("norm.weight") ? 1.0 : 0.0;
    for (std::size_t i = 0; i < p.size; ++i)
      values[p.offset + i] = static_cast<T>(mean + closed_form_number(seed, i) / 4);
  }
  return values;
}

/// The producers of each node: a chain with gaps and skips, about 1.2 edges a node.
[[nodiscard]] inline ledg::csr closed_form_parents(std::uint32_t size, std::uint32_t seed) {
  edges list;
  for (std::uint32_t i = 1; i < size; ++i) {
    const auto chain = closed_form_bits(seed, 3 * i);
    const auto near = closed_form_bits(seed, 3 * i + 1);
    const auto far = closed_form_bits(seed, 3 * i + 2);
    if (chain % 8 != 0) list.emplace_back(i - 1, i);
    if (near % 4 == 0) list.emplace_back(i - 1 - near / 4 % std::min(i, 10U), i);
    if (far % 16 == 0) list.emplace_back(far / 16 % i, i);
  }
  return parents(size, list);
}

}  // namespace ledg_test
