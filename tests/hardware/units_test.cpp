// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/units.hpp"

#include "ledg/hardware/catalogue.hpp"
#include "support/catch.hpp"

namespace hw = ledg::hardware;
using ledg::device_kind;
using ledg::precision;

TEST_CASE("the precision that is meant goes by kind and is never fp64", "[hardware]") {
  CHECK(hw::default_precision(device_kind::cpu) == precision::fp32);
  CHECK(hw::default_precision(device_kind::gpu) == precision::fp32);
  CHECK(hw::default_precision(device_kind::tpu) == precision::bf16);
  for (const auto kind : {device_kind::npu, device_kind::dsp, device_kind::vpu})
    CHECK(hw::default_precision(kind) == precision::int8);
  for (const auto& s : hw::catalogue()) {
    CAPTURE(s.name);
    CHECK(hw::default_precision(s) != precision::fp64);
  }
  CHECK(hw::default_precision(hw::find("A100 40GB")) == precision::fp32);
  CHECK(hw::default_precision(hw::find("Edge TPU")) == precision::int8);
  CHECK(hw::default_precision(hw::find("TPU v3")) == precision::bf16);
  CHECK(hw::default_precision(hw::find("Gaudi 2")) == precision::bf16);
  CHECK(hw::default_precision(hw::find("Hailo-8")) == precision::int8);
}

TEST_CASE("what a chip has no unit for", "[hardware]") {
  const auto has = [](const char* name, precision p) { return hw::has_unit(hw::find(name), p); };
  CHECK(has("T4", precision::int8));
  CHECK_FALSE(has("T4", precision::bf16));
  CHECK_FALSE(has("T4", precision::tf32));
  CHECK_FALSE(has("A100", precision::fp8));
  CHECK(has("H100", precision::fp8));
  CHECK(has("B200", precision::fp4));
  CHECK_FALSE(has("GTX 1080 Ti", precision::fp16));
  CHECK(has("GTX 1080 Ti", precision::fp32));
  CHECK_FALSE(has("Hailo-8", precision::fp32));
  CHECK(has("Hailo-8", precision::int8));
  CHECK_FALSE(has("Edge TPU", precision::bf16));
  CHECK(has("i9-13900K", precision::int8));
  CHECK(has("MLU270", precision::int4));
  CHECK(has("T4", precision::fp64));

  hw::spec unknown;
  unknown.kind = device_kind::npu;
  CHECK(hw::has_unit(unknown, precision::fp32));
  CHECK_FALSE(hw::has_unit(unknown, precision::fp4));
}
