// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file distill.hpp  A small language encoder from a large one. Needs Eigen: link ledg::distill.

#include "ledg/distill/distillation.hpp"
#include "ledg/distill/texts.hpp"
#include "ledg/version.hpp"
