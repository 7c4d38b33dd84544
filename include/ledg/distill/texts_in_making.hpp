// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/graph/operator_group.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/text/templates.hpp"

/// @file distill/texts_in_making.hpp
/// The kinds of texts while they are made.

namespace ledg::inline LEDG_ABI::distill {

/// Distinct texts of each kind, and what later ones are made from. What is not seen is held out with all its texts.
struct texts_in_making {
  std::vector<text::template_set> sets;  ///< every text of an operator or device is made once with each
  text_table operators, attributes, unseen_operators;
  text_table devices, unseen_devices;
  text_table variations, sentences;
  std::vector<std::string_view> seen_operators;
  std::vector<const hardware::spec*> seen_devices;
};

}  // namespace ledg::inline LEDG_ABI::distill
