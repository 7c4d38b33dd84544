// SPDX-License-Identifier: BSD-3-Clause
// expect: branch_gate
// A feed-forward has the constructor of a gate, and is none.
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"

#ifdef LEDG_MISTAKE
using gate = ledg::feed_forward<>;
#else
using gate = ledg::linear_gate;
#endif

using subject = ledg::dgsa<ledg::masks<ledg::father, ledg::child>, gate>;
static_assert(sizeof(subject) > 0);
