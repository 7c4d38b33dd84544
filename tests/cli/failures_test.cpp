// SPDX-License-Identifier: BSD-3-Clause
#include "failures.hpp"

#include <stdexcept>
#include <string>

#include "support/catch.hpp"

using ledg_program::error_line;
using ledg_program::exit_code_of;
using ledg_program::printable;

TEST_CASE("failures: a damaged file has an exit code of its own", "[failures]") {
  CHECK(exit_code_of(ledg::corrupt_error("x")) == 3);
  CHECK(exit_code_of(ledg::input_error("x")) == 2);
  CHECK(exit_code_of(std::runtime_error("x")) == 2);
}

TEST_CASE("failures: what a file says cannot speak to the terminal", "[failures]") {
  CHECK(error_line("no 'x'") == "ledg: error: no 'x'\n");
  CHECK(error_line("no '\x1b[2J \r \x7f \xc2\x9b'") == "ledg: error: no '?[2J ? ? ?'\n");
  CHECK(printable("a\tb\nc \xc3\xa4") == "a\tb\nc \xc3\xa4");
  CHECK(printable("\x1b[31mred\x1b[0m") == "?[31mred?[0m");
  CHECK(printable("\x1b[31mred\x1b[0m", true) == "\x1b[31mred\x1b[0m");
  CHECK(printable("\x1b[2J\x1b[3", true) == "?[2J?[3");
  CHECK(printable("\x1b[", true) == "?[");
}
