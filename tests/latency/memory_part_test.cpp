// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/memory_part.hpp"

#include "support/catch.hpp"

using namespace ledg;

namespace {

const hardware::spec nothing_known{};

}  // namespace

TEST_CASE("memory is counted in the precision of the answer and at its batch", "[memory_part]") {
  memory_use use;
  use.weights = 100;
  use.activations = 10;
  use.unknown = 2;
  const auto m = make_memory_part(use, precision::fp16, 8, nothing_known);
  CHECK(m.weight_bytes == 200);
  CHECK(m.activation_bytes == 160);
  CHECK(m.bytes() == 360);
  CHECK(m.unknown_shapes == 2);
  CHECK_FALSE(m.device_bytes);
  CHECK_FALSE(m.fits());
  CHECK(make_memory_part(use, precision::int8, 1, nothing_known).bytes() == 110);
  CHECK(make_memory_part(use, precision::amp, 1, nothing_known).bytes() == 420);
}

TEST_CASE("a network fits where all of it lies in the device", "[memory_part]") {
  memory_use use;
  use.weights = 128.0 * 1024 * 1024;
  hardware::spec board;
  board.memory_gb = 0.5;
  CHECK(make_memory_part(use, precision::fp32, 1, board).fits() == true);
  use.activations = 1;
  CHECK(make_memory_part(use, precision::fp32, 1, board).fits() == false);
  CHECK(make_memory_part(use, precision::fp16, 1, board).fits() == true);
}
