// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace ledg_test {

/// What the `Exception` thrown by @p fn says; empty where it throws none.
template <class Exception, class Function>
std::string message_of(Function&& fn) {
  try {
    fn();
  } catch (const Exception& e) {
    return e.what();
  }
  return {};
}

/// True where @p text holds @p part.
inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace ledg_test
