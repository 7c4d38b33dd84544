// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file data.hpp  Measured latencies and accuracies: data sets and how they are read.

#include "ledg/data/datasets.hpp"
#include "ledg/data/dead_operators.hpp"
#include "ledg/data/devices.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/nb101.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/data/neusight.hpp"
#include "ledg/data/nnlqp_folder.hpp"
#include "ledg/data/setting_file.hpp"
#include "ledg/version.hpp"
