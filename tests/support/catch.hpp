// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file catch.hpp  The only place that includes Catch2, whose version 2 (one header) and 3 (many) both occur.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#include <cstddef>
using Catch::Approx;  // where version 2 has it
namespace Catch::Matchers {
/// Version 2's matcher for a part of a text; version 3 keeps this name for elements of ranges.
template <std::size_t N>
auto Contains(const char (&text)[N]) {
  return ContainsSubstring(text);
}
}  // namespace Catch::Matchers
#else
#include <catch2/catch.hpp>
#endif

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

/// Leaves the test case and says so: CTest lists it as skipped for the line printed here, and it counts as not passed.
#define LEDG_SKIP(message)                              \
  do {                                                  \
    std::cout << "SKIPPED: " << (message) << std::endl; \
    return;                                             \
  } while (false)

namespace ledg_test {

/// The folder of shared data that a work place may offer through LEDG_SHARED; empty where it does not.
inline std::filesystem::path shared_folder() {
  const char* folder = std::getenv("LEDG_SHARED");
  return folder == nullptr ? std::filesystem::path() : std::filesystem::path(folder);
}

}  // namespace ledg_test
