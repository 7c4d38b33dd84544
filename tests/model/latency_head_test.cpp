// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/latency_head.hpp"

#include <cstddef>

#include "ledg/model/node_latency_head.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/nn/linear.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

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

static_assert(latency_head<node_latency_head, double> && regularized_latency_head<node_latency_head, double>);
static_assert(latency_head<pooled_latency_head, float> && !regularized_latency_head<pooled_latency_head, float>);
static_assert(!latency_head<linear, float> && !latency_head<int, float>);

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
