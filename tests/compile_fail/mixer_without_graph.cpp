// SPDX-License-Identifier: BSD-3-Clause
// expect: graph_layer
// A layer that maps rows alone mixes none.
#include "ledg/model/graph_encoder.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/sage.hpp"

#ifdef LEDG_MISTAKE
using mixer = ledg::linear;
#else
using mixer = ledg::sage_convolution<ledg::masks<ledg::father>>;
#endif

using subject = ledg::graph_encoder<mixer, ledg::feed_forward<>>;
static_assert(sizeof(subject) > 0);
