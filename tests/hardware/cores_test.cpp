// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/cores.hpp"

#include "ledg/hardware/catalogue.hpp"
#include "support/catch.hpp"

namespace hw = ledg::hardware;
using ledg::precision;

namespace {

hw::spec pixel_4() {
  hw::spec s;
  s.name = "Pixel 4";
  s.clusters = hw::parse_clusters(
      "1 x Cortex-A76 2.84 GHz 16/32/64 + 3 x Cortex-A76 2.42 GHz 16/32/64 + 4 x Cortex-A55 1.78 GHz 8/16/32");
  s.fp32_tflops = (2.84 * 16 + 3 * 2.42 * 16 + 4 * 1.78 * 8) / 1000;
  return s;
}

}  // namespace

TEST_CASE("clusters as the tables write them", "[hardware]") {
  const auto two = hw::parse_clusters("2 x Kryo 360 Gold (A75) 2.2 GHz 8/16/- + 6 x Kryo 3xx Silver (A55)");
  REQUIRE(two.size() == 2);
  CHECK(two[0].core == "Kryo 360 Gold (A75)");
  CHECK(two[0].count == 2);
  CHECK(two[0].clock_ghz == 2.2);
  CHECK(two[0].fp32_flop_per_cycle == 8.0);
  CHECK(two[0].fp16_flop_per_cycle == 16.0);
  CHECK_FALSE(two[0].int8_op_per_cycle);
  CHECK(two[1].core == "Kryo 3xx Silver (A55)");
  CHECK_FALSE(two[1].clock_ghz);
  CHECK(hw::parse_clusters("").empty());
  for (const auto* bad : {"Cortex-A76", "4 Cortex-A76", "4 x ", "0 x A", "4 x A x GHz 16/-/-", "4 x A 2.4GHz GHz"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(hw::parse_clusters(bad), ledg::corrupt_error);
  }
}

TEST_CASE("clusters of every row are written as they are read", "[hardware]") {
  std::size_t rows = 0;
  for (const auto& s : hw::catalogue()) {
    if (s.clusters.empty()) continue;
    CAPTURE(s.name);
    CHECK(hw::parse_clusters(hw::to_string(s.clusters)) == s.clusters);
    ++rows;
  }
  CHECK(rows > 400);
  CHECK(hw::to_string(hw::parse_clusters("4 x A76 2.4 GHz 16/-/64 + 2 x B")) == "4 x A76 2.4 GHz 16/-/64 + 2 x B");
}

TEST_CASE("a part of the cores has its own peak", "[hardware]") {
  const auto s = pixel_4();
  const auto gflops = [&](const char* cores, precision p = precision::fp32) {
    return 1000 * hw::peak_tflops(s, p, cores).value();
  };
  CHECK(gflops("") == Approx(1000 * *s.fp32_tflops));
  CHECK(gflops("1 large") == Approx(2.84 * 16));
  CHECK(gflops("1large") == Approx(2.84 * 16));
  CHECK(gflops("3 med") == Approx(3 * 2.42 * 16));
  CHECK(gflops("1large1med") == Approx(2.84 * 16 + 2.42 * 16));
  CHECK(gflops("2 small") == Approx(2 * 1.78 * 8));
  CHECK(gflops("4 threads") == Approx(2.84 * 16 + 3 * 2.42 * 16));
  CHECK(gflops("8 threads") == Approx(1000 * *s.fp32_tflops));
  CHECK(gflops("16 threads") == Approx(1000 * *s.fp32_tflops));
  CHECK(gflops("4 threads little cores") == Approx(4 * 1.78 * 8));
  CHECK(gflops("4 threads big cores") == Approx(2.84 * 16 + 3 * 2.42 * 16));
  CHECK(gflops("1 large", precision::int8) == Approx(2.84 * 64));
  CHECK(gflops("1 large", precision::fp16) == Approx(2.84 * 32));
  CHECK(gflops("1 large", precision::bf16) == Approx(2.84 * 16));  // as fp32, where there is no bf16 unit
  for (const auto* bad : {"large", "4 toes", "0 threads", "four"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(hw::peak_tflops(s, precision::fp32, bad), ledg::input_error);
  }
}

TEST_CASE("the fast cores come first whatever the row's order", "[hardware]") {
  hw::spec s;
  s.clusters = hw::parse_clusters("4 x Small 2 GHz 8/-/- + 4 x Large 2 GHz 16/-/-");
  CHECK(hw::used_cores(s, "1 large").at(0).cluster->core == "Large");
  CHECK(hw::used_cores(s, "1 small").at(0).cluster->core == "Small");
  CHECK(hw::used_cores(s, "6 threads").at(1).count == 2);
  CHECK(hw::used_cores(s, "1 medium").empty());
  CHECK_FALSE(hw::peak_tflops(s, precision::fp32, "1 medium"));
}

TEST_CASE("a processor without clusters has a share by cores and one without a rate a share by fp32", "[hardware]") {
  hw::spec s;
  CHECK_FALSE(hw::peak_tflops(s, precision::fp32, "4 threads"));
  s.fp32_tflops = 1.6;
  s.cores = 16;
  CHECK(hw::peak_tflops(s, precision::fp32, "4 threads") == Approx(0.4));
  CHECK(hw::peak_tflops(s, precision::fp32, "64 threads") == Approx(1.6));
  s.kind = ledg::device_kind::gpu;
  CHECK(hw::peak_tflops(s, precision::fp32, "4 threads") == Approx(1.6));

  auto phone = pixel_4();
  phone.clusters[2].int8_op_per_cycle.reset();
  CHECK_FALSE(hw::peak_tflops(phone, precision::int8, "8 threads"));
  phone.int8_tops = 0.4;
  CHECK(hw::peak_tflops(phone, precision::int8, "8 threads") == Approx(0.4));
  CHECK(hw::peak_tflops(phone, precision::int8, "1 large") == Approx(2.84 * 64 / 1000));
}
