// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/names.hpp"

#include "support/catch.hpp"

namespace detail = ledg::hardware::detail;

TEST_CASE("keys have no case or punctuation and no ornaments", "[hardware]") {
  CHECK(detail::normalised("NVIDIA Tesla-T4") == "t4");
  CHECK(detail::normalised("Xeon 8480+") == "xeon8480+");
  CHECK(detail::normalised("Radeon") == "radeon");
  CHECK(detail::normalised(" ") == "");
}

TEST_CASE("names within what systems report", "[hardware]") {
  const auto name = [](const char* text) { return detail::reported_name(text); };
  CHECK(name("13th Gen Intel(R) Core(TM) i9-13900K CPU @ 3.00GHz") == "Intel Core i9-13900K CPU");
  CHECK(name("AMD Ryzen 7 5800U with Radeon Graphics") == "AMD Ryzen 7 5800U");
  CHECK(name("AMD EPYC 7763 64-Core Processor") == "AMD EPYC 7763");
  CHECK(name("Intel\u00AE Core\u2122 i7-13700K") == "Intel Core i7-13700K");
  CHECK(name("Samsung Galaxy S24 (Family)") == "Samsung Galaxy S24");
  CHECK(name("Snapdragon 8 Gen 3 QRD") == "Snapdragon 8 Gen 3");
  CHECK(name("Qualcomm Technologies, Inc SM8550") == "Qualcomm SM8550");
  CHECK(name("") == "");
}

TEST_CASE("the word for a kind is taken from a name", "[hardware]") {
  const auto bare = detail::without_kind("Xeon CPU E5-2650");
  REQUIRE(bare);
  CHECK(bare->first == "xeon e5 2650");
  CHECK(bare->second == ledg::device_kind::cpu);
  CHECK_FALSE(detail::without_kind("Tesla T4"));
  CHECK_FALSE(detail::without_kind("CPU"));
  CHECK_FALSE(detail::without_kind("CPU and GPU"));
}

TEST_CASE("a maker in a name must be the device's", "[hardware]") {
  ledg::hardware::spec s;
  s.vendor = "Apple";
  s.name = "A10 GPU";
  CHECK(detail::maker_agrees("A10 GPU", s));
  CHECK(detail::maker_agrees("Apple A10 GPU", s));
  CHECK_FALSE(detail::maker_agrees("NVIDIA A10 GPU", s));
  s.vendor = "Xilinx";
  CHECK(detail::maker_agrees("AMD Xilinx VCK190", s));
}
