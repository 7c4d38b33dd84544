// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/crc32.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("checksums as the standard has them", "[crc32]") {
  CHECK(io::crc32("") == 0);
  CHECK(io::crc32("123456789") == 0xCBF43926U);
  CHECK(io::crc32("a") == 0xE8B7BE43U);
}

TEST_CASE("a checksum goes on from that of what stands before", "[crc32]") {
  CHECK(io::crc32("6789", io::crc32("12345")) == io::crc32("123456789"));
  CHECK(io::crc32("\xff\x80") == io::crc32("\x80", io::crc32("\xff")));
  CHECK(io::crc32("", 17) == 17);
  CHECK(io::crc32(std::string_view(), 17) == 17);
  const std::string zeros(3, '\0');
  CHECK(io::crc32(zeros) != io::crc32(""));
}
