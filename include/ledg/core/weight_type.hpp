// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/half.hpp"
#include "ledg/core/pack.hpp"

/// @file core/weight_type.hpp
/// The types that weights are stored in, and how they become floats, which is exact.

namespace ledg::inline LEDG_ABI {

/// How the elements of weights are stored.
enum class weight_type : std::uint8_t { f32, f16, bf16 };

/// `F32`, `F16`, `BF16`.
[[nodiscard]] constexpr std::string_view name_of(weight_type type) {
  return std::array<std::string_view, 3>{"F32", "F16", "BF16"}[static_cast<std::size_t>(type)];
}

/// Bytes of one element.
[[nodiscard]] constexpr std::size_t size_of(weight_type type) { return type == weight_type::f32 ? 4 : 2; }

namespace detail {

#if defined(__x86_64__)
[[gnu::target("avx2,fma,f16c")]] inline void widen_half_f16c(std::size_t n, const std::uint16_t* from, float* to) {
  using halves = simd::vector_of<short, 8>::type;
  for (std::size_t i = 0; i < n; i += 8) {
    halves h;
    std::memcpy(&h, from + i, sizeof h);
    const auto wide = __builtin_ia32_vcvtph2ps256(h);
    std::memcpy(to + i, &wide, sizeof wide);
  }
}
#endif

struct widen_bfloat16 {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const std::uint16_t* from, float* to) {
    for (std::size_t i = 0; i < n; i += Lanes) {
      typename simd::vector_of<std::uint16_t, Lanes>::type bits;
      std::memcpy(&bits, from + i, sizeof bits);
      const auto wide = __builtin_convertvector(bits, typename simd::vector_of<std::uint32_t, Lanes>::type) << 16;
      std::memcpy(to + i, &wide, sizeof wide);
    }
  }
};

/// @p n stored elements, a multiple of 16, as floats, with instructions of @p set. @pre @p type is not F32
inline void widen(weight_type type, instruction_set set, std::size_t n, const std::uint16_t* from, float* to) {
  if (type == weight_type::bf16) return dispatch<widen_bfloat16>(set, n, from, to);
#if defined(__x86_64__)
  if (set != instruction_set::baseline) return widen_half_f16c(n, from, to);
#endif
  for (std::size_t i = 0; i < n; ++i) to[i] = half_to_float(from[i]);
}

/// A number of any stored type at @p from, which need not be aligned.
[[nodiscard]] inline float widened(weight_type type, const std::byte* from) {
  if (type == weight_type::f32) {
    float value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
  std::uint16_t bits;
  std::memcpy(&bits, from, sizeof bits);
  return type == weight_type::f16 ? half_to_float(bits) : bfloat16_to_float(bits);
}

}  // namespace detail

/// @p n numbers of any stored type, at an address that need not be aligned.
inline void widen_row(weight_type type, std::size_t n, const std::byte* from, float* to) {
  if (type == weight_type::f32) {
    if (n > 0) std::memcpy(to, from, n * sizeof(float));
    return;
  }
  const std::size_t whole = n / 16 * 16;
  detail::widen(type, instructions(), whole, reinterpret_cast<const std::uint16_t*>(from), to);
  for (std::size_t i = whole; i < n; ++i) to[i] = detail::widened(type, from + i * size_of(type));
}

/// The number of type @p stored at @p from, written to @p to as @p type, rounded to nearest. Neither need be aligned.
inline void write_as(weight_type type, weight_type stored, const std::byte* from, std::byte* to) {
  if (stored == type) {
    std::memcpy(to, from, size_of(type));
    return;
  }
  const float value = detail::widened(stored, from);
  const std::uint16_t bits = type == weight_type::f16 ? float_to_half(value) : float_to_bfloat16(value);
  if (type == weight_type::f32)
    std::memcpy(to, &value, sizeof value);
  else
    std::memcpy(to, &bits, sizeof bits);
}

}  // namespace ledg::inline LEDG_ABI
