// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/calibrated_platform.hpp"

#include <string>
#include <vector>

#include "ledg/io/fields.hpp"
#include "support/calibration_case.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

calibrated_platform calibrated(const std::string& runtime, const std::string& cores, std::int64_t rows) {
  calibrated_platform p;
  p.device = "board";
  p.hardware = {{"name", "board"}};
  p.runtime = hardware::parse_runtime(runtime);
  p.cores = hardware::cores_text(cores);
  p.rows = rows;
  p.reach = calibration_reach::scale;
  p.fit = fit_calibration(ledg_test::calibration_case(1, 3, 0.5, 0.5, 0.1).rows, {}).fit;
  return p;
}

platform_query board() {
  platform_query q;
  q.spec.name = "board";
  return q;
}

}  // namespace

TEST_CASE("the calibration of the most rows answers what is left open", "[calibrated_platform]") {
  const std::vector all{calibrated("ncnn", "1 threads", 3), calibrated("ncnn", "4 threads", 8),
                        calibrated("TFLite", "4 threads", 5)};
  CHECK(calibration_for(all, board()) == 1);
  auto q = board();
  q.runtime = "TFLite";
  CHECK(calibration_for(all, q) == 2);
  q.cores = "1 threads";
  CHECK_FALSE(calibration_for(all, q));
  q = board();
  q.cores = "1 threads";
  CHECK(calibration_for(all, q) == 0);
  q = board();
  q.precision = precision::int8;
  CHECK_FALSE(calibration_for(all, q));
  q = board();
  q.source = "timm";
  CHECK_FALSE(calibration_for(all, q));
  q = board();
  q.spec.name = "other";
  CHECK_FALSE(calibration_for(all, q));
  CHECK_FALSE(calibration_for({}, board()));
}

TEST_CASE("a question is completed by what was measured", "[calibrated_platform]") {
  const auto q = completed(board(), calibrated("ONNX Runtime 1.20", "2 threads", 3));
  CHECK(q.precision == precision::fp32);
  CHECK(hardware::parse_runtime(q.runtime) == hardware::parse_runtime("ONNX Runtime 1.20"));
  CHECK(q.cores == "2 threads");
}

TEST_CASE("a calibrated platform comes back from JSON", "[calibrated_platform]") {
  const auto p = calibrated("ncnn", "4 threads", 8);
  calibrated_platform read;
  const auto written = io::to_json(p);
  io::from_json(io::json_view(written, "test"), read, io::json_source::program);
  CHECK(read.setting().key == p.setting().key);
  CHECK(read.reach == p.reach);
  CHECK(read.fit.precision == p.fit.precision);
  CHECK(read.fit.prior.covariance == p.fit.prior.covariance);
  REQUIRE(read.fit.anchors.size() == 3);
  CHECK(read.fit.anchors[2].slope == p.fit.anchors[2].slope);
  CHECK(read.fit.anchors[2].pull == p.fit.anchors[2].pull);
  CHECK(read.hardware == p.hardware);
}
