// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/nnlqp_folder.hpp"

#include "support/catch.hpp"

namespace nnlqp = ledg::data::nnlqp;

TEST_CASE("a line of gt.txt", "[data][nnlqp]") {
  const auto t = nnlqp::parse_timing("00002 onnx/nnmeter_alexnet/a_0001.onnx 8 1.25 alexnet 10 test", "gt.txt:1");
  CHECK(t.path == "onnx/nnmeter_alexnet/a_0001.onnx");
  CHECK(t.batch == 8);
  CHECK(t.latency_ms == 1.25);
  CHECK(t.family == "alexnet");
  CHECK(t.platform == 10);
  CHECK(t.stage == "test");

  const auto brief = nnlqp::parse_timing("7  onnx/vgg/b.onnx 1 3\r", "gt.txt:1");
  CHECK(brief.family == "vgg");
  CHECK(brief.platform == 1);
  CHECK(brief.stage.empty());

  for (const char* bad : {"", "1 a.onnx 1", "1 a.onnx 0 1", "1 a.onnx 1 -2", "1 a.onnx 1 nan", "1 a.onnx 1 1x",
                          "1 a.onnx 1 1 f one", "1 /etc/a.onnx 1 1", "1 ../a.onnx 1 1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(nnlqp::parse_timing(bad, "gt.txt:3"), ledg::corrupt_error);
    CHECK_THROWS_WITH(nnlqp::parse_timing(bad, "gt.txt:3"), Catch::Matchers::Contains("gt.txt:3"));
  }
}

TEST_CASE("platforms of NNLQP", "[data][nnlqp]") {
  CHECK(nnlqp::platform_setting(12).key == "gpu-T4-trt7.1-int8");
  CHECK(nnlqp::platform_setting(12).precision == ledg::precision::int8);
  CHECK_THROWS_AS(nnlqp::platform_setting(3), ledg::lookup_error);
}
