// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

/// @file namespace_choice.hpp
/// What a source compiled for some choice of products and assertions does; namespace_test.cpp and namespace_other.cpp
/// are compiled for different ones and linked into one program.
namespace ledg_test {

struct choice {
  std::string tag;       ///< of the inline namespace
  std::string products;  ///< who multiplies
  float product;         ///< 2 * 3 as a matrix product
  int checks;            ///< how often the condition of an assertion was looked at
};

/// What namespace_other.cpp sees.
choice other_choice();
/// Makes a view there that breaks a precondition.
void break_precondition_there();

}  // namespace ledg_test
