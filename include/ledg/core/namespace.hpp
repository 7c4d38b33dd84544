// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/version.hpp"

/// @file core/namespace.hpp
/// `LEDG_ABI` is the name of the inline namespace that everything lives in: `namespace ledg::inline LEDG_ABI { ... }`.
/// It says what a source was compiled for: the version, the library behind matrix products and whether preconditions
/// are checked, for example `v0_1_tiles` or `v0_1_eigen_checked`. Two choices in one program are two sets of names,
/// which link side by side; what passes between them does not link, instead of mixing two definitions of one thing.
///
/// A user may define, for a whole source:
/// - `LEDG_PRODUCTS_BLAS` or `LEDG_PRODUCTS_EIGEN`: who multiplies matrices (core/products.hpp); by default neither;
/// - `LEDG_ASSERTIONS` 0 or 1: whether `LEDG_ASSERT` checks; by default 1 unless `NDEBUG` is defined.

#if defined(LEDG_PRODUCTS_BLAS) && defined(LEDG_PRODUCTS_EIGEN)
#error "ledg: LEDG_PRODUCTS_BLAS and LEDG_PRODUCTS_EIGEN exclude each other"
#elif defined(LEDG_PRODUCTS_BLAS)
#define LEDG_ABI_PRODUCTS _blas
#elif defined(LEDG_PRODUCTS_EIGEN)
#define LEDG_ABI_PRODUCTS _eigen
#else
#define LEDG_ABI_PRODUCTS _tiles
#endif

#ifndef LEDG_ASSERTIONS
#ifdef NDEBUG
#define LEDG_ASSERTIONS 0
#else
#define LEDG_ASSERTIONS 1
#endif
#endif

#if LEDG_ASSERTIONS
#define LEDG_ABI_ASSERTIONS _checked
#else
#define LEDG_ABI_ASSERTIONS
#endif

// Macros among the arguments are replaced before these two paste them.
#define LEDG_ABI_PASTE(major, minor, products, assertions) v##major##_##minor##products##assertions
#define LEDG_ABI_TAG(major, minor, products, assertions) LEDG_ABI_PASTE(major, minor, products, assertions)
#define LEDG_ABI LEDG_ABI_TAG(LEDG_VERSION_MAJOR, LEDG_VERSION_MINOR, LEDG_ABI_PRODUCTS, LEDG_ABI_ASSERTIONS)

// The same as text, for reports.
#define LEDG_ABI_QUOTE(...) #__VA_ARGS__
#define LEDG_ABI_TEXT(...) LEDG_ABI_QUOTE(__VA_ARGS__)
#define LEDG_ABI_STRING LEDG_ABI_TEXT(LEDG_ABI)
