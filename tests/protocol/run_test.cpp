// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/run.hpp"

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/latency_data.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

protocol_request small_request(const std::filesystem::path& folder, const std::string& left_out) {
  protocol_request r;
  r.protocol = find_protocol("devices");
  r.folds.only = {left_out};
  r.training.preset = "graph_sage";
  r.training.training = small_training();
  r.training.training.trainer.steps = 8;
  r.training.training.trainer.validate_every = 4;
  r.training.training.settle.iterations = 2;
  r.size = fold_size::full;
  r.directory = folder;
  return r;
}

}  // namespace

TEST_CASE("absurd times in rows that are left out change no prediction", "[protocol]") {
  const temporary_folder f;
  std::vector<data::dataset> data{make_latency_data(4)};
  const auto request = small_request(f.path(), "Large GPU");
  const auto honest = run_protocol(request, data);
  for (auto& r : data[0].rows)
    if (data[0].settings[r.setting].device == "Large GPU") r.latency_ms *= r.batch > 1 ? 1e6 : 1e-6;
  const auto absurd = run_protocol(request, data);
  REQUIRE(honest.size() == absurd.size());
  REQUIRE_FALSE(honest.empty());
  for (std::size_t i = 0; i < honest.size(); ++i) {
    CHECK(honest[i].latency_ms != absurd[i].latency_ms);
    CHECK(honest[i].predicted_ms == absurd[i].predicted_ms);
    CHECK(honest[i].interval.has_value() == absurd[i].interval.has_value());
    if (honest[i].interval) CHECK(honest[i].interval->high_ms == absurd[i].interval->high_ms);
    for (std::size_t b = 0; b < baseline_count; ++b)
      CHECK((honest[i].baselines[b] == absurd[i].baselines[b] ||
             (std::isnan(honest[i].baselines[b]) && std::isnan(absurd[i].baselines[b]))));
  }
  // What is learnt from is seen, so the comparison above can fail.
  for (auto& r : data[0].rows)
    if (data[0].settings[r.setting].device != "Large GPU") r.latency_ms *= 3;
  CHECK(run_protocol(request, data).front().predicted_ms != honest.front().predicted_ms);
}

TEST_CASE("a protocol asks every fold with every seed, as a user would", "[protocol]") {
  const temporary_folder f;
  const std::vector<data::dataset> data{make_latency_data(3)};
  auto request = small_request(f.path(), "*");
  request.folds.only.clear();
  request.size = fold_size::physics;
  request.seeds = {1, 2};
  request.most_rows = 2;
  std::vector<std::string> told;
  protocol_observer observer;
  observer.on_fold = [&](std::size_t fold, std::size_t folds, const latency_fold& l, std::uint64_t seed) {
    CHECK(fold < folds);
    told.push_back(l.left_out + " " + std::to_string(seed));
  };
  const auto rows = run_protocol(request, data, observer);
  CHECK(told.size() == 6);
  CHECK(rows.size() == 2 * 2 * data[0].settings.size());
  for (const auto& r : rows) {
    CHECK(r.device.find(r.left_out) != std::string::npos);
    CHECK(r.predicted_ms > 0);
    CHECK(r.latency_ms > 0);
  }
  CHECK(std::filesystem::is_empty(f.path()));
  const auto lines = protocol_lines(rows);
  REQUIRE(lines.size() == 4);
  CHECK(lines.back().left_out == "all");
  CHECK(lines.back().rows == rows.size());
}

TEST_CASE("measurements are told after one training, and only rows left over are asked then", "[protocol]") {
  const temporary_folder f;
  const std::vector<data::dataset> data{make_latency_data(8)};
  auto request = small_request(f.path(), "Large GPU");
  request.size = fold_size::physics;
  request.told = {{0, 1, 3}, 2};
  std::size_t trainings = 0;
  protocol_observer observer;
  observer.on_fold = [&](std::size_t, std::size_t, const latency_fold&, std::uint64_t) { ++trainings; };
  const auto rows = run_protocol(request, data, observer);
  CHECK(trainings == 1);
  const auto lines = protocol_lines(rows);
  REQUIRE(lines.size() == 10);  // of the device and of all: none, and one and three by chance and as suggested
  CHECK(lines[0].told == 0);
  CHECK(lines[1].told == 1);
  CHECK(lines[1].picked == "random");
  CHECK(lines[4].told == 3);
  CHECK(lines[4].picked == "suggested");
  CHECK(lines[0].rows == lines[3].rows + 3 * lines[0].settings);
  CHECK(lines[0].settings == lines[4].settings);
  CHECK(lines[3].coverage > 0);
  CHECK(lines[3].model.median_error < lines[0].model.median_error);
  CHECK(std::isfinite(lines[3].scaled.median_error));
  CHECK(std::isnan(lines[0].scaled.median_error));
}
