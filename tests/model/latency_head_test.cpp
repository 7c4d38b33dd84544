// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/latency_head.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "ledg/core/rows.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/model/presets.hpp"
#include "ledg/nn/linear.hpp"
#include "support/catch.hpp"
#include "support/head_case.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// What docs/layers.md shows: no more than a head must have. Launches of all nodes, times what a linear layer makes of
/// the platform: `log(sum) + w . p`.
struct launch_head {
  struct config_type {
    std::size_t platform_size = 32;
    void connect(std::size_t, std::size_t platform_row_size, std::size_t) { platform_size = platform_row_size; }
  };
  template <class T>
  struct context {
    linear::context<T> out;
    std::vector<T> log_ms;
    std::size_t nodes = 0, node_size = 0;
  };
  linear out;

  launch_head(parameter_layout& layout, const std::string& name, const config_type& config)
      : out(layout, name, config.platform_size, 1) {}

  template <class T>
  std::span<const T> forward(const forward_pass<T>& pass, matrix_view<const T> z, matrix_view<const T> p,
                             const latency_head_inputs& in, context<T>& c) const {
    const auto factors = out.forward(pass, p, c.out);
    c.nodes = z.rows;
    c.node_size = z.cols;
    c.log_ms.clear();
    for (const auto& q : in.queries) {
      const auto g = static_cast<std::size_t>(q.graph);
      const auto launch = static_cast<T>(in.platforms[static_cast<std::size_t>(q.platform)].launch_ms);
      T sum{0};
      for (auto i = in.offsets[g]; i < in.offsets[g + 1]; ++i)
        sum += launch * static_cast<T>(in.work[static_cast<std::size_t>(i)].count);
      c.log_ms.push_back(std::log(sum) + *factors.row(static_cast<std::size_t>(q.platform)));
    }
    return c.log_ms;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, std::span<const T> d, const latency_head_inputs& in,
                          matrix_view<T> dp, const context<T>& c) const {
    const auto d_factors = pass.memory->zeros(dp.rows, 1);
    for (std::size_t q = 0; q < d.size(); ++q) *d_factors.row(static_cast<std::size_t>(in.queries[q].platform)) += d[q];
    const auto dx = out.backward(pass, d_factors, c.out);
    for (std::size_t r = 0; r < dp.rows; ++r) rows::axpy(dp.cols, T{1}, dx.row(r), dp.row(r));
    return pass.memory->zeros(c.nodes, c.node_size);
  }
};

struct sizeless {};
struct sized {
  std::size_t node = 0, platform = 0, known = 0;
  void connect(std::size_t n, std::size_t p, std::size_t s) {
    node = n;
    platform = p;
    known = s;
  }
};
struct penalized {
  float factor_penalty = 0.25F;
};

}  // namespace

static_assert(latency_head<launch_head, float> && !regularized_latency_head<launch_head, double>);
static_assert(latency_head<node_latency_head, double> && regularized_latency_head<node_latency_head, double>);
static_assert(latency_head<pooled_latency_head, float> && !regularized_latency_head<pooled_latency_head, float>);
static_assert(!latency_head<linear, float> && !latency_head<int, float>);

TEST_CASE("a head of one's own has the gradients of its values", "[latency_head]") {
  parameter_layout layout;
  const launch_head head(layout, "head", {head_case::platform_size});
  head_case in;
  const auto report = in.check(layout, head);
  LEDG_CHECK_REPORT(report);
}

TEST_CASE("a head of one's own takes the place of the other", "[latency_head]") {
  latency_network_config<launch_head> config;
  config.connect(3);
  CHECK(config.head.platform_size == config.platform.size);
  parameter_layout layout;
  const latency_network<graph_sage, launch_head> network(layout, config);
  CHECK(layout.entries().back().name == "head.bias");
}

TEST_CASE("what a head leaves out has a default", "[latency_head]") {
  sizeless none;
  connect_head(none, 1, 2, 3);
  sized some;
  connect_head(some, 1, 2, 3);
  CHECK(some.node == 1);
  CHECK(some.platform == 2);
  CHECK(some.known == 3);
  CHECK(factor_penalty_of<float>(sizeless{}) == 0.0F);
  CHECK(factor_penalty_of<float>(penalized{}) == 0.25F);
}
