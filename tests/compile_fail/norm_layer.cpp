// SPDX-License-Identifier: BSD-3-Clause
// expect: block_norm
// Where a norm stands is asked for, not the norm.
#include "ledg/model/graph_encoder.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/sage.hpp"

#ifdef LEDG_MISTAKE
using norm = ledg::layer_norm;
#else
using norm = ledg::post_norm;
#endif

using subject =
    ledg::graph_encoder<ledg::sage_convolution<ledg::masks<ledg::father>>, ledg::feed_forward<>, norm>;
static_assert(sizeof(subject) > 0);
