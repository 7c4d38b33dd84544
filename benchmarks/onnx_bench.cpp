// SPDX-License-Identifier: BSD-3-Clause
// Times reading the ONNX file that LEDG_ONNX names, and scoring NAS-Bench-201 cells with the shipped checkpoint (run
// from the root of the project). benchmarks/compare_onnx.sh times both beside Python's onnx and PyTorch.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>
#include <span>
#include <vector>

#include "ledg/data/nb201.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/any/accuracy_predictor.hpp"

namespace {

/// Opens, parses and infers all shapes.
void read_onnx(benchmark::State& state) {
  const char* const path = std::getenv("LEDG_ONNX");
  if (path == nullptr) {
    state.SkipWithError("LEDG_ONNX names no file");
    return;
  }
  std::size_t nodes = 0;
  for (auto _ : state) nodes = ledg::onnx::read(path).node_count();
  state.counters["nodes"] = static_cast<double>(nodes);
}

/// Cells all over the search space, each once.
std::vector<ledg::graph> some_cells(std::size_t count) {
  constexpr std::size_t all = 15625;
  constexpr std::size_t step = 7919;  // has no factor in common with `all`: every edge gets every operator
  std::vector<ledg::graph> cells;
  for (std::size_t k = 0; k < count; ++k)
    cells.push_back(ledg::data::nb201::cell_graph(ledg::data::nb201::from_index(static_cast<int>(k * step % all))));
  return cells;
}

/// From graphs to accuracies: texts, features, encoder and head.
void score_cells(benchmark::State& state) {
  const auto model = ledg::any_accuracy_predictor::load("examples/checkpoints/nb201_accuracy.safetensors");
  const auto cells = some_cells(static_cast<std::size_t>(state.range(0)));
  ledg::thread_pool pool(static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(model.predict(cells, {.flags = false}, pool).data());
  state.counters["cells/s"] =
      benchmark::Counter(static_cast<double>(cells.size()), benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(read_onnx)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(score_cells)
    ->ArgNames({"cells", "threads"})
    ->Args({512, 1})
    ->Args({512, 2})
    ->UseRealTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
