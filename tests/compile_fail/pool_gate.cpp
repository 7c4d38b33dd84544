// SPDX-License-Identifier: BSD-3-Clause
// expect: row_pool
// A gate weighs branches, a pool takes rows together.
#include "ledg/model/pooled_head.hpp"
#include "ledg/nn/gate.hpp"

#ifdef LEDG_MISTAKE
using pool = ledg::linear_gate;
#else
using pool = ledg::attention_pool;
#endif

using subject = ledg::pooled_head<pool>;
static_assert(sizeof(subject) > 0);
