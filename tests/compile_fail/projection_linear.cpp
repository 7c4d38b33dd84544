// SPDX-License-Identifier: BSD-3-Clause
// expect: branch_projection
// A projection says whether branches share it.
#include "ledg/nn/attention.hpp"

#ifdef LEDG_MISTAKE
using projection = ledg::linear;
#else
using projection = ledg::branch_qkv;
#endif

using subject = ledg::dgsa<ledg::masks<ledg::father, ledg::child>, ledg::linear_gate, projection>;
static_assert(sizeof(subject) > 0);
