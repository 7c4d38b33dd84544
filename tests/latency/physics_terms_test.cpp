// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_terms.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

double at(const physics_numbers& n, physics_term t) { return n[static_cast<std::size_t>(t)]; }

physics_platform gpu() {
  physics_platform p;
  p.kind = physics_class::gpu;
  p.peak = 10;
  p.vector_peak = 5;
  p.bandwidth = 100;
  p.element_bytes = 2;
  p.launch_ms = 0.005;
  return p;
}

std::int32_t number(operator_group g) { return static_cast<std::int32_t>(g); }

}  // namespace

TEST_CASE("terms are work over rates", "[physics_terms]") {
  const std::vector<node_work> work{{100, 2, 6, number(operator_group::dense_conv), 3},
                                    {10, 1, 4, number(operator_group::depthwise_conv), 1},
                                    {0, 0, 8, number(operator_group::relu), 2},
                                    {0, 5, 9, number(operator_group::input), 1}};
  const auto ms = physics_terms_of(work, gpu(), 4);
  CHECK(at(ms, physics_term::dense_conv) == Approx(3 * 4 * 2 * 100e6 / 10e12 * 1e3));
  CHECK(at(ms, physics_term::depthwise_conv) == Approx(4 * 2 * 10e6 / 5e12 * 1e3));
  CHECK(at(ms, physics_term::conv_traffic) == Approx(3 * 4 * 2 * 6e6 / 100e9 * 1e3));
  CHECK(at(ms, physics_term::elementwise_traffic) == Approx(2 * 4 * 2 * 8e6 / 100e9 * 1e3));
  CHECK(at(ms, physics_term::weights) == Approx((3 * 2 + 1) * 2e6 / 100e9 * 1e3));
  CHECK(at(ms, physics_term::launch_heavy) == Approx(4 * 0.005));
  CHECK(at(ms, physics_term::host_light) == Approx(2 * 0.005));
  CHECK(at(ms, physics_term::one_core) == 0);
}

TEST_CASE("a processor has a share of one core and no host beside it", "[physics_terms]") {
  auto p = gpu();
  p.kind = physics_class::cpu;
  p.core_peak = 1;
  const std::vector<node_work> work{{100, 2, 6, number(operator_group::gemm), 1}};
  const auto ms = physics_terms_of(work, p, 1);
  CHECK(at(ms, physics_term::one_core) == Approx(10 * at(ms, physics_term::gemm)));
  CHECK(at(ms, physics_term::host_heavy) == 0);
}

TEST_CASE("derivatives by log factors", "[physics_terms]") {
  const std::vector<node_work> work{{100, 2, 6, number(operator_group::dense_conv), 3},
                                    {0, 0, 8, number(operator_group::relu), 40}};
  const auto ms = physics_terms_of(work, gpu(), 1);
  physics_numbers factor;
  factor.fill(1.3);
  physics_numbers slope{};
  const double y = physics_log_ms(ms, factor, &slope);
  for (std::size_t k = 0; k < physics_term_count; ++k) {
    auto moved = factor;
    moved[k] *= std::exp(1e-6);
    CHECK(slope[k] == Approx((physics_log_ms(ms, moved) - y) / 1e-6).margin(1e-5));
  }
}

TEST_CASE("the slower of host and device counts", "[physics_terms]") {
  physics_numbers ms{}, factor;
  factor.fill(1);
  ms[static_cast<std::size_t>(physics_term::dense_conv)] = 8;
  ms[static_cast<std::size_t>(physics_term::host_heavy)] = 1;
  CHECK(std::exp(physics_log_ms(ms, factor)) == Approx(8).epsilon(1e-3));
  ms[static_cast<std::size_t>(physics_term::host_heavy)] = 80;
  CHECK(std::exp(physics_log_ms(ms, factor)) == Approx(80).epsilon(1e-3));
}
