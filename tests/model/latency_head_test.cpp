// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/latency_head.hpp"

#include <cstddef>
#include <vector>

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

static_assert(summing_latency_head<node_latency_head, float>);
static_assert(!summing_latency_head<pooled_latency_head, float>);

TEST_CASE("without sums parts go by roofline and launches", "[latency_head]") {
  const platform_terms p{1, 1, 4, 0.5F};
  const std::vector<node_work> work{{10, 0.001F, 0.001F, 0, 1}, {0, 1, 2, 0, 3}, {0, 0, 0, 0, 2}};
  const auto parts = roofline_parts(work, p, 2);
  REQUIRE(parts.rows.size() == 3);
  CHECK(parts.overhead == 0);
  CHECK(parts.rows[0].compute == Approx(2e-3 * 10 * 2));
  CHECK(parts.rows[0].memory == 0);
  CHECK(parts.rows[0].launch == Approx(0.5));
  CHECK(parts.rows[1].compute == 0);
  CHECK(parts.rows[1].memory == Approx(3 * 4 * (2 * 2 + 1)));
  CHECK(parts.rows[1].launch == Approx(1.5));
  CHECK(parts.rows[2].total() == Approx(1));
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
