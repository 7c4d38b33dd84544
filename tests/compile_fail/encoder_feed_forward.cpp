// SPDX-License-Identifier: BSD-3-Clause
// expect: encoder_of_graphs
// A feed-forward is a part of an encoder.
#include "ledg/model/accuracy_network.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/sage.hpp"

#ifdef LEDG_MISTAKE
using encoder = ledg::feed_forward<>;
#else
using encoder = ledg::graph_encoder<ledg::sage_convolution<ledg::masks<ledg::father>>, ledg::feed_forward<>>;
#endif

using subject = ledg::accuracy_network<encoder>;
static_assert(sizeof(subject) > 0);
