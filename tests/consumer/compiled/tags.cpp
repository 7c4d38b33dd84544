// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/core/error.hpp>

#ifdef NDEBUG
#error "this test is of a debug build"
#endif
#ifndef LEDG_COMPILED
#error "ledg::compiled must say that it holds the presets"
#endif
static_assert(LEDG_ASSERTIONS == 0, "ledg::compiled must say what it was compiled for");
