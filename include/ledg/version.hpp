// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file version.hpp  The one place that names the version; CMake reads it from here.
#define LEDG_VERSION_MAJOR 0
#define LEDG_VERSION_MINOR 1
#define LEDG_VERSION_PATCH 0
#define LEDG_VERSION_STRING "0.1.0"
