// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "ledg/core/dispatch.hpp"

/// @file core/pack.hpp
/// A few floats side by side, the element of vector kernels. Functions written for `pack` and for `float` with the
/// operations below have one text: `multiply_add`, `less`, `select`, `absolute`, `with_sign`, `power_of_two`.

namespace ledg::inline LEDG_ABI::simd {

template <class T, std::size_t Lanes>
struct vector_of {
  typedef T type __attribute__((vector_size(Lanes * sizeof(T))));  // NOLINT: an attribute that `using` cannot carry
};

/// For each lane all bits or none: the outcome of a comparison.
template <std::size_t Lanes>
struct lane_mask {
  typename vector_of<std::int32_t, Lanes>::type v;
};

/// @p Lanes floats. Arguments go by reference: by value their registers would depend on who calls.
template <std::size_t Lanes>
struct pack {
  using floats = typename vector_of<float, Lanes>::type;
  using integers = typename vector_of<std::int32_t, Lanes>::type;
  static constexpr std::size_t lanes = Lanes;

  floats v;

  pack() = default;
  // As bits: a float plus zero would be computed, for -0 becomes 0.
  LEDG_ALWAYS_INLINE pack(float x)
      : v((floats)(integers{} + std::bit_cast<std::int32_t>(x))) {
  }  // NOLINT(google-explicit-constructor): as a float would
  LEDG_ALWAYS_INLINE explicit pack(const floats& x) : v(x) {}

  LEDG_ALWAYS_INLINE static pack load(const float* p) {
    pack x;
    std::memcpy(&x.v, p, sizeof x.v);
    return x;
  }
  LEDG_ALWAYS_INLINE void store(float* p) const { std::memcpy(p, &v, sizeof v); }

  LEDG_ALWAYS_INLINE friend pack operator+(const pack& a, const pack& b) { return pack(a.v + b.v); }
  LEDG_ALWAYS_INLINE friend pack operator-(const pack& a, const pack& b) { return pack(a.v - b.v); }
  LEDG_ALWAYS_INLINE friend pack operator*(const pack& a, const pack& b) { return pack(a.v * b.v); }
  LEDG_ALWAYS_INLINE friend pack operator/(const pack& a, const pack& b) { return pack(a.v / b.v); }
  LEDG_ALWAYS_INLINE friend pack operator-(const pack& a) { return pack(-a.v); }
  LEDG_ALWAYS_INLINE pack& operator+=(const pack& b) { return v += b.v, *this; }

  /// `a * b + c`, rounded once where the instructions can; one expression, since compilers fuse no further.
  LEDG_ALWAYS_INLINE friend pack multiply_add(const pack& a, const pack& b, const pack& c) {
    return pack(a.v * b.v + c.v);
  }

  LEDG_ALWAYS_INLINE friend lane_mask<Lanes> less(const pack& a, const pack& b) { return {a.v < b.v}; }
  LEDG_ALWAYS_INLINE friend pack select(const lane_mask<Lanes>& where, const pack& a, const pack& b) {
    return pack(where.v ? a.v : b.v);
  }
  LEDG_ALWAYS_INLINE friend pack absolute(const pack& a) { return pack((floats)((integers)a.v & 0x7fffffff)); }
  /// @p magnitude, not negative, with the sign of @p sign.
  LEDG_ALWAYS_INLINE friend pack with_sign(const pack& magnitude, const pack& sign) {
    return pack((floats)((integers)magnitude.v | ((integers)sign.v & INT32_MIN)));
  }
  /// 2^n of the integer n that was rounded into the low bits of @p shifted by adding `magic`.
  LEDG_ALWAYS_INLINE friend pack power_of_two(const pack& shifted, float magic) {
    return pack((floats)(((integers)shifted.v - (std::bit_cast<std::int32_t>(magic) - 127)) << 23));
  }

  /// The sum of the lanes, halves first.
  [[nodiscard]] LEDG_ALWAYS_INLINE float sum() const {
    if constexpr (Lanes == 4) {
      return (v[0] + v[2]) + (v[1] + v[3]);
    } else {
      const auto [low, high] = halves();
      return (low + high).sum();
    }
  }
  /// The greatest lane; a NaN anywhere may or may not be it.
  [[nodiscard]] LEDG_ALWAYS_INLINE float greatest() const {
    if constexpr (Lanes == 4) {
      const float a = v[0] < v[2] ? v[2] : v[0];
      const float b = v[1] < v[3] ? v[3] : v[1];
      return a < b ? b : a;
    } else {
      const auto [low, high] = halves();
      return select(less(low, high), high, low).greatest();
    }
  }

 private:
  [[nodiscard]] LEDG_ALWAYS_INLINE std::pair<pack<Lanes / 2>, pack<Lanes / 2>> halves() const {
    std::pair<pack<Lanes / 2>, pack<Lanes / 2>> both;
    std::memcpy(&both.first.v, &v, sizeof v / 2);
    std::memcpy(&both.second.v, reinterpret_cast<const char*>(&v) + sizeof v / 2, sizeof v / 2);
    return both;
  }
};

LEDG_ALWAYS_INLINE float multiply_add(float a, float b, float c) { return a * b + c; }
LEDG_ALWAYS_INLINE bool less(float a, float b) { return a < b; }
LEDG_ALWAYS_INLINE float select(bool where, float a, float b) { return where ? a : b; }
LEDG_ALWAYS_INLINE double multiply_add(double a, double b, double c) { return a * b + c; }
LEDG_ALWAYS_INLINE bool less(double a, double b) { return a < b; }
LEDG_ALWAYS_INLINE double select(bool where, double a, double b) { return where ? a : b; }
LEDG_ALWAYS_INLINE float absolute(float a) { return std::fabs(a); }
LEDG_ALWAYS_INLINE float with_sign(float magnitude, float sign) { return std::copysign(magnitude, sign); }
LEDG_ALWAYS_INLINE float power_of_two(float shifted, float magic) {
  return std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(magic) + 127U)
                              << 23U);
}

/// Calls `f(std::integral_constant<std::size_t, i>)` for every i below @p Count, written out: what @p f indexes with i
/// can stay in registers.
template <std::size_t Count, class Function>
LEDG_ALWAYS_INLINE void unrolled(Function f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (f(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<Count>{});
}

}  // namespace ledg::inline LEDG_ABI::simd
