// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/physics_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

hardware::spec gpu_of(const std::string& name, double peak, double bandwidth) {
  hardware::spec s;
  s.name = name;
  s.vendor = "Somebody";
  s.architecture = "Arch";
  s.kind = device_kind::gpu;
  s.fp32_tflops = peak;
  s.bandwidth_gbs = bandwidth;
  s.tdp_w = 30 * peak;
  return s;
}

/// Rows of made-up devices that all reach half of their peak and 0.8 of their bandwidth.
struct made_up {
  std::vector<physics_platform> platforms;
  std::vector<std::vector<node_work>> work;
  std::vector<physics_row> rows;

  made_up() {
    for (int d = 0; d < 6; ++d)
      platforms.push_back(make_physics_platform(gpu_of("gpu " + std::to_string(d), 2 << d, 100 * (d + 1)),
                                                precision::fp32, "PyTorch eager", "", "somewhere"));
    for (std::size_t d = 0; d < platforms.size(); ++d)
      for (std::uint64_t i = 0; i < 30; ++i) {
        const philox random = philox(1).split(i);
        work.push_back({{static_cast<float>(1e4 * random.uniform(0)), 3, static_cast<float>(50 * random.uniform(1)),
                         static_cast<std::int32_t>(operator_group::dense_conv), 20}});
        rows.push_back({d, physics_terms_of(work.back(), platforms[d], 1), law(d, work.back())});
      }
  }

  [[nodiscard]] double law(std::size_t device, const std::vector<node_work>& w) const {
    physics_numbers factor;
    factor.fill(1);
    for (std::size_t k = 0; k < physics_term_count; ++k)
      factor[k] = is_compute(static_cast<physics_term>(k)) ? 2 : 1.25;
    return physics_log_ms(physics_terms_of(w, platforms[device], 1), factor);
  }

  [[nodiscard]] std::vector<std::size_t> without(std::size_t device) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].platform != device) out.push_back(i);
    return out;
  }

  [[nodiscard]] double worst(const physics_model& m, std::size_t device) const {
    double most = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].platform == device)
        most = std::max(most, std::abs(m.log_ms(work[i], platforms[device], 1) - law(device, work[i])));
    return most;
  }
};

}  // namespace

TEST_CASE("a device left out follows the law of the others", "[physics_fit]") {
  const made_up data;
  for (const std::size_t device : {0, 3, 5}) {
    const auto m = fit_physics(data.platforms, data.rows, data.without(device));
    CHECK(data.worst(m, device) < 0.15);
  }
}

TEST_CASE("rows that are not chosen change nothing, and the same rows give the same model", "[physics_fit]") {
  made_up data;
  const auto clean = fit_physics(data.platforms, data.rows, data.without(2));
  for (auto& r : data.rows)
    if (r.platform == 2) r.log_ms += 7;
  const auto planted = fit_physics(data.platforms, data.rows, data.without(2));
  CHECK(planted.groups == clean.groups);
}

TEST_CASE("one absurd device does not carry the others away", "[physics_fit]") {
  made_up data;
  for (auto& r : data.rows)
    if (r.platform == 1) r.log_ms += 3;
  const auto m = fit_physics(data.platforms, data.rows, data.without(4));
  CHECK(data.worst(m, 4) < 0.3);
}

TEST_CASE("a device that was met keeps a factor of its own", "[physics_fit]") {
  made_up data;
  for (auto& r : data.rows)
    if (r.platform == 3) r.log_ms += 0.4;
  std::vector<std::size_t> all(data.rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto m = fit_physics(data.platforms, data.rows, all);
  const double own = m.log_ms(data.work[95], data.platforms[3], 1) - data.law(3, data.work[95]);
  CHECK(own > 0.25);
  auto stranger = data.platforms[3];
  stranger.kin[static_cast<std::size_t>(physics_kin::device)].clear();
  stranger.kin[static_cast<std::size_t>(physics_kin::device_runtime)].clear();
  CHECK(m.log_ms(data.work[95], stranger, 1) - data.law(3, data.work[95]) < own - 0.15);
}

TEST_CASE("no rows give an empty model", "[physics_fit]") { CHECK(fit_physics({}, {}, {}).empty()); }

TEST_CASE("a processor whose times follow nothing teaches little", "[physics_fit]") {
  std::vector<physics_platform> platforms;
  std::vector<physics_row> rows;
  for (std::size_t d = 0; d < 4; ++d) {
    hardware::spec s;
    s.name = "cpu " + std::to_string(d);
    s.fp32_tflops = 0.1;
    s.bandwidth_gbs = 20;
    s.cores = 4;
    platforms.push_back(make_physics_platform(s, precision::fp32, "ncnn", "4 threads"));
    for (std::uint64_t i = 0; i < 30; ++i) {
      const philox random = philox(1).split(i);
      const std::vector<node_work> work{{static_cast<float>(10 * random.uniform(0)), 0.1F, 0.5F,
                                         static_cast<std::int32_t>(operator_group::dense_conv), 20}};
      physics_row r{d, physics_terms_of(work, platforms[d], 1), 0};
      physics_numbers factor;
      factor.fill(2);
      r.log_ms = physics_log_ms(r.ms, factor) + (d < 2 ? 1.5 + random.split(d).normal(0) : 0.0);
      rows.push_back(r);
    }
  }
  const auto error = [&](double steady) {
    physics_fit_config config;
    config.steady = steady;
    std::vector<std::size_t> chosen(90);  // the last processor is left out
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    const auto m = fit_physics(platforms, rows, chosen, config);
    double scale = 0;
    const auto factor = m.factors(platforms[3], scale);
    double sum = 0;
    for (std::size_t i = 90; i < 120; ++i) sum += physics_log_ms(rows[i].ms, factor) + scale - rows[i].log_ms;
    return sum / 30;
  };
  const double trusting = error(1e3);
  const double careful = error(0.15);
  CHECK(trusting > 0.3);
  CHECK(std::abs(careful) < 0.5 * trusting);
}
