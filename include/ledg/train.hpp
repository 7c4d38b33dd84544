// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file train.hpp  Losses, optimizers, schedules, the trainer. Several processes: `train/mpi.hpp` (ledg::mpi).

#include "ledg/train/bucketing.hpp"
#include "ledg/train/clip.hpp"
#include "ledg/train/config.hpp"
#include "ledg/train/cosine_adam.hpp"
#include "ledg/train/curves.hpp"
#include "ledg/train/log.hpp"
#include "ledg/train/loss_choice.hpp"
#include "ledg/train/losses.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/observer.hpp"
#include "ledg/train/optimizer.hpp"
#include "ledg/train/schedule.hpp"
#include "ledg/train/sharded_pass.hpp"
#include "ledg/train/split.hpp"
#include "ledg/train/state.hpp"
#include "ledg/train/statistics.hpp"
#include "ledg/train/trainer.hpp"
#include "ledg/version.hpp"
