// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/baselines.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/latency_data.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

double said(const baseline_latencies& all, latency_baseline b) { return all[static_cast<std::size_t>(b)]; }

/// The made-up devices twice, each time reaching @p share of what the law says; `Twin of` them are like them.
std::vector<data::dataset> twin_data(double share) {
  auto d = make_latency_data(5);
  const auto settings = d.settings;
  const auto rows = d.rows;
  for (auto s : settings) {
    s.key += " twin";
    s.device = s.hardware.name = "Twin of " + s.device;
    d.settings.push_back(s);
  }
  for (auto r : rows) {
    r.setting += settings.size();
    r.latency_ms *= share;
    d.rows.push_back(r);
  }
  return {d};
}

latency_fold fold_without(const std::vector<data::dataset>& data, const std::string& device) {
  return make_folds(find_protocol("devices"), data, {{device}}).front();
}

}  // namespace

TEST_CASE("copies of the nearest device are what its twin took", "[protocol]") {
  const auto data = twin_data(1.5);
  const auto fold = fold_without(data, "Large GPU");
  const latency_baselines baselines(data, fold);
  for (const auto i : fold.asked[0]) {
    const auto all = baselines(0, i);
    CHECK(said(all, latency_baseline::nearest) == Approx(1.5 * data[0].rows[i].latency_ms));
    CHECK(said(all, latency_baseline::mean) > 0);
  }
}

TEST_CASE("physics by groups learns what a kind reaches of its roofline, and scales it to another device",
          "[protocol]") {
  auto data = twin_data(1.0);
  auto& d = data[0];
  // What is asked about has twice the peak and bandwidth, and takes half the time.
  for (auto& s : d.settings)
    if (s.device == "Large GPU") {
      s.hardware.fp32_tflops = 20;
      s.hardware.bandwidth_gbs = 800;
    }
  for (auto& r : d.rows)
    if (d.settings[r.setting].device == "Large GPU") r.latency_ms /= 2;
  const auto fold = fold_without(data, "Large GPU");
  const latency_baselines baselines(data, fold);
  double physics = 0, roofline = 0, nearest = 0;
  for (const auto i : fold.asked[0]) {
    const auto all = baselines(0, i);
    const double truth = d.rows[i].latency_ms;
    physics += std::abs(said(all, latency_baseline::physics) / truth - 1);
    roofline += std::abs(said(all, latency_baseline::roofline) / truth - 1);
    nearest += std::abs(said(all, latency_baseline::nearest) / truth - 1);
    CHECK(said(all, latency_baseline::roofline) < truth);
    CHECK(said(all, latency_baseline::flops) > 0);
  }
  const auto n = static_cast<double>(fold.asked[0].size());
  CHECK(physics < 0.7 * roofline);
  CHECK(physics < 0.6 * nearest);
  CHECK(nearest / n == Approx(1).margin(0.01));  // twice the time
}

TEST_CASE("baselines say nothing of what nobody measured", "[protocol]") {
  const auto data = twin_data(1.0);
  auto fold = fold_without(data, "Large GPU");
  std::erase_if(fold.learnt[0], [&](auto i) { return data[0].rows[i].graph == data[0].rows[fold.asked[0][0]].graph; });
  const latency_baselines baselines(data, fold);
  const auto all = baselines(0, fold.asked[0][0]);
  CHECK(std::isnan(said(all, latency_baseline::nearest)));
  CHECK(std::isnan(said(all, latency_baseline::mean)));
  CHECK(std::isfinite(said(all, latency_baseline::physics)));
}

TEST_CASE("rows that are asked about do not reach the baselines", "[protocol]") {
  auto data = twin_data(1.0);
  const auto fold = fold_without(data, "Large GPU");
  const latency_baselines before(data, fold);
  std::vector<baseline_latencies> said_before;
  for (const auto i : fold.asked[0]) said_before.push_back(before(0, i));
  for (const auto i : fold.asked[0]) data[0].rows[i].latency_ms = 1e9;
  const latency_baselines after(data, fold);
  for (std::size_t k = 0; k < fold.asked[0].size(); ++k) CHECK(after(0, fold.asked[0][k]) == said_before[k]);
}
