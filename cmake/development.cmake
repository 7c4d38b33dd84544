# SPDX-License-Identifier: BSD-3-Clause
# Only for work on ledg itself: nothing here reaches a user of the library.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(CCACHE_PROGRAM ccache)
mark_as_advanced(CCACHE_PROGRAM)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness lets it cache sources that use a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE_PROGRAM}")
endif()

# Floating-point traps and errno are never read here; GCC vectorises the row kernels once it may assume so.
add_compile_options($<$<CXX_COMPILER_ID:GNU,Clang>:-fno-trapping-math> $<$<CXX_COMPILER_ID:GNU,Clang>:-fno-math-errno>)
