// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/ledg.hpp>

/// Names the inline namespace as this source sees it.
const char* backend_here() { return LEDG_ABI_STRING; }
