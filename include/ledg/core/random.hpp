// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

#include "ledg/core/namespace.hpp"

/// @file core/random.hpp
/// Counter-based random numbers: the value at a position depends on the key and the position alone, never on which
/// thread asked first. Philox 4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.

namespace ledg::inline LEDG_ABI {

/// Stateless generator: a 64-bit key (the seed, mixed with what the numbers are for) and a 128-bit counter.
///
/// Thread-safety: immutable.
class philox {
 public:
  explicit constexpr philox(std::uint64_t key) : key_(key) {}

  /// A generator for a purpose of its own: different @p stream values give independent sequences.
  [[nodiscard]] constexpr philox split(std::uint64_t stream) const {
    const auto b = block(stream, ~std::uint64_t{0});
    return philox(std::uint64_t{b[0]} << 32 | b[1]);
  }

  /// Four random words at counter (@p low, @p high).
  [[nodiscard]] constexpr std::array<std::uint32_t, 4> block(std::uint64_t low, std::uint64_t high = 0) const {
    std::array<std::uint32_t, 4> c{lower(low), upper(low), lower(high), upper(high)};
    std::uint32_t k0 = lower(key_);
    std::uint32_t k1 = upper(key_);
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * c[0];
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * c[2];
      c = {upper(p1) ^ c[1] ^ k0, lower(p1), upper(p0) ^ c[3] ^ k1, lower(p0)};
      k0 += 0x9E3779B9U;
      k1 += 0xBB67AE85U;
    }
    return c;
  }

  /// Uniform in [0, 1) at position @p i, 24 bits.
  [[nodiscard]] constexpr double uniform(std::uint64_t i) const {
    return static_cast<double>(block(i / 4)[static_cast<std::size_t>(i % 4)] >> 8) * 0x1p-24;
  }

  /// Standard normal at position @p i (Box-Muller).
  [[nodiscard]] double normal(std::uint64_t i) const {
    const auto b = block(i, 1);
    const double u = (static_cast<double>(b[0]) + 1.0) * 0x1p-32;
    const double v = static_cast<double>(b[1]) * 0x1p-32;
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
  }

  /// Uniform integer in [0, @p n) at position @p i. @pre n > 0
  [[nodiscard]] constexpr std::uint64_t below(std::uint64_t i, std::uint64_t n) const {
    const auto b = block(i, 2);
    return (std::uint64_t{b[0]} << 32 | b[1]) % n;
  }

  /// Fisher-Yates shuffle of @p values, the same for the same key.
  template <class T>
  constexpr void shuffle(std::span<T> values) const {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i, i)]);
  }

 private:
  static constexpr std::uint32_t lower(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t upper(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

  std::uint64_t key_;
};

}  // namespace ledg::inline LEDG_ABI
