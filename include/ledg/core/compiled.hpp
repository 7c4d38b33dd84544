// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/namespace.hpp"

/// @file core/compiled.hpp
/// Long functions that are no templates are declared in a header and have their bodies in another, `*_impl.hpp`, where
/// `LEDG_INLINE` stands before each. Header-only, the first includes the second, and they are `inline`. A program that
/// links `ledg::compiled`, which defines `LEDG_COMPILED`, compiles none of them: the library's sources (src/) did.

#ifdef LEDG_COMPILED
#define LEDG_INLINE
#else
#define LEDG_INLINE inline
#endif
