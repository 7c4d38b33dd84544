// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file data.hpp  Measured latencies and accuracies: data sets and how they are read.

#include "ledg/data/accuracy_table.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/dead_operators.hpp"
#include "ledg/data/devices.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/named_folder.hpp"
#include "ledg/data/nb101.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/data/network_text.hpp"
#include "ledg/data/neusight.hpp"
#include "ledg/data/nnlqp_folder.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/data/setting_file.hpp"
#include "ledg/data/single_operators.hpp"
#include "ledg/data/tidy_table.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/version.hpp"
