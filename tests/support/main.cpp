// SPDX-License-Identifier: BSD-3-Clause
// Built for Catch2 2 only.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
