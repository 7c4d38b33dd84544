// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/told.hpp"

#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

// @p count networks of a setting that takes twice what is predicted, and a third of what its nearest kin takes.
std::vector<tellable_row> setting_of(std::size_t count) {
  std::vector<tellable_row> rows;
  for (const auto& m : ledg_test::calibration_case(3, count, 0, 0, 0).rows) {
    tellable_row r;
    r.row.device = "board";
    r.row.network = std::to_string(rows.size());
    r.row.predicted_ms = std::exp(m.point.answered_log_ms);
    r.row.latency_ms = 2 * r.row.predicted_ms;
    r.row.baselines[static_cast<std::size_t>(latency_baseline::nearest)] = 3 * r.row.latency_ms;
    r.point = m.point;
    rows.push_back(r);
  }
  return rows;
}

}  // namespace

TEST_CASE("rows that were told are not asked, and the others follow them", "[told]") {
  const auto rows = setting_of(20);
  const auto out = tell(rows, {}, {{0, 1, 5}, 2}, 1);
  std::map<std::string, std::set<std::string>> asked;
  for (const auto& r : out) {
    asked[r.picked + ' ' + std::to_string(r.told) + ' ' + std::to_string(r.draw)].insert(r.network);
    if (r.told == 0) {
      CHECK(r.predicted_ms == Approx(r.latency_ms / 2));
      CHECK(std::isnan(r.scaled_ms));
      continue;
    }
    CHECK(std::abs(r.predicted_ms / r.latency_ms - 1) < (r.told == 5 ? 0.2 : 0.35));
    CHECK(r.scaled_ms == Approx(r.latency_ms));
    CHECK(r.copied_ms == Approx(r.latency_ms));
    REQUIRE(r.interval);
    CHECK(r.interval->low_ms < r.predicted_ms);
  }
  REQUIRE(asked.size() == 7);
  CHECK(asked.at(" 0 0").size() == 20);
  for (const auto* key : {"random 5 0", "random 5 1", "suggested 5 0"}) CHECK(asked.at(key).size() == 15);
  CHECK(asked.at("random 5 0") != asked.at("random 5 1"));
  CHECK(asked.at("suggested 1 0").size() == 19);
}

TEST_CASE("a setting with too few rows to tell is left out whole", "[told]") {
  CHECK(tell(setting_of(7), {}, {{0, 5}, 1}, 1).empty());
  CHECK_FALSE(tell(setting_of(8), {}, {{0, 5}, 1}, 1).empty());
  CHECK(tell({}, {}, {{0, 5}, 1}, 1).empty());
}

TEST_CASE("latencies of rows that are left over reach no prediction", "[told]") {
  const auto honest = tell(setting_of(20), {}, {{3}, 1}, 1);
  auto planted = setting_of(20);
  std::set<std::string> left;
  for (const auto& r : honest)
    if (r.picked == "random") left.insert(r.network);
  for (auto& r : planted)
    if (left.count(r.row.network) > 0) r.row.latency_ms *= 1e6;
  const auto absurd = tell(planted, {}, {{3}, 1}, 1);
  REQUIRE(absurd.size() == honest.size());
  for (std::size_t i = 0; i < honest.size() && honest[i].picked == "random"; ++i)
    CHECK(honest[i].predicted_ms == absurd[i].predicted_ms);
}

TEST_CASE("no count tells nothing", "[told]") { CHECK(tell(setting_of(8), {}, {{}, 1}, 1).empty()); }

TEST_CASE("more rows can be suggested than candidates are drawn by default", "[told]") {
  const auto order = detail::suggested_order(setting_of(203), 201, {});
  CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 201);
}
