// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "output.hpp"

/// @file failures.hpp  What went wrong, as a person reads it and a calling script learns it.
namespace ledg_program {

/// What a calling script learns from the exit status.
namespace exit_code {
inline constexpr int ok = 0, check_failed = 1, bad_input = 2, corrupt_file = 3, interrupted = 130;
}  // namespace exit_code

/// The exit status of a command that @p e ended.
[[nodiscard]] inline int exit_code_of(const std::exception& e) {
  return dynamic_cast<const ledg::corrupt_error*>(&e) != nullptr ? exit_code::corrupt_file : exit_code::bad_input;
}

/// The line of stderr that says @p message.
[[nodiscard]] inline std::string error_line(std::string_view message) {
  return fmt::format("{} {}\n", styled("ledg: error:", style::red, STDERR_FILENO), printable(std::string(message)));
}

/// Says @p message on stderr.
inline void complain(std::string_view message) { std::cerr << error_line(message) << std::flush; }

}  // namespace ledg_program
