// SPDX-License-Identifier: BSD-3-Clause
#include <ledg/ledg.hpp>

/// Names the backend as this source sees it.
const char* backend_here() { return ledg::gemm_backend; }
