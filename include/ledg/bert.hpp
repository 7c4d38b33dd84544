// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file bert.hpp  The language encoder BERT.

#include "ledg/bert/config.hpp"
#include "ledg/bert/embedding_cache.hpp"
#include "ledg/bert/encoder.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/bert/packed_attention.hpp"
#include "ledg/bert/packed_encoder.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/bert/save.hpp"
#include "ledg/bert/sentence_dense.hpp"
#include "ledg/bert/sentence_settings.hpp"
#include "ledg/bert/weights.hpp"
#include "ledg/version.hpp"
