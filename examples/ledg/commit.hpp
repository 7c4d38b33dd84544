// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file commit.hpp  The commit that the program was built from. Only commit.cpp, which CMake makes from commit.cpp.in,
/// is compiled anew when it changes.
namespace ledg_program {

/// Its first letters, or "unknown" where the sources were no git tree.
[[nodiscard]] const char* commit();

}  // namespace ledg_program
