# SPDX-License-Identifier: BSD-3-Clause
# ledg_warnings: the warnings that this project's own sources are held to; never exported.
include_guard(GLOBAL)
add_library(ledg_warnings INTERFACE)
target_compile_options(ledg_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # GCC 12 and 13 report false positives from inside the standard library when optimising.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
