// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file graph.hpp  A network as a graph of operators: nodes, edges, batches, masks, costs.

#include "ledg/graph/batch.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/csr.hpp"
#include "ledg/graph/equal_rows.hpp"
#include "ledg/graph/far_masks.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/layered_drawing.hpp"
#include "ledg/graph/mask_name.hpp"
#include "ledg/graph/mask_sets.hpp"
#include "ledg/graph/masks.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/graph/peak_memory.hpp"
#include "ledg/graph/positions.hpp"
#include "ledg/graph/repeats.hpp"
#include "ledg/graph/rewriter.hpp"
#include "ledg/graph/spellings.hpp"
#include "ledg/graph/stages.hpp"
#include "ledg/graph/virtual_node.hpp"
#include "ledg/version.hpp"
