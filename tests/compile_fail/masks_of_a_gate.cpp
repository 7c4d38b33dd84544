// SPDX-License-Identifier: BSD-3-Clause
// expect: mask
// A list of masks holds masks.
#include "ledg/nn/attention.hpp"

#ifdef LEDG_MISTAKE
using relation = ledg::mlp_gate;
#else
using relation = ledg::sibling;
#endif

using subject = ledg::dgsa<ledg::masks<ledg::father, relation>>;
static_assert(sizeof(subject) > 0);
