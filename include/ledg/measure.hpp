// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file measure.hpp  Timing: of a callable, by a runner, and rows of a file.

#include "ledg/measure/measured_row.hpp"
#include "ledg/measure/probe_networks.hpp"
#include "ledg/measure/row_file.hpp"
#include "ledg/measure/runner.hpp"
#include "ledg/measure/timing.hpp"
