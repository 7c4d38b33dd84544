// SPDX-License-Identifier: BSD-3-Clause
// Times a training step (forward, backward, AdamW) and inference of graph encoders: 6 layers, hidden size 256, 8 heads,
// feed-forward of four times the size. `floor_...` are the matrix products of the same work alone.
// benchmarks/peers/graph.py builds the same graphs; benchmarks/compare_graph.sh times both in turns.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/products.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/workspaces.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/pooling.hpp"
#include "ledg/model/presets.hpp"
#include "ledg/train/optimizer.hpp"
#include "ledg/core/sharding.hpp"

namespace {

using namespace ledg;

using shared_qkv = graph_encoder<dgsa<masks<grandfather, father, child>, mlp_gate>, feed_forward<gelu>>;
using full_attention = graph_encoder<masked_attention<masks<every_node>>, feed_forward<gelu>>;
using branch_qkv_encoder =  // Q, K and V of its own for each mask
    graph_encoder<dgsa<masks<grandfather, father, child>, mlp_gate, branch_qkv>, feed_forward<gelu>>;

constexpr graph_encoder_config config{
    .hidden_size = 256, .num_layers = 6, .num_heads = 8, .intermediate_size = 4 * 256, .dropout = 0.0};
constexpr std::size_t shard_count = 2;  // one for each thread there may be

/// Who feeds whom: blocks of seven nodes with two branches and a skip around them; @p shift moves their bounds.
csr network(std::int32_t size, std::int32_t shift) {
  csr parents;
  for (std::int32_t i = 0; i < size; ++i) {
    const auto place = (i + shift) % 7;
    const auto feed = [&](std::int32_t back) {
      if (back <= i) parents.indices.push_back(i - back);
    };
    if (place == 6) feed(6);
    if (place == 3 || place == 5) feed(3);
    if (place != 3) feed(1);
    parents.close_row();
  }
  return parents;
}

/// Nodes of graph @p g of a batch: around 150 different sizes, otherwise @p nodes.
std::int32_t graph_size(std::size_t g, std::int32_t nodes) {
  return nodes == 150 ? static_cast<std::int32_t>(100 + g * 37 % 101) : nodes;
}

/// Encoder, mean pooling and one number a graph.
template <class Encoder>
class model {
 public:
  struct context {
    typename Encoder::template context<float> encoder;
    linear::context<float> head;
  };

  model() : encoder_(layout_, "graph", config), head_(layout_, "head", config.hidden_size, 1) {}

  [[nodiscard]] const parameter_layout& layout() const { return layout_; }

  [[nodiscard]] matrix_view<float> forward(const forward_pass<float>& pass, matrix_view<const float> x,
                                           const graph_structure& s, context& c) const {
    const matrix_view<const float> nodes = encoder_.forward(pass, x, s, c.encoder);
    return head_.forward(pass, mean_pool::forward(pass, nodes, s.batch.offsets), c.head);
  }
  void backward(const backward_pass<float>& pass, matrix_view<const float> dy, const graph_structure& s,
                const context& c) const {
    const matrix_view<const float> d_pooled = head_.backward(pass, dy, c.head);
    const matrix_view<const float> d_nodes = mean_pool::backward(pass, d_pooled, s.batch.offsets);
    encoder_.backward(pass, d_nodes, s, c.encoder);
  }

 private:
  parameter_layout layout_;
  Encoder encoder_;
  linear head_;
};

/// Graphs that one thread works on, with their rows.
template <class Encoder>
struct shard {
  graph_structure structure;
  std::vector<float> x;
  typename model<Encoder>::context context;

  explicit shard(const std::vector<csr>& graphs) {
    std::vector<const csr*> list;
    for (const auto& g : graphs) list.push_back(&g);
    structure = Encoder::structure(graph_batch(list));
    x.resize(rows() * config.hidden_size);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 2001) / 1000.0F - 1.0F;
  }

  [[nodiscard]] std::size_t rows() const { return structure.batch.node_count(); }
  [[nodiscard]] matrix_view<const float> input() const { return {x.data(), rows(), config.hidden_size}; }
};

