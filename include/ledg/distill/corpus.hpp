// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file distill/corpus.hpp
/// Texts to learn from, by kind, and texts to be tested on.

namespace ledg::inline LEDG_ABI {

/// Texts of one kind.
struct text_group {
  std::string name;  ///< `operators`, `hardware`, ...
  std::vector<std::string> texts;
};

/// Texts to learn from and texts to be tested on; none is in both.
struct domain_corpus {
  std::vector<text_group> train;     ///< operators, hardware, variations, words
  std::vector<text_group> held_out;  ///< attributes, hardware, operators: see `make_domain_texts`
};

}  // namespace ledg::inline LEDG_ABI
