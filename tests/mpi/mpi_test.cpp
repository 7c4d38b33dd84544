// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/mpi.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/core/sharding.hpp"
#include "ledg/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

// Run by mpirun: every rank goes through the same test cases.
using namespace ledg;

static_assert(communicator<mpi_communicator>);

namespace {

const mpi_communicator& world() {
  static const mpi_session session;
  static const mpi_communicator ranks;
  return ranks;
}

// y = sin(3 a) + noise, with one hidden layer, in shards.
class curve_task {
 public:
  curve_task() : shards_(5, add_parameters()) {}
  const parameter_layout& layout() const { return layout_; }

  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const float> p, std::span<float> gradients, std::uint64_t step, thread_pool& pool,
                           const Ranks& ranks = {}) {
    const auto shard = [&](std::size_t s, std::span<float> g) {
      const auto rows = shards_.rows_of(s, batch);
      double sum = 0;
      for (auto r = rows.first; r < rows.last; ++r) sum += example(p, philox(3).split(batch * step + r), g.data());
      return sum;
    };
    return shards_.run(pool, gradients, shard, ranks);
  }
  static double validate(std::span<const float> p, thread_pool&) {
    double sum = 0;
    std::vector<float> unused(p.size());
    for (std::uint64_t r = 0; r < 40; ++r) sum += example(p, philox(4).split(r), unused.data());
    return sum;
  }

 private:
  static constexpr std::size_t hidden = 9, batch = 23;

  std::size_t add_parameters() {
    layout_.add("in.weight", {hidden, 1}, initializer::xavier);
    layout_.add("in.bias", {hidden}, initializer::zeros);
    layout_.add("out.weight", {1, hidden}, initializer::xavier);
    return layout_.size();
  }
  static double example(std::span<const float> p, const philox& random, float* g) {
    const auto a = static_cast<float>(random.uniform(0));
    float y = 0;
    float h[hidden];
    for (std::size_t k = 0; k < hidden; ++k) y += p[2 * hidden + k] * (h[k] = std::tanh(p[k] * a + p[hidden + k]));
    const double r = static_cast<double>(y) - std::sin(3 * random.uniform(0)) - 0.01 * random.normal(1);
    const auto d = static_cast<float>(2 * r / batch);
    for (std::size_t k = 0; k < hidden; ++k) {
      g[2 * hidden + k] += d * h[k];
      const float e = d * p[2 * hidden + k] * (1 - h[k] * h[k]);
      g[k] += e * a;
      g[hidden + k] += e;
    }
    return r * r / batch;
  }

  parameter_layout layout_;
  gradient_shards<float> shards_;
};

}  // namespace

TEST_CASE("mpi: there are as many ranks as were asked for", "[mpi]") {
  CHECK(world().size() >= 2);
  CHECK(world().rank() < world().size());
}

TEST_CASE("mpi: what ranks exchange", "[mpi]") {
  const auto& ranks = world();
  const auto n = ranks.size();
  std::vector<double> values(3 * n, -1);
  for (std::size_t i = 0; i < 3; ++i) values[3 * ranks.rank() + i] = static_cast<double>(10 * ranks.rank() + i);
  ranks.gather(std::span(values), share_bounds(n, n, 3));
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t i = 0; i < 3; ++i) CHECK(values[3 * r + i] == static_cast<double>(10 * r + i));

  std::vector<float> sum(100001), expected(sum.size());
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] = static_cast<float>(philox(ranks.rank()).normal(i));
    for (std::size_t r = 0; r < n; ++r) expected[i] += static_cast<float>(philox(r).normal(i));
  }
  sum_over_ranks(ranks, std::span(sum));
  CHECK(sum == expected);
  CHECK(sum_over_ranks(ranks, 1.0) == static_cast<double>(n));

  std::vector<float> told(5, static_cast<float>(ranks.rank()));
  ranks.broadcast(std::span(told), n - 1);
  CHECK(told == std::vector<float>(5, static_cast<float>(n - 1)));
  ranks.gather(std::span<float>(), share_bounds(n, 0));
  ranks.broadcast(std::span<float>(), 0);
  ranks.barrier();
}

TEST_CASE("mpi: ranks end with the bits of one process, and rank 0 alone writes", "[mpi]") {
  const auto& ranks = world();
  trainer_config config;
  config.steps = 40;
  config.validate_every = 10;
  config.learning_rate = 0.02;
  config.ema_decay = 0.9;
  config.accumulate = 2;
  curve_task task;
  thread_pool pool(2);
  std::vector<float> initial(task.layout().size());
  task.layout().initialize(std::span(initial), 1);
  const auto one = train<float>(task, config, initial, pool, {});

  const ledg_test::temporary_folder folder;  // each rank has one of its own
  std::uint64_t asked = 0;
  run_control control{folder / "state", true, [&] { return ++asked == 13 && ranks.rank() + 1 == ranks.size(); }};
  const auto part = train_distributed<float>(ranks, task, config, initial, pool, control);
  CHECK(part.interrupted);
  CHECK(part.steps == 13);
  CHECK(std::filesystem::exists(control.state_file) == (ranks.rank() == 0));
  control.stop = nullptr;
  const auto rest = train_distributed<float>(ranks, task, config, initial, pool, control);
  CHECK(rest.parameters == one.parameters);
  CHECK(rest.metric == one.metric);
  CHECK(rest.history == one.history);
}
