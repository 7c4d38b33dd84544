// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/hardware/cores.hpp"

/// @file hardware/cores_text.hpp
/// One spelling for the part of a processor in use. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI::hardware {

/// @p text in its one spelling: `4` and `4 cores` are `4 threads`, `1large1med` is `1 large 1
/// medium`, `2 little cores` is `2 small`. Nothing for a text that `used_cores` does not read; empty stays empty.
[[nodiscard]] inline std::optional<std::string> canonical_cores(std::string_view text) {
  std::string out;
  try {
    for (const auto& part : detail::read_cores(text)) {
      const auto size = part.size == "little" ? "small" : part.size == "prime" ? "large" : part.size;
      out +=
          (out.empty() ? "" : " ") + std::to_string(std::llround(part.count)) + ' ' + (size.empty() ? "threads" : size);
    }
  } catch (const input_error&) {
    return std::nullopt;
  }
  return out;
}

/// The same for what a data set says, whatever that is: a text of another form is kept in lower case.
[[nodiscard]] inline std::string cores_text(std::string_view text) {
  const auto read = canonical_cores(text);
  return read ? *read : lower_case(text);
}

}  // namespace ledg::inline LEDG_ABI::hardware
