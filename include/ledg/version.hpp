// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file version.hpp  The one place that names the version; CMake reads it from here.
#define LEDG_VERSION_MAJOR 0
#define LEDG_VERSION_MINOR 1
#define LEDG_VERSION_PATCH 0
#define LEDG_VERSION_STRING "0.1.0"

#if __cplusplus < 202002L
#error "ledg needs C++20: compile with -std=c++20 or newer (linking a target of ledg in CMake adds it)"
// A file that is not there stops a compiler at once, before it reports everything that C++17 does not know.
#include "ledg/stopped: C++20 is needed"
#endif
