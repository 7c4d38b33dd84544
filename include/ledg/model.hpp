// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file model.hpp  Networks made of layers: graph encoders, heads, presets.

#include "ledg/model/accuracy_network.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/latency_head.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/model/latency_parts.hpp"
#include "ledg/model/network_encoder.hpp"
#include "ledg/model/node_features.hpp"
#include "ledg/model/node_latency_head.hpp"
#include "ledg/model/node_table.hpp"
#include "ledg/model/node_work.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/part_name.hpp"
#include "ledg/model/platform_encoder.hpp"
#include "ledg/model/pooled_head.hpp"
#include "ledg/model/pooled_latency_head.hpp"
#include "ledg/model/position_features.hpp"
#include "ledg/model/presets.hpp"
#include "ledg/model/shared_networks.hpp"
#include "ledg/model/text_encoder.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/version.hpp"
