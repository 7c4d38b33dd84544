// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/learn_calibration_noise.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;
using ledg_test::calibration_case;

namespace {

// Platforms of six sorts of networks, four alike of each, in random order: what a sort is off by its networks have in
// common, and little is a network's own.
std::vector<unseen_platform> platforms_of_sorts(std::uint64_t seed, std::size_t count, double of_sort, double own) {
  constexpr std::size_t sorts = 6, alike = 4;
  std::vector<unseen_platform> out;
  for (std::size_t p = 0; p < count; ++p) {
    auto& platform = out.emplace_back();
    platform.device = "device " + std::to_string(p);
    const auto random = philox(seed).split(p);
    for (const auto& sort : calibration_case(seed + 31 * p, sorts, 0, 0.1, 0).rows)
      for (std::size_t i = 0; i < alike; ++i) {
        auto r = sort;
        const auto at = platform.rows.size();
        r.log_ms += of_sort * random.normal(at / alike) + own * random.normal(1000 + at);
        platform.rows.push_back(r);
      }
    random.split(1).shuffle(std::span(platform.rows));
  }
  return out;
}

const calibration_prior start{detail::independent_moves(0.05, 0.3), 0.1, 0.1};

}  // namespace

TEST_CASE("what a sort of networks is off by is likeness, what each is off by is noise", "[learn_calibration_noise]") {
  const auto p = learn_calibration_noise(platforms_of_sorts(5, 60, 0.3, 0.03), start);
  INFO(p.noise << ' ' << p.alike);
  CHECK(p.noise < 0.06);
  CHECK(p.alike > 0.2);
  CHECK(p.alike < 0.5);
  CHECK(p.covariance == start.covariance);
  const auto all_own = learn_calibration_noise(platforms_of_sorts(5, 60, 0.0, 0.3), start);
  INFO(all_own.noise << ' ' << all_own.alike);
  CHECK(all_own.noise > 0.2);
}

TEST_CASE("intervals hold for networks like the measured ones and for those unlike them", "[learn_calibration_noise]") {
  const auto prior = learn_calibration_noise(platforms_of_sorts(5, 60, 0.3, 0.03), start);
  detail::errors_by_likeness before, after;
  for (const auto& p : platforms_of_sorts(99, 60, 0.3, 0.03)) {  // of which it was not learnt
    detail::ask_the_others(p, 1, start, before);
    detail::ask_the_others(p, 1, prior, after);
  }
  CHECK(before.like.multiple(0.9) < 0.7);  // too wide
  CHECK(before.unlike.multiple(0.9) > 1.5);
  CHECK(after.like.multiple(0.9) > 0.7);
  CHECK(after.like.multiple(0.9) < 1.1);
  CHECK(after.unlike.multiple(0.9) > 0.7);
  CHECK(after.unlike.multiple(0.9) < 1.1);
}

TEST_CASE("noise that too few rows speak of stays", "[learn_calibration_noise]") {
  for (const auto& platforms : {std::vector<unseen_platform>{}, std::vector<unseen_platform>{{"empty", {}}},
                                std::vector<unseen_platform>{{"one", calibration_case(3, 12, 0.2, 0.2, 0.5).rows}}}) {
    const auto p = learn_calibration_noise(platforms, start);
    CHECK(p.noise == start.noise);
    CHECK(p.alike == start.alike);
  }
}

TEST_CASE("claimed errors count by their weight", "[learn_calibration_noise]") {
  detail::claimed_errors e;
  for (int i = 0; i < 30; ++i) e.add(-1, 1);
  for (int i = 0; i < 30; ++i) e.add(5, 0.01);
  const double one = 1 / normal_quantile(0.95);
  CHECK(std::abs(e.multiple(0.9) - one) < 1e-12);
  CHECK(std::abs(e.multiple(1) - 5 * one) < 1e-12);
}

TEST_CASE("devices count alike and platforms without rows not at all", "[learn_calibration_noise]") {
  const auto rows = calibration_case(1, 2, 0, 0, 0).rows;
  const std::vector<unseen_platform> p{{"a", rows}, {"b", rows}, {"a", rows}, {"a", {}}};
  CHECK(detail::platform_weights(p) == std::vector<double>{0.5, 1, 0.5, 0});
}
