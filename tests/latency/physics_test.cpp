// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/io/fields.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

std::vector<node_work> some_work(double size = 1) {
  std::vector<node_work> work;
  for (const auto g : {operator_group::dense_conv, operator_group::depthwise_conv, operator_group::gemm,
                       operator_group::relu, operator_group::layout, operator_group::normalization})
    work.push_back({static_cast<float>(50 * size), static_cast<float>(size), static_cast<float>(2 * size),
                    static_cast<std::int32_t>(g), 5});
  return work;
}

/// Factors that a fit might find, with every group of @p p.
physics_model some_model(const physics_platform& p, std::uint64_t seed) {
  physics_model m;
  std::uint64_t at = 0;
  const auto draw = [&](double spread) { return spread * (2 * philox(seed).uniform(at++) - 1); };
  for (std::size_t kin = 0; kin < physics_kin_count; ++kin) {
    auto& numbers = m.groups[detail::kin_key(p, kin)];
    for (std::size_t k = 0; k <= physics_term_count; ++k) numbers.push_back(draw(0.7));
  }
  m.groups[detail::trends_key(p.kind)] = {0.4 + draw(0.4), draw(0.5), draw(0.5), 0.4 + draw(0.4), 0.4 + draw(0.4)};
  return m;
}

double ms(const physics_model& m, const hardware::spec& s, precision p, double batch = 1, double size = 1) {
  return std::exp(m.log_ms(some_work(size), make_physics_platform(s, p, "PyTorch eager", ""), batch));
}

}  // namespace

TEST_CASE("more units and more bandwidth are never slower", "[physics]") {
  const auto& start = hardware::find("Tesla T4");
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed);
    const auto m = some_model(make_physics_platform(start, precision::fp32, "PyTorch eager", ""), seed);
    for (const double size : {0.01, 1.0, 100.0}) {
      double before = ms(m, start, precision::fp32, 1, size);
      auto s = start;
      for (int step = 0; step < 6; ++step) {
        *s.fp32_tflops *= 1.5;
        if (step % 2 == 0) *s.bandwidth_gbs *= 1.5;
        const double now = ms(m, s, precision::fp32, 1, size);
        CHECK(now <= before * (1 + 1e-12));
        before = now;
      }
    }
  }
}

TEST_CASE("twice the batch takes longer and at most twice as long", "[physics]") {
  const auto& s = hardware::find("Tesla T4");
  const auto m = some_model(make_physics_platform(s, precision::fp32, "PyTorch eager", ""), 3);
  for (double b = 1; b < 200; b *= 2) {
    const double one = ms(m, s, precision::fp32, b), two = ms(m, s, precision::fp32, 2 * b);
    CHECK(two >= one);
    CHECK(two <= 2 * one * (1 + 1e-12));
  }
}

TEST_CASE("nothing is faster than 2.5 times the peak", "[physics]") {
  const auto& s = hardware::find("Tesla T4");
  const auto p = make_physics_platform(s, precision::fp32, "PyTorch eager", "");
  auto m = some_model(p, 1);
  for (auto& [key, numbers] : m.groups)
    for (auto& x : numbers) x = -5;
  const auto work = some_work(1000);
  double least = 0;
  for (const auto& w : work)
    least += 2e-3 * static_cast<double>(w.macs * w.count) /
             (w.group == static_cast<std::int32_t>(operator_group::depthwise_conv) ? p.vector_peak : p.peak);
  least -= 3 * 2e-3 * 50000 * 5 / p.peak;  // of the three groups without products
  CHECK(std::exp(m.log_ms(work, p, 1)) >= least / 2.5 * (1 - 1e-9));
}

TEST_CASE("groups that a model does not know add nothing", "[physics]") {
  const auto& s = hardware::find("Tesla T4");
  const auto p = make_physics_platform(s, precision::fp32, "PyTorch eager", "");
  auto m = some_model(p, 5);
  auto other = p;
  other.kin[static_cast<std::size_t>(physics_kin::device)] = "never met";
  const double unmet = m.log_ms(some_work(), other, 1);
  auto& own = m.groups.at(detail::kin_key(p, static_cast<std::size_t>(physics_kin::device)));
  CHECK(m.log_ms(some_work(), p, 1) != Approx(unmet).epsilon(1e-6));
  own.assign({0.0});
  CHECK(m.log_ms(some_work(), p, 1) == Approx(unmet));
  own.assign({0.25});
  CHECK(m.log_ms(some_work(), p, 1) == Approx(unmet + 0.25));
  own.assign({3.0});
  CHECK(m.log_ms(some_work(), p, 1) == Approx(unmet + 0.4));  // a device under one runtime does not speak for others
}

TEST_CASE("a model comes back from JSON as it went, and a damaged one is refused", "[physics]") {
  const auto p = make_physics_platform(hardware::find("Tesla T4"), precision::fp32, "PyTorch eager", "");
  const auto m = some_model(p, 2);
  physics_model back;
  io::from_json({io::to_json(m), "test"}, back);
  CHECK(back.groups == m.groups);
  CHECK_NOTHROW(back.check());
  back.groups.begin()->second.resize(3);
  CHECK_THROWS_AS(back.check(), input_error);
  back.groups = {{"gpu trends", {1.0}}};
  CHECK_THROWS_AS(back.check(), input_error);
}
