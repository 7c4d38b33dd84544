// SPDX-License-Identifier: BSD-3-Clause
// expect: mask
// A mask builds lists.
#include "ledg/graph/masks.hpp"

struct friends {
  static constexpr const char* name = "friends";
#ifndef LEDG_MISTAKE
  static ledg::csr build(const ledg::graph_batch& b) { return b.parents; }
#endif
};

using subject = ledg::masks<ledg::father, friends>;
static_assert(sizeof(subject) > 0);
