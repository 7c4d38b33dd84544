// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using calibrated_predictor = latency_predictor<ledg_former>;

calibrated_predictor small_uncalibrated() {
  return random_predictor<calibrated_predictor>({make_setting("Large GPU", "eager")});
}

hardware::spec own_board() {
  auto s = test_devices()[2];
  s.name = "My board";
  return s;
}

platform_query board_query(double batch = 1) {
  platform_query q;
  q.spec = own_board();
  q.precision = precision::fp32;
  q.runtime = "ONNX Runtime 1.20";
  q.cores = "2 threads";
  q.batch = batch;
  return q;
}

// Networks of four families on the board, which takes @p factor times of what @p p says.
std::vector<platform_measurement> measured_on_board(const calibrated_predictor& p, double factor, std::size_t count) {
  std::vector<platform_measurement> rows;
  for (std::size_t i = 0; i < count; ++i) {
    platform_measurement m;
    m.network = make_network(network_families[i % 4], 1 + i / 4, 7 + i);
    m.name = m.network.id;
    m.query = board_query(i % 2 == 0 ? 1 : 8);
    m.latency_ms = factor * p.predict(m.network, m.query).latency_ms;
    m.place = "m.csv:" + std::to_string(i + 2);
    rows.push_back(m);
  }
  return rows;
}

bool has_flag(const latency_answer& a, const std::string& flag) {
  return std::find(a.flags.begin(), a.flags.end(), flag) != a.flags.end();
}

}  // namespace

TEST_CASE("a predictor learns the scale of a board", "[calibrate]") {
  auto p = small_uncalibrated();
  const auto rows = measured_on_board(p, 1.4, 10);
  const auto before = p.predict(rows[9].network, rows[9].query);
  CHECK(before.basis == answer_basis::unseen_device);
  const auto reports = calibrate(p, std::span(rows).first(6));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].used == 6);
  CHECK(std::abs(reports[0].error_before - (1 - 1 / 1.4)) < 1e-4);
  CHECK(reports[0].error_after < 0.05);
  CHECK(reports[0].notes.empty());
  for (std::size_t i = 6; i < rows.size(); ++i) {
    const auto a = p.predict(rows[i].network, rows[i].query);
    CHECK(std::abs(a.latency_ms / rows[i].latency_ms - 1) < 0.1);
    CHECK(a.basis == answer_basis::measured_setting);
    REQUIRE(a.setting);
    CHECK(a.setting->source == "calibration");
    CHECK(a.setting->rows == 6);
    CHECK(has_flag(a, "few_rows:6"));
    CHECK_FALSE(has_flag(a, "hardware_not_in_training"));
    REQUIRE(a.interval);
    CHECK(a.interval->low_ms < rows[i].latency_ms);
    CHECK(a.interval->high_ms > rows[i].latency_ms);
  }
}

TEST_CASE("what a question leaves open is as it was measured", "[calibrate]") {
  auto p = small_uncalibrated();
  const auto rows = measured_on_board(p, 2, 5);
  static_cast<void>(calibrate(p, rows));
  platform_query open;
  open.spec = own_board();
  const auto a = p.predict(rows[0].network, open);
  CHECK(a.latency_ms == p.predict(rows[0].network, board_query()).latency_ms);
  CHECK(a.cores == "2 threads");
  REQUIRE(a.runtime);
  CHECK(a.runtime->key == "onnxruntime");
  open.runtime = "ncnn";  // that was not measured
  CHECK(p.predict(rows[0].network, open).basis == answer_basis::unseen_device);
}

TEST_CASE("a calibration is saved with the checkpoint", "[calibrate]") {
  auto p = small_uncalibrated();
  const auto rows = measured_on_board(p, 0.5, 5);
  static_cast<void>(calibrate(p, rows));
  const temporary_folder folder;
  p.save(folder / "c.safetensors");
  const auto loaded = calibrated_predictor::load(folder / "c.safetensors");
  for (const auto& r : rows)
    CHECK(loaded.predict(r.network, r.query).latency_ms == p.predict(r.network, r.query).latency_ms);
}

TEST_CASE("a second calibration of a platform takes the place of the first", "[calibrate]") {
  auto p = small_uncalibrated();
  const auto rows = measured_on_board(p, 3, 6);
  const auto others = measured_on_board(p, 0.8, 6);
  static_cast<void>(calibrate(p, rows));
  const auto reports = calibrate(p, others);
  CHECK(p.knowledge().calibrations.size() == 1);
  CHECK(std::abs(reports.front().error_before - (1 / 0.8 - 1)) < 1e-4);  // as if there had been none
}

TEST_CASE("platforms are told apart", "[calibrate]") {
  auto p = small_uncalibrated();
  auto rows = measured_on_board(p, 2, 8);
  for (std::size_t i = 4; i < 8; ++i) {
    rows[i].query.cores = "1 threads";
    rows[i].latency_ms *= 2;
  }
  const auto reports = calibrate(p, rows);
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].setting.cores == "2 threads");
  CHECK(p.knowledge().calibrations.size() == 2);
}

TEST_CASE("measurements that cannot be right leave a predictor as it was", "[calibrate]") {
  auto p = small_uncalibrated();
  auto rows = measured_on_board(p, 1, 4);
  auto other = rows;
  for (auto& r : other) {
    r.query.cores = "1 threads";
    r.latency_ms /= 1000;
  }
  rows.insert(rows.end(), other.begin(), other.end());
  CHECK_THROWS_AS(calibrate(p, rows), input_error);
  CHECK(p.knowledge().calibrations.empty());
  rows.resize(1);
  rows[0].latency_ms = -1;
  CHECK_THROWS_AS(calibrate(p, rows), input_error);
  CHECK(calibrate(p, {}).empty());
}

TEST_CASE("suggested networks are those of different kinds of work", "[calibrate]") {
  const auto p = small_uncalibrated();
  std::vector<graph> networks;
  for (std::size_t i = 0; i < 12; ++i) networks.push_back(make_network(network_families[i % 4], 1 + i / 4, i));
  const auto three = suggest(p, networks, board_query(), 3);
  REQUIRE(three.size() == 3);
  CHECK(three[0] != three[1]);
  CHECK(three == suggest(p, networks, board_query(), 3));
  CHECK_THROWS_AS(suggest(p, networks, board_query(), 13), input_error);
  CHECK_THROWS_AS(suggest(p, {}, board_query(), 1), input_error);
}

TEST_CASE("measured single operators teach a platform of networks", "[calibrate]") {
  auto p = small_uncalibrated();
  const auto network = make_network("plain", 3, 5);
  const double before = p.predict(network, board_query()).latency_ms;
  std::vector<platform_measurement> rows;
  for (const std::int64_t channels : {16, 32, 64}) {
    network_builder b;
    b.conv(b.input({1, channels, 28, 28}), channels, 3);
    platform_measurement m;
    m.network = b.build("conv " + std::to_string(channels), "operators");
    m.name = m.network.id;
    m.query = board_query();
    m.latency_ms = 3 * p.predict(m.network, m.query).latency_ms;
    rows.push_back(m);
  }
  const auto reports = calibrate(p, rows);
  CHECK(reports.front().used == 3);
  CHECK(p.predict(network, board_query()).latency_ms > 1.5 * before);
}
