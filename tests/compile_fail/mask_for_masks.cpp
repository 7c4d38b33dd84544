// SPDX-License-Identifier: BSD-3-Clause
// expect: list_of_masks
// A mask alone is no list of masks.
#include "ledg/nn/sage.hpp"

#ifdef LEDG_MISTAKE
using list = ledg::father;
#else
using list = ledg::masks<ledg::father>;
#endif

using subject = ledg::sage_convolution<list>;
static_assert(sizeof(subject) > 0);
