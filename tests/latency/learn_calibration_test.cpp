// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/learn_calibration.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;
using ledg_test::calibration_case;

namespace {

std::vector<unseen_platform> platforms_of(double factors, double scale, double noise) {
  std::vector<unseen_platform> out;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    out.push_back({"device " + std::to_string(seed), calibration_case(900 + seed, 24, factors, scale, noise).rows});
  return out;
}

double mean_factor_spread(const calibration_prior& p) {
  double sum = 0;
  for (std::size_t k = 0; k + 1 < calibration_size; ++k) sum += std::sqrt(p.at(k, k));
  return sum / static_cast<double>(calibration_size - 1);
}

}  // namespace

TEST_CASE("the learnt prior has the spreads that platforms were drawn with", "[learn_calibration]") {
  const auto tight = learn_calibration_prior(platforms_of(0.1, 0.2, 0.03));
  const auto loose = learn_calibration_prior(platforms_of(0.8, 0.9, 0.2));
  INFO(mean_factor_spread(tight) << ' ' << mean_factor_spread(loose));
  CHECK(mean_factor_spread(tight) < 0.35);
  CHECK(mean_factor_spread(loose) > 0.55);
  CHECK(tight.at(calibration_size - 1, calibration_size - 1) < loose.at(calibration_size - 1, calibration_size - 1));
  CHECK(std::hypot(tight.noise, tight.alike) < 0.08);
  CHECK(std::hypot(loose.noise, loose.alike) > 0.12);
}

TEST_CASE("a device with many platforms counts as one with few", "[learn_calibration]") {
  auto once = platforms_of(0.1, 0.1, 0.03);
  once.push_back({"odd", calibration_case(7, 24, 1.5, 2, 0.1).rows});
  auto often = once;
  for (int i = 0; i < 20; ++i) often.push_back(once.back());
  const auto a = learn_calibration_prior(once);
  const auto b = learn_calibration_prior(often);
  for (std::size_t k = 0; k < calibration_size; ++k) CHECK(std::abs(a.at(k, k) - b.at(k, k)) < 1e-6);
}

TEST_CASE("without platforms the prior is the one to start from", "[learn_calibration]") {
  const calibration_prior start{detail::independent_moves(0.4, 0.3), 0.1, 0.05};
  const auto learnt = learn_calibration_prior({}, start);
  CHECK(learnt.covariance == start.covariance);
  CHECK(learnt.noise == start.noise);
  CHECK(learn_calibration_priors({}, {}, *std::make_unique<thread_pool>(1)).empty());
}

TEST_CASE("platforms are answered by models that did not see their devices", "[learn_calibration]") {
  physics_data data;
  for (std::size_t p = 0; p < 2; ++p) {
    auto& platform = data.platforms.emplace_back();
    platform.kin[static_cast<std::size_t>(physics_kin::device)] = "device " + std::to_string(p);
    data.kinds.emplace_back("cpu");
    for (const auto& r : calibration_case(p, 40, 0, 0, 0).rows) data.rows.push_back({p, r.point.ms, r.log_ms});
  }
  physics_folds folds;
  folds.models.resize(2);
  folds.models[1].groups["cpu all all"] = std::vector<double>(physics_term_count + 1);
  for (const auto& r : data.rows) folds.fold.push_back(r.platform);
  const auto all = unseen_platforms(data, folds);
  REQUIRE(all.size() == 1);
  REQUIRE(all.at("cpu").size() == 2);
  for (const auto& p : all.at("cpu")) {
    CHECK(p.rows.size() == 24);
    for (const auto& r : p.rows) {
      physics_numbers ones;
      ones.fill(1);
      CHECK(std::abs(physics_log_ms(r.point.ms, ones) - r.point.answered_log_ms) < 1e-9);
    }
  }
}
