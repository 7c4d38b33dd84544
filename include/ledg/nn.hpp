// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file nn.hpp  Layers.

#include "ledg/nn/activation.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/dropout.hpp"
#include "ledg/nn/dropped_attention.hpp"
#include "ledg/nn/edge_attention.hpp"
#include "ledg/nn/edge_products.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/gate.hpp"
#include "ledg/nn/graph_aided_attention.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/layer_norm.hpp"
#include "ledg/nn/layer_scale.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/mlp.hpp"
#include "ledg/nn/neighbor_mean.hpp"
#include "ledg/nn/packed_parameters.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"
#include "ledg/nn/pooling.hpp"
#include "ledg/nn/residual.hpp"
#include "ledg/nn/sage.hpp"
#include "ledg/version.hpp"
