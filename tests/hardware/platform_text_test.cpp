// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/platform_text.hpp"

#include "ledg/text/templates.hpp"
#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("what is known of a device fills the fields, what is not stays empty", "[hardware]") {
  hardware::spec s;
  s.vendor = "NVIDIA";
  s.name = "Tesla T4";
  s.kind = device_kind::gpu;
  s.architecture = "Turing";
  s.fp32_tflops = 8.1;
  s.fp16_tflops = 65;
  s.memory_gb = 16;
  s.tdp_w = 70;
  const auto f = hardware::platform_fields(s, precision::fp32, "PyTorch eager");
  CHECK(f.vendor == "NVIDIA");
  CHECK(f.kind == "gpu");
  CHECK(f.precision == "fp32");
  CHECK(f.peak_tflops == "8.1");
  CHECK(f.architecture == "Turing");
  CHECK(f.tdp_w == "70");
  CHECK(f.name == "Tesla T4");
  CHECK(f.memory_gb == "16");
  CHECK(f.runtime == "PyTorch eager");
  CHECK(hardware::platform_fields(s, precision::amp).peak_tflops == "65");
  CHECK(hardware::platform_fields(s, precision::int8).peak_tflops.empty());
  CHECK(text::template_set::named("concise").describe(f) == "Nv GPU FP32 8.1 Turing 70W PyTorch eager");

  hardware::spec unknown;
  unknown.name = "x";
  const auto bare = hardware::platform_fields(unknown, precision::fp64);
  CHECK(bare.peak_tflops.empty());
  CHECK(bare.tdp_w.empty());
  CHECK(bare.memory_gb.empty());
  CHECK(bare.runtime.empty());
  CHECK(text::template_set::named("concise").describe(bare) == "CPU FP64");
}

TEST_CASE("numbers in texts have three digits, and no exponent", "[hardware]") {
  hardware::spec s;
  s.name = "x";
  const auto text = [&](double tflops) {
    s.fp32_tflops = tflops;
    return hardware::platform_fields(s, precision::fp32).peak_tflops;
  };
  CHECK(text(8.1) == "8.1");
  CHECK(text(330.3) == "330");
  CHECK(text(1979.0) == "1979");
  CHECK(text(0.061) == "0.061");
  CHECK(text(82.58) == "82.6");
}

TEST_CASE("a platform's text has its kind, its runtime and its cores", "[hardware]") {
  hardware::spec s;
  s.name = "x";
  s.mobile = true;
  s.fp32_tflops = 0.5;
  const auto concise = text::template_set::named("concise");
  const auto text = [&](const char* runtime, const char* cores) {
    return hardware::platform_text(s, precision::fp32, runtime, cores, concise);
  };
  const auto bare = text("", "");
  CHECK(bare.find("0.5") != std::string::npos);
  CHECK(text("TFLite", "") == bare + " TFLite");
  CHECK(text("", "4 threads") == bare + " 4 threads");
  CHECK(text("TFLite", "4 threads") == bare + " TFLite 4 threads");
  s.mobile = false;
  CHECK(text("", "") != bare);
}