/// A batch dealt out: each graph to the shard with the fewest nodes.
std::vector<std::vector<csr>> dealt(std::size_t graphs, std::int32_t nodes, std::size_t shards) {
  std::vector<std::vector<csr>> parts(shards);
  std::vector<std::size_t> load(shards);
  for (std::size_t g = 0; g < graphs; ++g) {
    const auto s = static_cast<std::size_t>(std::min_element(load.begin(), load.end()) - load.begin());
    parts[s].push_back(network(graph_size(g, nodes), static_cast<std::int32_t>(g)));
    load[s] += parts[s].back().rows();
  }
  return parts;
}

/// The most memory that this process had resident, MB; 0 where the system does not say.
double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string field; status >> field;)
    if (double kb = 0; field == "VmHWM:" && status >> kb) return kb / 1024;
  return 0;
}

template <class Encoder>
void train(benchmark::State& state) {
  const model<Encoder> net;
  const auto graphs = static_cast<std::size_t>(state.range(0));
  std::vector<std::unique_ptr<shard<Encoder>>> shards;
  for (const auto& part : dealt(graphs, static_cast<std::int32_t>(state.range(1)), shard_count))
    shards.push_back(std::make_unique<shard<Encoder>>(part));
  thread_pool pool(static_cast<std::size_t>(state.range(2)));
  std::vector<float> parameters(net.layout().size());
  std::vector<float> gradients(net.layout().size());
  net.layout().template initialize<float>(parameters, 1);
  gradient_shards<float> sums(shard_count, net.layout().size());
  workspaces<float> memories;
  adamw::state<float> optimizer(adamw{}, net.layout());
  std::uint64_t steps = 0;
  const auto step = [&] {
    std::fill(gradients.begin(), gradients.end(), 0.0F);
    const double loss = sums.run(pool, std::span(gradients), [&](std::size_t i, std::span<float> own) {
      auto& s = *shards[i];
      const auto memory = memories.borrow();
      const auto y = net.forward({parameters.data(), memory.get(), true}, s.input(), s.structure, s.context);
      double total = 0;
      for (std::size_t g = 0; g < y.rows; ++g) {  // mean squared distance from 1
        const float error = *y.row(g) - 1.0F;
        total += static_cast<double>(error * error) / static_cast<double>(graphs);
        *y.row(g) = 2 * error / static_cast<float>(graphs);
      }
      net.backward({parameters.data(), own.data(), memory.get()}, y, s.structure, s.context);
      return total;
    });
    optimizer.update(parameters, gradients, 1e-4, steps++, pool);
    return loss;
  };
  for (int warm = 0; warm < 2; ++warm) step();
  for (auto _ : state) benchmark::DoNotOptimize(step());
  state.counters["parameters"] = static_cast<double>(net.layout().size());
  state.counters["workspace_MB"] = static_cast<double>(memories.bytes()) / (1 << 20);
  state.counters["peak_MB"] = peak_mb();
}

template <class Encoder>
void infer(benchmark::State& state) {
  const model<Encoder> net;
  shard<Encoder> s(dealt(1, static_cast<std::int32_t>(state.range(1)), 1).front());
  std::vector<float> parameters(net.layout().size());
  net.layout().template initialize<float>(parameters, 1);
  const packed_parameters packed(net.layout(), parameters);
  workspace<float> memory;
  const auto run = [&] {
    memory.reset();
    const forward_pass<float> pass{.parameters = parameters.data(), .memory = &memory, .packed = &packed};
    return *net.forward(pass, s.input(), s.structure, s.context).row(0);
  };
  for (int warm = 0; warm < 2; ++warm) run();
  for (auto _ : state) benchmark::DoNotOptimize(run());
  state.counters["parameters"] = static_cast<double>(net.layout().size());
}

/// The matrix products of dynamic graph attention's layers: `y = x W^T` and, in training, `dW += dy^T x` and
/// `dx = dy W`. @p projections counts the Q, K and V.
class step_products {
 public:
  step_products(std::size_t rows, std::size_t projections)
      : rows_(rows),
        shapes_{{{256, 256 * 3 * projections}, {3 * 256, 256}, {256, 3}, {256, 256}, {256, 1024}, {1024, 256}}},
        x_(rows * 1024, 0.5F),
        y_(rows * 256 * 9, 0.5F) {
    std::size_t size = 0;
    for (const auto& [in, out] : shapes_) size += in * out;
    weights_.assign(size * config.num_layers, 0.01F);
    gradients_.assign(weights_.size(), 0.0F);
  }

