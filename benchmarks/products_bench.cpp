// SPDX-License-Identifier: BSD-3-Clause
// Times the products of a prediction, a training step and a BERT batch in the three backends of core/products.hpp,
// which live in one program. Run with OPENBLAS_NUM_THREADS=1 (or what the linked BLAS calls it): all is for one thread.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "products_side.hpp"

namespace {

/// Numbers that are neither equal nor large.
std::vector<float> ramp(std::size_t n) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = 0.01F * static_cast<float>(i % 101) - 0.5F;
  return x;
}

enum class kind { kept, forward, d_input, d_weight, scores };

void time_product(benchmark::State& state, const products_side& side, kind what, product_sizes s) {
  const auto x = ramp(s.rows * s.in);
  const auto y = ramp(s.rows * s.out);
  const auto w = ramp(s.in * s.out);
  std::vector<float> to(s.rows * (s.in + s.out) + s.in * s.out);
  const auto kept = side.keep(s, w.data());
  for (auto _ : state) {
    switch (what) {
      case kind::kept:
        kept->product(s.rows, x.data(), to.data());
        break;
      case kind::forward:
        side.forward(s, x.data(), w.data(), to.data());
        break;
      case kind::d_input:
        side.d_input(s, y.data(), w.data(), to.data());
        break;
      case kind::d_weight:
        side.d_weight(s, y.data(), x.data(), to.data());
        break;
      case kind::scores:
        side.scores(s, x.data(), w.data(), to.data());
        break;
    }
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * static_cast<double>(s.rows * s.in * s.out),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

struct product_case {
  const char* name;
  kind what;
  product_sizes sizes;
};

const product_case cases[]{
    // Networks of 20 to 200 nodes, weights that stay.
    {"predict", kind::kept, {20, 48, 192}},
    {"predict", kind::kept, {20, 192, 48}},
    {"predict", kind::kept, {60, 48, 48}},
    {"predict", kind::kept, {60, 96, 96}},
    {"predict", kind::kept, {200, 48, 192}},
    {"predict", kind::kept, {200, 192, 192}},
    // 2,400 nodes in all, hidden size 256.
    {"train_forward", kind::forward, {2400, 256, 256}},
    {"train_forward", kind::forward, {2400, 256, 1024}},
    {"train_d_input", kind::d_input, {2400, 256, 256}},
    {"train_d_input", kind::d_input, {2400, 256, 1024}},
    {"train_d_weight", kind::d_weight, {2400, 256, 256}},
    {"train_d_weight", kind::d_weight, {2400, 256, 1024}},
    // 512 tokens, hidden size 384; scores of texts of 16 and 64 tokens.
    {"bert", kind::kept, {512, 384, 1152}},
    {"bert", kind::kept, {512, 384, 384}},
    {"bert", kind::kept, {512, 384, 1536}},
    {"bert", kind::kept, {512, 1536, 384}},
    {"bert_scores", kind::scores, {16, 32, 16}},
    {"bert_scores", kind::scores, {64, 32, 64}},
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const products_side sides[]{tiles_side(), blas_side(), eigen_side()};
  for (const auto& c : cases)
    for (const auto& side : sides) {
      const auto& [rows, in, out] = c.sizes;
      const auto name = std::string(c.name) + '/' + std::to_string(rows) + '/' + std::to_string(in) + '/' +
                        std::to_string(out) + '/' + side.name;
      benchmark::RegisterBenchmark(name.c_str(), [&c, &side](benchmark::State& s) {
        time_product(s, side, c.what, c.sizes);
      })->Unit(benchmark::kMicrosecond);
    }
  benchmark::RunSpecifiedBenchmarks();
}
