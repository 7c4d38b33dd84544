// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "ledg/core/error.hpp"

/// @file data_argument.hpp
namespace ledg_program {

/// The two halves of `NAME=VALUE`. @throws ledg::input_error naming @p option and its @p form.
inline std::pair<std::string, std::string> split_argument(const std::string& text, const std::string& option,
                                                          const std::string& form) {
  const auto at = text.find('=');
  if (at == 0 || at == std::string::npos || at + 1 == text.size())
    throw ledg::input_error(fmt::format("{}: expected {}, got '{}'", option, form, text));
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace ledg_program
