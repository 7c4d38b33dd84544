// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/names.hpp"

/// @file data/dead_operators.hpp

namespace ledg::inline LEDG_ABI::data {

/// What a runtime makes of operators that cannot influence the result. Eager PyTorch executes all of them. Converters
/// remove those whose result is not used; some run operators whose input is known to be zero all the same, others
/// remove those too.
enum class dead_operators { execute, remove_unused, remove };

inline constexpr std::array<std::string_view, 3> dead_operators_names = {"execute", "remove_unused", "remove"};

/// The rule called @p name. @throws lookup_error for any other name.
[[nodiscard]] inline dead_operators find_dead_operators(std::string_view name) {
  for (std::size_t i = 0; i < dead_operators_names.size(); ++i)
    if (dead_operators_names[i] == name) return static_cast<dead_operators>(i);
  throw_unknown("rule for dead operators", name,
                std::vector<std::string>(dead_operators_names.begin(), dead_operators_names.end()));
}

}  // namespace ledg::inline LEDG_ABI::data
