// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "ledg/hardware/spec.hpp"

/// @file hardware/measure_machine.hpp
/// Peak and memory bandwidth of the machine that this runs on. Meaningful in an optimised build only.

namespace ledg::inline LEDG_ABI::hardware {

/// What was measured.
struct machine_speed {
  double fp32_tflops = 0;    ///< multiply-adds of all threads together, two operations each
  double bandwidth_gbs = 0;  ///< bytes read and written by a triad of all threads together
};

namespace detail {

// What is measured is the machine, not how the caller was compiled: without fused multiply-adds a peak came out a fifth
// too low, without vectors a bandwidth at a fifth. Clang fuses at every level, and the triad's slices are vectors
// already.
#if defined(__GNUC__) && !defined(__clang__)
#define LEDG_OPTIMIZED __attribute__((optimize("O3")))
#else
#define LEDG_OPTIMIZED
#endif

// Ten independent sums hide the latency of a fused multiply-add on two units; they fit the 16 registers of AVX2.
// Multiply-adds are contracted to fused ones, as compilers do in C++ unless told otherwise. The sums begin apart, as a
// compiler would compute equal ones once; they end near 1.
#define LEDG_MULTIPLY_ADDS(bytes)                                    \
  using lanes = float __attribute__((vector_size(bytes)));           \
  const lanes x = lanes{} + factor;                                  \
  const lanes y = lanes{} + (1 - factor);                            \
  lanes a0 = x, a1 = a0 + y, a2 = a1 + y, a3 = a2 + y, a4 = a3 + y;  \
  lanes a5 = a4 + y, a6 = a5 + y, a7 = a6 + y, a8 = a7 + y;          \
  lanes a9 = a8 + y;                                                 \
  for (std::size_t i = 0; i < rounds; ++i) {                         \
    a0 = a0 * x + y;                                                 \
    a1 = a1 * x + y;                                                 \
    a2 = a2 * x + y;                                                 \
    a3 = a3 * x + y;                                                 \
    a4 = a4 * x + y;                                                 \
    a5 = a5 * x + y;                                                 \
    a6 = a6 * x + y;                                                 \
    a7 = a7 * x + y;                                                 \
    a8 = a8 * x + y;                                                 \
    a9 = a9 * x + y;                                                 \
  }                                                                  \
  const lanes sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9; \
  return sum[0]

/// Runs @p rounds times ten multiply-adds of vectors; what it returns keeps them from being left out.
[[nodiscard]] LEDG_OPTIMIZED inline float multiply_adds_16(std::size_t rounds, float factor) { LEDG_MULTIPLY_ADDS(16); }

#if defined(__x86_64__)
[[nodiscard]] LEDG_OPTIMIZED __attribute__((target("avx2,fma"))) inline float multiply_adds_32(std::size_t rounds,
                                                                                               float factor) {
  LEDG_MULTIPLY_ADDS(32);
}

[[nodiscard]] LEDG_OPTIMIZED __attribute__((target("avx512f"))) inline float multiply_adds_64(std::size_t rounds,
                                                                                              float factor) {
  LEDG_MULTIPLY_ADDS(64);
}
#endif

#undef LEDG_MULTIPLY_ADDS

/// `a = b + s c` for @p count floats, four by four.
/// @pre @p count is a multiple of 4, and the arrays lie at multiples of 16 bytes
LEDG_OPTIMIZED inline void triad(float* a, const float* b, const float* c, float s, std::size_t count) {
  using lanes = float __attribute__((vector_size(16), may_alias));
  for (std::size_t i = 0; i < count; i += 4)
    *reinterpret_cast<lanes*>(a + i) =
        *reinterpret_cast<const lanes*>(b + i) + s * *reinterpret_cast<const lanes*>(c + i);
}
#undef LEDG_OPTIMIZED

struct multiply_add_kernel {
  float (*run)(std::size_t rounds, float factor);
  double lanes;
};

/// The kernels that this processor can run. The widest need not be the fastest: some halve their clock for it.
[[nodiscard]] inline std::vector<multiply_add_kernel> multiply_add_kernels() {
  std::vector<multiply_add_kernel> all{{multiply_adds_16, 4}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.push_back({multiply_adds_32, 8});
  if (__builtin_cpu_supports("avx512f")) all.push_back({multiply_adds_64, 16});
#endif
  return all;
}

/// Runs @p work(thread) on @p threads threads at once and gives the sum of what they return.
[[nodiscard]] inline double on_threads(std::size_t threads, const std::function<double(std::size_t)>& work) {
  std::vector<double> results(threads);
  std::vector<std::thread> running;
  for (std::size_t t = 0; t < threads; ++t) running.emplace_back([&, t] { results[t] = work(t); });
  for (auto& r : running) r.join();
  double sum = 0;
  for (const auto r : results) sum += r;
  return sum;
}

/// Calls @p step until @p seconds have passed; how many a second the median one would make. Steps of a millisecond or
/// less are seldom interrupted, so that other work on the machine counts little.
template <class Step>
[[nodiscard]] double rate_of(double seconds, const Step& step) {
  using clock = std::chrono::steady_clock;
  const auto begin = clock::now();
  std::vector<double> times;
  for (auto last = begin;;) {
    step();
    const auto now = clock::now();
    times.push_back(std::chrono::duration<double>(now - last).count());
    last = now;
    if (std::chrono::duration<double>(now - begin).count() >= seconds) break;
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return 1 / std::max(*middle, 1e-9);
}

/// Operations a second of @p kernel on one thread.
[[nodiscard]] inline double multiply_add_rate(const multiply_add_kernel& kernel, double seconds) {
  constexpr std::size_t rounds = 20000;
  volatile float factor = 0.999F;
  volatile float kept = 0;
  return 2 * 10 * kernel.lanes * rounds * rate_of(seconds, [&] { kept = kernel.run(rounds, factor); });
}

/// Bytes a second that one thread moves in `a = b + s c`, slice by slice of arrays far beyond the caches.
[[nodiscard]] inline double triad_rate(std::size_t floats, double seconds) {
  constexpr std::size_t slice = std::size_t{1} << 17;
  floats = std::max(floats / slice, std::size_t{1}) * slice;
  std::vector<float> a(floats, 0.0F);
  std::vector<float> b(floats, 1.0F);
  std::vector<float> c(floats, 2.0F);
  volatile float factor = 0.5F;
  volatile float kept = 0;
  std::size_t at = 0;
  const auto rate = rate_of(seconds, [&] {
    triad(&a[at], &b[at], &c[at], factor, slice);
    kept = a[at];
    at = (at + slice) % floats;
  });
  return 3 * sizeof(float) * static_cast<double>(slice) * rate;
}

}  // namespace detail

/// Measures with @p threads threads for about @p seconds: half of it multiply-adds with the widest vectors that the
/// processor has (each kernel is tried on one thread before), half of it a triad through 192 MB.
/// @pre nothing else runs on the machine
[[nodiscard]] inline machine_speed measure_machine(std::size_t threads, double seconds = 2) {
  threads = std::max<std::size_t>(threads, 1);
  const auto kernels = detail::multiply_add_kernels();
  const double trial = 0.1 * seconds / static_cast<double>(kernels.size());
  const auto* best = &kernels.front();
  double most = 0;
  for (const auto& k : kernels)
    if (const double rate = detail::multiply_add_rate(k, trial); rate > most) {
      most = rate;
      best = &k;
    }
  machine_speed speed;
  speed.fp32_tflops =
      1e-12 * detail::on_threads(threads, [&](std::size_t) { return detail::multiply_add_rate(*best, 0.4 * seconds); });
  const std::size_t floats = (std::size_t{192} << 20) / (3 * sizeof(float) * threads);
  speed.bandwidth_gbs =
      1e-9 * detail::on_threads(threads, [&](std::size_t) { return detail::triad_rate(floats, 0.5 * seconds); });
  return speed;
}

/// Fills in what @p s lacks of peak and bandwidth by measuring with as many threads as it has cores.
inline void measure_missing(spec& s, double seconds = 2) {
  if (s.fp32_tflops && memory_bandwidth(s)) return;
  const auto threads = static_cast<std::size_t>(s.cores.value_or(std::thread::hardware_concurrency()));
  const auto speed = measure_machine(threads, seconds);
  if (!s.fp32_tflops) s.fp32_tflops = speed.fp32_tflops;
  if (!memory_bandwidth(s)) s.bandwidth_gbs = s.measured_bandwidth_gbs = speed.bandwidth_gbs;
  s.confidence = "measured";
  s.source += (s.source.empty() ? "" : "; ") + std::string("measured on this machine");
}

}  // namespace ledg::inline LEDG_ABI::hardware