  void forward() {
    each([&](matrix_view<float> x, matrix_view<float> y, matrix_view<float> w, matrix_view<float>) {
      multiply_transposed<float>(x, w, nullptr, y, memory_);
    });
  }
  void backward() {
    each([&](matrix_view<float> x, matrix_view<float> y, matrix_view<float> w, matrix_view<float> d) {
      add_transposed_product(y, x, d, memory_);
      multiply(y, w, x, memory_);
    });
  }

 private:
  template <class Function>
  void each(Function product) {
    std::size_t at = 0;
    for (std::size_t layer = 0; layer < config.num_layers; ++layer)
      for (const auto& [in, out] : shapes_) {
        product(matrix_view<float>(x_.data(), rows_, in), matrix_view<float>(y_.data(), rows_, out),
                matrix_view<float>(weights_.data() + at, out, in), matrix_view<float>(gradients_.data() + at, out, in));
        at += in * out;
      }
  }

  std::size_t rows_;
  std::array<std::pair<std::size_t, std::size_t>, 6> shapes_;
  std::vector<float> x_, y_, weights_, gradients_;
  workspace<float> memory_;
};

void floor_of(benchmark::State& state, std::size_t projections, bool training) {
  const auto graphs = static_cast<std::size_t>(state.range(0));
  std::vector<step_products> shards;
  for (const auto& part : dealt(graphs, static_cast<std::int32_t>(state.range(1)), training ? shard_count : 1)) {
    std::size_t rows = 0;
    for (const auto& g : part) rows += g.rows();
    shards.emplace_back(rows, projections);
  }
  thread_pool pool(static_cast<std::size_t>(state.range(2)));
  const auto run = [&] {
    pool.run(shards.size(), [&](std::size_t i) {
      shards[i].forward();
      if (training) shards[i].backward();
    });
  };
  run();
  for (auto _ : state) run();
}

void batches(benchmark::internal::Benchmark* b) {
  b->ArgNames({"graphs", "nodes", "threads"})->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
  for (const std::int64_t threads : {1, 2}) b->Args({16, 150, threads})->Args({4, 500, threads});
}
/// One graph alone, to see what memory grows with.
void growing(benchmark::internal::Benchmark* b) {
  b->ArgNames({"graphs", "nodes", "threads"})->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
  for (const std::int64_t nodes : {500, 1000, 2000}) b->Args({1, nodes, 1});
}
void singles(benchmark::internal::Benchmark* b) {
  b->ArgNames({"graphs", "nodes", "threads"})->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
  b->Args({1, 100, 1})->Args({1, 500, 1});
}

void train_shared(benchmark::State& state) { train<shared_qkv>(state); }
void train_full(benchmark::State& state) { train<full_attention>(state); }
void infer_shared(benchmark::State& state) { infer<shared_qkv>(state); }
BENCHMARK(train_shared)->Apply(batches)->Apply(growing);
BENCHMARK(train_full)->Apply(batches);
BENCHMARK(infer_shared)->Apply(singles);
void train_branch(benchmark::State& state) { train<branch_qkv_encoder>(state); }
void infer_branch(benchmark::State& state) { infer<branch_qkv_encoder>(state); }
BENCHMARK(train_branch)->Apply(batches);
BENCHMARK(infer_branch)->Apply(singles);
BENCHMARK_CAPTURE(floor_of, train_shared, 1, true)->Apply(batches);
BENCHMARK_CAPTURE(floor_of, train_branch, 3, true)->Apply(batches);
BENCHMARK_CAPTURE(floor_of, infer_shared, 1, false)->Apply(singles);
BENCHMARK_CAPTURE(floor_of, infer_branch, 3, false)->Apply(singles);

}  // namespace

BENCHMARK_MAIN();
