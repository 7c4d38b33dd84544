// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file text.hpp  Words for networks and devices, and how they become tokens.

#include "ledg/text/added_token.hpp"
#include "ledg/text/character_table.hpp"
#include "ledg/text/encoding.hpp"
#include "ledg/text/piece_table.hpp"
#include "ledg/text/sequence_template.hpp"
#include "ledg/text/templates.hpp"
#include "ledg/text/token_finder.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/unicode.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/vocabulary_builder.hpp"
#include "ledg/text/vocabulary_pruning.hpp"
#include "ledg/text/word_buffer.hpp"
#include "ledg/text/wordpiece.hpp"
#include "ledg/version.hpp"
