// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/bounds.hpp"

#include <new>
#include <sstream>
#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"

using namespace ledg;
using io::line_state;
using ledg_test::contains;
using ledg_test::message_of;

TEST_CASE("bounds: sizes for people", "[bounds]") {
  CHECK(io::size_text(0) == "0 bytes");
  CHECK(io::size_text(1000) == "1000 bytes");
  CHECK(io::size_text(1024) == "1 KiB");
  CHECK(io::size_text(1025) == "1025 bytes");
  CHECK(io::size_text(std::size_t{64} << 20U) == "64 MiB");
  CHECK(io::size_text(io::most_piped) == "1 GiB");
}

TEST_CASE("bounds: memory that ends names what was read", "[bounds]") {
  CHECK(io::naming_memory("'x'", [] { return 3; }) == 3);
  const auto fails = [] { io::naming_memory("'weights.onnx'", [] { throw std::bad_alloc(); }); };
  CHECK(contains(message_of<memory_error>(fails), "memory to read 'weights.onnx'"));
}

TEST_CASE("bounds: a stream as a whole, up to a size", "[bounds]") {
  for (const std::size_t size : {0U, 1U, 65536U, 65537U, 200000U}) {
    const std::string text(size, 'x');
    std::istringstream in(text);
    CHECK(io::read_all(in, "stdin") == text);
  }
  std::istringstream exact(std::string(1000, 'x'));
  CHECK(io::read_all(exact, "stdin", 1000).size() == 1000);
  const auto fails = [] {
    std::istringstream in(std::string(1001, 'x'));
    static_cast<void>(io::read_all(in, "stdin", 1000));
  };
  const auto said = message_of<corrupt_error>(fails);
  CHECK(contains(said, "stdin"));
  CHECK(contains(said, "1000 bytes"));
}

TEST_CASE("bounds: lines of a stream, and what follows one that is too long", "[bounds]") {
  std::istringstream in("ab\n\nabcdef\nabcde\nx");
  std::string line;
  CHECK(io::read_line(in, line, 5) == line_state::whole);
  CHECK(line == "ab");
  CHECK(io::read_line(in, line, 5) == line_state::whole);
  CHECK(line.empty());
  CHECK(io::read_line(in, line, 5) == line_state::too_long);
  CHECK(io::read_line(in, line, 5) == line_state::whole);
  CHECK(line == "abcde");
  CHECK(io::read_line(in, line, 5) == line_state::whole);
  CHECK(line == "x");
  CHECK(io::read_line(in, line, 5) == line_state::end);
  CHECK(io::read_line(in, line, 5) == line_state::end);
}
