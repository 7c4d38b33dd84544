// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file distill.hpp  A small language encoder from a large one. Needs Eigen: link ledg::distill.

#include "ledg/distill/config.hpp"
#include "ledg/distill/corpus.hpp"
#include "ledg/distill/device_texts.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/distillation.hpp"
#include "ledg/distill/loss.hpp"
#include "ledg/distill/operator_texts.hpp"
#include "ledg/distill/score.hpp"
#include "ledg/distill/sentences.hpp"
#include "ledg/distill/student.hpp"
#include "ledg/distill/task.hpp"
#include "ledg/distill/teacher.hpp"
#include "ledg/distill/texts.hpp"
#include "ledg/distill/texts_in_making.hpp"
#include "ledg/distill/words.hpp"
#include "ledg/version.hpp"
