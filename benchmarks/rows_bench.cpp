// SPDX-License-Identifier: BSD-3-Clause
// Row kernels against Eigen arrays, and products with packed weights against those that pack them each time, on one
// thread. Build with
// -DLEDG_NATIVE=ON to let Eigen use the widest instructions too; ours are chosen when the program runs.
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <string>
#include <unsupported/Eigen/SpecialFunctions>
#include <vector>

#include "ledg/core/elementwise.hpp"
#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"

namespace {

using array = Eigen::Map<Eigen::ArrayXf>;
using constant = Eigen::Map<const Eigen::ArrayXf>;

std::vector<float> ramp(std::size_t n) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = 3.0F * std::sin(static_cast<float>(i));
  return x;
}

/// Rows of several lengths, 64 at a time as between two products.
template <class Function>
void rows_of(benchmark::State& state, Function f) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const auto source = ramp(64 * n);
  auto x = source;
  auto y = source;
  for (auto _ : state) {
    for (std::size_t r = 0; r < 64; ++r) f(n, source.data() + r * n, x.data() + r * n, y.data() + r * n);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(64 * n));
}

void softmax(benchmark::State& state) {
  rows_of(state, [](std::size_t n, const float* in, float* x, float*) {
    std::copy_n(in, n, x);
    ledg::rows::softmax(n, x);
  });
}
void softmax_eigen(benchmark::State& state) {
  rows_of(state, [](std::size_t n, const float* in, float* x, float*) {
    const auto size = static_cast<Eigen::Index>(n);
    const constant a(in, size);
    array b(x, size);
    b = (a - a.maxCoeff()).exp();
    b *= 1.0F / b.sum();
  });
}
void layer_norm(benchmark::State& state) {
  const auto gain = ramp(2048);
  rows_of(state, [&](std::size_t n, const float* in, float*, float* y) {
    ledg::rows::layer_norm(n, in, gain.data(), gain.data(), 1e-5F, y);
  });
}
void layer_norm_eigen(benchmark::State& state) {
  const auto gain = ramp(2048);
  rows_of(state, [&](std::size_t n, const float* in, float*, float* y) {
    const auto size = static_cast<Eigen::Index>(n);
    const constant a(in, size);
    const constant g(gain.data(), size);
    const float mean = a.mean();
    const float inverse = 1.0F / std::sqrt((a - mean).square().mean() + 1e-5F);
    array(y, size) = (a - mean) * inverse * g + g;
  });
}
void gelu(benchmark::State& state) {
  rows_of(state, [](std::size_t n, const float* in, float* x, float*) { ledg::rows::map<ledg::gelu>(n, in, x); });
}
void gelu_eigen(benchmark::State& state) {
  rows_of(state, [](std::size_t n, const float* in, float* x, float*) {
    const auto size = static_cast<Eigen::Index>(n);
    const constant a(in, size);
    array(x, size) = 0.5F * a * (1.0F + (a * 0.70710678F).erf());
  });
}

void lengths(benchmark::internal::Benchmark* b) { b->Arg(32)->Arg(128)->Arg(384)->Arg(1536); }
BENCHMARK(softmax)->Apply(lengths);
BENCHMARK(softmax_eigen)->Apply(lengths);
BENCHMARK(layer_norm)->Apply(lengths);
BENCHMARK(layer_norm_eigen)->Apply(lengths);
BENCHMARK(gelu)->Apply(lengths);
BENCHMARK(gelu_eigen)->Apply(lengths);

/// `{M, K} x {N, K}^T`
void product(benchmark::State& state, bool packed, ledg::weight_type type) {
  const auto m = static_cast<std::size_t>(state.range(0));
  const auto k = static_cast<std::size_t>(state.range(1));
  const auto n = static_cast<std::size_t>(state.range(2));
  auto x = ramp(m * k);
  auto w = ramp(n * k);
  std::vector<float> y(m * n);
  const ledg::matrix_view<const float> vx(x.data(), m, k);
  const ledg::matrix_view<const float> vw(w.data(), n, k);
  const ledg::matrix_view<float> vy(y.data(), m, n);
  ledg::packed_weights p(n, k, type);
  p.assign(0, vw);
  ledg::workspace<float> memory;
  for (auto _ : state) {
    if (packed)
      ledg::packed_product(vx, p, nullptr, ledg::epilogue::none, vy);
    else
      ledg::multiply_transposed<float>(vx, vw, nullptr, vy, memory);
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * static_cast<double>(m * n * k), benchmark::Counter::kIsIterationInvariantRate);
}

void sizes(benchmark::internal::Benchmark* b) {
  for (const int m : {16, 32, 128}) b->Args({m, 384, 1536})->Args({m, 1536, 384});
}
BENCHMARK_CAPTURE(product, packed_f32, true, ledg::weight_type::f32)->Apply(sizes);
BENCHMARK_CAPTURE(product, packed_f16, true, ledg::weight_type::f16)->Apply(sizes);
BENCHMARK_CAPTURE(product, not_packed, false, ledg::weight_type::f32)->Apply(sizes);

}  // namespace
