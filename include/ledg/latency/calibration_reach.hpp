// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string_view>

#include "ledg/core/namespace.hpp"

/// @file latency/calibration_reach.hpp

namespace ledg::inline LEDG_ABI {

/// How much a calibration moves.
enum class calibration_reach {
  nothing,  ///< measurements make predictions of one another worse
  scale,    ///< one factor for all, shrunk
  factors   ///< the kinds of time apart
};

struct named_reach {
  calibration_reach value;
  std::string_view name;
};
inline constexpr std::array calibration_reach_names{named_reach{calibration_reach::nothing, "nothing"},
                                                    named_reach{calibration_reach::scale, "scale"},
                                                    named_reach{calibration_reach::factors, "factors"}};
/// Their names, as `io::named_enum` takes them.
[[nodiscard]] constexpr const auto& names_of(calibration_reach /*any*/) { return calibration_reach_names; }

}  // namespace ledg::inline LEDG_ABI
