// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ledg/core/namespace.hpp"

/// @file core/dispatch.hpp
/// One choice, made when the program starts, of the instructions that kernels are compiled for: an ordinary build runs
/// at the speed of the processor it meets. A kernel is a type with a static template `run<Lanes>(...)` whose body is
/// inlined whole into a function for each instruction set; `dispatch` calls the one that fits.

/// For what a kernel is made of: it takes on the instructions of the function that it is inlined into.
#define LEDG_ALWAYS_INLINE [[gnu::always_inline]] inline

namespace ledg::inline LEDG_ABI {

/// What kernels are compiled for. The names of the levels are those of the environment variable `LEDG_INSTRUCTIONS`,
/// which lowers the choice (to compare, or to have one machine compute exactly what another does).
enum class instruction_set : std::uint8_t {
  baseline,  ///< what the build is for: 4 floats at a time on any x86-64
  avx2,      ///< with FMA and F16C, 8 floats
  avx512     ///< F, BW, DQ and VL, 16 floats
};

/// Floats of one register.
[[nodiscard]] constexpr std::size_t lanes_of(instruction_set set) {
  return set == instruction_set::avx512 ? 16 : set == instruction_set::avx2 ? 8 : 4;
}

/// `baseline`, `avx2`, `avx512`.
[[nodiscard]] constexpr std::string_view name_of(instruction_set set) {
  return std::array<std::string_view, 3>{"baseline", "avx2", "avx512"}[static_cast<std::size_t>(set)];
}

namespace detail {

[[nodiscard]] inline instruction_set detect_instructions() {
  auto best = instruction_set::baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    best = instruction_set::avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      best = instruction_set::avx512;
  }
#endif
  const char* const wish = std::getenv("LEDG_INSTRUCTIONS");
  for (auto set = instruction_set::baseline; set < best; set = static_cast<instruction_set>(static_cast<int>(set) + 1))
    if (wish != nullptr && wish == name_of(set)) return set;
  return best;
}

// Read by initialisers of other sources before this one ran, it is zero: slow, and right.
inline const instruction_set detected_instructions = detect_instructions();

#if defined(__x86_64__)
template <class Kernel, class... Args>
[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]] auto run_avx512(Args... args) {
  return Kernel::template run<16>(args...);
}
template <class Kernel, class... Args>
[[gnu::target("avx2,fma,f16c")]] auto run_avx2(Args... args) {
  return Kernel::template run<8>(args...);
}
#endif

}  // namespace detail

/// What this process runs on.
[[nodiscard]] inline instruction_set instructions() { return detail::detected_instructions; }

/// Calls `Kernel::run<lanes_of(set)>(args...)`, compiled for @p set. @pre this processor has @p set.
template <class Kernel, class... Args>
auto dispatch(instruction_set set, Args... args) {
#if defined(__x86_64__)
  if (set == instruction_set::avx512) return detail::run_avx512<Kernel>(args...);
  if (set == instruction_set::avx2) return detail::run_avx2<Kernel>(args...);
#endif
  static_cast<void>(set);
  return Kernel::template run<4>(args...);
}

}  // namespace ledg::inline LEDG_ABI
