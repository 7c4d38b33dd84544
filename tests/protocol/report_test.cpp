// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/report.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

protocol_row row(const std::string& left_out, const std::string& setting, double measured, double predicted) {
  protocol_row r;
  r.left_out = left_out;
  r.data = "made-up";
  r.device = setting;
  r.latency_ms = measured;
  r.predicted_ms = predicted;
  r.interval = latency_interval{predicted / 2, predicted * 2, 0.9};
  r.baselines.fill(std::numeric_limits<double>::quiet_NaN());
  r.baselines[1] = measured;
  return r;
}

}  // namespace

TEST_CASE("settings count alike, however many rows they have", "[protocol]") {
  std::vector<protocol_row> rows;
  for (int i = 1; i <= 9; ++i) rows.push_back(row("a", "many", i, 1.1 * i));  // a tenth off
  rows.push_back(row("a", "few", 1, 4));                                      // three times, and outside
  rows.push_back(row("b", "other", 1, 1));
  rows.push_back(row("b", "other", 2, 2));
  const auto lines = protocol_lines(rows);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].left_out == "a");
  CHECK(lines[0].rows == 10);
  CHECK(lines[0].settings == 2);
  CHECK(lines[0].model.mape == Approx((0.1 + 3) / 2));
  CHECK(lines[0].model.median_error == Approx((0.1 + 3) / 2));
  CHECK(lines[0].model.spearman == Approx(1));  // a single row has no order
  CHECK(lines[0].coverage == Approx(0.5));
  CHECK(lines[0].interval_factor == Approx(2));
  CHECK(lines[1].model.mape == Approx(0).margin(1e-12));
  CHECK(lines[1].model.acc10 == 1);
  CHECK(lines[2].left_out == "all");
  CHECK(lines[2].settings == 3);
  CHECK(lines[2].model.mape == Approx((0.1 + 3 + 0) / 3));
  CHECK(lines[2].baselines[1].mape == Approx(0).margin(1e-12));
  CHECK(std::isnan(lines[2].baselines[0].mape));
}

TEST_CASE("lines and their spread over seeds are JSON without NaN", "[protocol]") {
  const std::vector<protocol_row> good{row("a", "s", 1, 1), row("a", "s", 2, 2)};
  const std::vector<protocol_row> bad{row("a", "s", 1, 1.5), row("a", "s", 2, 3)};
  const std::vector<protocol_line> seeds{protocol_line_of("a", good), protocol_line_of("a", bad)};
  const auto line = protocol_json(seeds[1], 7);
  CHECK(line.at("seed") == 7);
  CHECK(line.at("left_out") == "a");
  CHECK(line.at("mape").get<double>() == Approx(0.5));
  CHECK(line.at("coverage") == 1.0);
  CHECK(line.at("coverage_claimed") == 0.9);
  CHECK(line.at("baselines").at("flops").at("mape").is_null());
  CHECK(line.at("baselines").at("roofline").at("mape").get<double>() == 0);
  const auto all = protocol_summary(seeds);
  CHECK(all.at("seeds") == 2);
  CHECK(all.at("mape").at("mean").get<double>() == Approx(0.25));
  CHECK(all.at("mape").at("sd").get<double>() == Approx(std::sqrt(0.125)));
  CHECK(protocol_summary(std::vector<protocol_line>{seeds[0]}).at("mape").at("sd").is_null());
}
