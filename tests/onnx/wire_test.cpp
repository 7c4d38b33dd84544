// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/wire.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using ledg::onnx::wire_field;
using ledg::onnx::wire_reader;

namespace {

void walk(std::string_view bytes) {
  wire_field f;
  for (wire_reader r(bytes, "test.onnx"); r.next(f);) {
  }
}

}  // namespace

TEST_CASE("fields of every wire type are read", "[onnx]") {
  using namespace std::string_literals;
  const auto bytes = "\x08\x96\x01\x12\x02hi\x1d\x00\x00\x80\x3f\x21\x01\x00\x00\x00\x00\x00\x00\x00"s;
  wire_reader r(bytes, "test.onnx");
  wire_field f;
  REQUIRE(r.next(f));
  CHECK(f.number == 1);
  CHECK(f.integer() == 150);
  REQUIRE(r.next(f));
  CHECK(r.text(f) == "hi");
  REQUIRE(r.next(f));
  CHECK(f.real() == 1.0F);
  REQUIRE(r.next(f));
  CHECK(f.value == 1);
  CHECK_FALSE(r.next(f));
}

TEST_CASE("lists are read packed and one by one", "[onnx]") {
  using namespace std::string_literals;
  for (const auto& bytes : {"\x0a\x03\x01\x02\x03"s, "\x08\x01\x08\x02\x08\x03"s}) {
    std::vector<std::int64_t> got;
    wire_reader r(bytes, "test.onnx");
    for (wire_field f; r.next(f);) r.integers(f, [&](std::int64_t x) { got.push_back(x); });
    CHECK(got == std::vector<std::int64_t>{1, 2, 3});
  }
}

TEST_CASE("damaged messages name file and byte", "[onnx]") {
  using namespace std::string_literals;
  CHECK_NOTHROW(walk(""));
  for (const auto& bytes :
       {"\x08"s, "\x08\x80"s, "\x12\x05hi"s, "\x1d\x00"s, "\x21\x00"s, "\x00\x00"s, "\x0b"s, "\x0f"s,
        "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s})
    CHECK_THROWS_AS(walk(bytes), ledg::corrupt_error);
  try {
    walk("\x12\x05hi");
    FAIL("no exception");
  } catch (const ledg::corrupt_error& e) {
    CHECK(std::string(e.what()) == "test.onnx: byte 2: field 2 claims 5 bytes, 2 are left");
  }
}
