// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/group_sums.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "ledg/nn/parameters.hpp"
#include "support/catch.hpp"
#include "support/head_case.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

constexpr double derivative_tolerance = 1e-6;

group_sums small_sums() {
  group_sums r;
  r.constant_ms = 0.02;
  r.log_scale = 0.3;
  r.set_parts(std::vector<double>{0.5, 0, 0.25, 0.125, 1.5, 0, 2, -1, 0, 0.75});
  return r;
}

}  // namespace

TEST_CASE("positive parts alone are kept", "[group_sums]") {
  const auto r = small_sums();
  REQUIRE(r.parts.size() == 6);
  CHECK(r.parts[1].first == 2);
  CHECK(r.parts[1].second == 0.25F);
  CHECK(r.parts.back().first == 9);
  group_sums none;
  none.set_parts({});
  CHECK(none.parts.empty());
  auto again = r;
  again.set_parts(std::vector<double>{1});
  CHECK(again.parts.size() == 1);
}

TEST_CASE("sums give the latency of the head they come from", "[group_sums]") {
  parameter_layout layout;
  node_latency_head_config config{.hidden_size = head_case::node_size,
                                  .platform_size = head_case::platform_size,
                                  .mlp_size = 5,
                                  .groups = head_case::groups,
                                  .settings = head_case::settings};
  const node_latency_head head(layout, "head", config);
  const auto p = random_parameters<double>(layout, 3);
  const head_case in;
  workspace<double> memory;
  node_latency_head::context<double> c;
  const auto y = in.log_ms(head, p, c, memory);
  const std::vector<double> ones(head_case::groups * latency_terms, 1.0);
  std::vector<double> scale;  // the head's own, which sums do not hold
  for (std::size_t q = 0; q < y.size(); ++q) {
    std::vector<double> sums(ones.size(), 0.0);
    head.add_group_times(in.offsets, in.work, in.queries[q], c.queries[q], sums);
    group_sums r;
    r.set_parts(sums);
    scale.push_back(y[q] - evaluate(r, ones, c.queries[q].constant, config.overlap).log_ms);
  }
  // Questions about one platform have one scale.
  CHECK(scale[0] == Approx(scale[4]).margin(1e-6));
  CHECK(scale[2] == Approx(scale[3]).margin(1e-6));
  CHECK(scale[2] == Approx(scale[5]).margin(1e-6));
  CHECK(scale[2] == Approx(scale[6]).margin(1e-6));
}

TEST_CASE("sums have the derivatives of their values", "[group_sums]") {
  const auto r = small_sums();
  std::vector<double> factor{0.5, 1, 2, 1, 0.75, 1, 1.25, 1, 1, 2};
  const double overlap = 4;
  const double constant = 0.5;
  const auto y = evaluate(r, factor, constant, overlap);
  constexpr double h = 1e-5;
  for (const auto& [part, ms] : r.parts) {
    const auto k = static_cast<std::size_t>(part);
    const double kept = factor[k];
    factor[k] = kept * std::exp(h);
    const double above = evaluate(r, factor, constant, overlap).log_ms;
    factor[k] = kept * std::exp(-h);
    const double below = evaluate(r, factor, constant, overlap).log_ms;
    factor[k] = kept;
    CHECK(y.by_factor(k, static_cast<double>(ms) * kept) ==
          Approx((above - below) / (2 * h)).margin(derivative_tolerance));
  }
  const double slope =
      (evaluate(r, factor, constant + h, overlap).log_ms - evaluate(r, factor, constant - h, overlap).log_ms) / (2 * h);
  CHECK(y.d_constant == Approx(slope).margin(derivative_tolerance));
}

TEST_CASE("a row without parts is its constant", "[group_sums]") {
  group_sums none;
  none.log_scale = 1;
  const auto y = evaluate(none, {}, 2.0, 4.0);
  CHECK(y.log_ms == Approx(std::log(2.0) + 1));
  CHECK(y.d_constant == Approx(0.5));
  CHECK(std::isfinite(evaluate(none, {}, 0.0, 4.0).log_ms));
}
